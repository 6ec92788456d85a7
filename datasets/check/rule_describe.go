package check

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

var ruleD8 = Rule{
	ID: "D8", Severity: datasets.Warns, Always: true,
	Title: words("有名称、像样的摘要、关键词和更新频率", "An entry has a name, a summary that says something, keywords and a frequency of updates"),
	Good:  Example{Entry: "keywords: [公交, 站点]"},
	Bad:   Example{Entry: "keywords: []"},
	entry: func(e *entry) {
		if strings.TrimSpace(e.ds.Title) == "" {
			e.say("title", words("没有名称", "there is no title"), words("填写 title", "fill in title"))
		}
		if d := strings.TrimSpace(e.ds.Description); d != "" && (plain(d) == plain(e.ds.Title) || len([]rune(d)) < minSummary) {
			e.say("description", words("摘要只有 %d 个字，没有说明数据内容", "the summary has %d characters and does not say what the data are", len([]rune(d))),
				words("说明数据是什么、覆盖范围、来源和更新方式", "say what the data are, what they cover, where they come from and how they are updated"))
		}
		if len(e.ds.Keywords) == 0 {
			e.say("keywords", words("没有关键词", "there are no keywords"), words("写三到六个人们会搜索的词", "give three to six words that people would search for"))
		}
		if !slices.Contains(frequencies, e.ds.Catalogue.UpdateFrequency) && e.opens() {
			e.say("catalogue.updateFrequency", words("更新频率 %q 不存在", "frequency of updates %q does not exist", e.ds.Catalogue.UpdateFrequency),
				words("填 realtime、hourly、daily、weekly、monthly、quarterly、half-yearly、yearly、irregular 或 not-updated", "state realtime, hourly, daily, weekly, monthly, quarterly, half-yearly, yearly, irregular or not-updated"))
		}
	},
}

// minSummary is the fewest characters in which a summary can say anything.
const minSummary = 15

// frequencies holds those that exist, and none stated: whether one must be is
// for the instrument to say.
var frequencies = []datasets.Frequency{"", datasets.RealTime, datasets.Hourly, datasets.Daily, datasets.Weekly, datasets.Monthly,
	datasets.Quarterly, datasets.HalfYearly, datasets.Yearly, datasets.Irregular, datasets.NotUpdated}

var ruleD8Items = Rule{
	ID: "D8-items", Severity: datasets.Warns, Always: true,
	Title: words("每个数据项写明含义和类型，数值写明计量单位", "Every data item states its meaning and type, and numbers their unit"),
	Good:  Example{Entry: "resources: [{name: stops, path: stops.csv, format: csv, title: 站点, schema: {fields: [{name: stop, type: string, title: 站名, description: 站点名称}]}}]"},
	Bad:   Example{Entry: "resources: [{name: stops, path: stops.csv, format: csv, title: 站点, schema: {fields: [{name: stop, type: string}]}}]"},
	entry: func(e *entry) {
		for i, r := range e.ds.Resources {
			key := fmt.Sprintf("resources[%d].schema", i)
			if len(r.Schema.Fields) == 0 {
				e.say(key, words("资源 %s 没有列出数据项", "resource %s lists no data items", r.Name),
					words("在 schema.fields 中列出每个数据项的 name、type、title、description", "list name, type, title and description of each under schema.fields"))
				continue
			}
			e.checkItems(key, r.Schema)
		}
	},
}

func (e *entry) checkItems(key string, s table.Schema) {
	var meaning, kind, unit []string
	for _, f := range s.Fields {
		if f.Title == "" && f.Description == "" {
			meaning = append(meaning, f.Name)
		}
		if f.Type == "" {
			kind = append(kind, f.Name)
		}
		if f.Type == table.Number && f.Unit == "" && f.Semantic == "" && !coordinate(f) && !slices.Contains(s.PrimaryKey, f.Name) {
			unit = append(unit, f.Name)
		}
	}
	if len(meaning) > 0 {
		e.say(key, words("数据项没有含义：%s", "data items without a meaning: %s", few(meaning)), words("补上 title 或 description", "add a title or a description"))
	}
	if len(kind) > 0 {
		e.say(key, words("数据项没有类型：%s", "data items without a type: %s", few(kind)), words("补上 type", "add a type"))
	}
	if len(unit) > 0 {
		e.say(key, words("数值没有计量单位：%s", "numbers without a unit: %s", few(unit)), words("补上 unit；无量纲的写 1", "add a unit; write 1 for plain ratios")).Severity = datasets.Advises
	}
}

// coordinate reports whether a field is a longitude or latitude, whose unit
// everyone knows.
func coordinate(f table.Field) bool {
	n := strings.ToLower(f.Name)
	return slices.Contains([]string{"lon", "lng", "lat", "longitude", "latitude", "经度", "纬度"}, n)
}

// few lists names for a message, the first five of them.
func few(names []string) string {
	if len(names) > 5 {
		return strings.Join(names[:5], ", ") + fmt.Sprintf(" … (%d)", len(names))
	}
	return strings.Join(names, ", ")
}

var ruleD8English = Rule{
	ID: "D8-english", Severity: datasets.Warns, Always: true,
	Title: words("有英文名称、摘要、关键词和数据项说明，且不是中文的重复", "Title, summary, keywords and data items exist in English and do not repeat the Chinese"),
	Good:  Example{Entry: "catalogue: {en: {title: Bus stops}}"},
	Bad:   Example{Entry: "{title: 公交站点, catalogue: {en: {title: 公交站点}}}"},
	entry: func(e *entry) {
		en := &e.ds.Catalogue.EN
		e.checkEnglish("title", words("名称", "title"), en.Title, e.ds.Title)
		e.checkEnglish("description", words("摘要", "summary"), en.Description, e.ds.Description)
		if len(en.Keywords) == 0 && len(e.ds.Keywords) > 0 {
			e.say("catalogue.en.keywords", words("没有英文关键词", "there are no keywords in English"), words("填写 catalogue.en.keywords", "fill in catalogue.en.keywords"))
		}
		for i := range e.ds.Resources {
			e.checkEnglishItems(&e.ds.Resources[i])
		}
	},
}

func (e *entry) checkEnglish(key string, what lang.Text, en, zh string) {
	path := "catalogue.en." + key
	switch {
	case strings.TrimSpace(en) == "":
		e.say(path, words("没有英文%s", "there is no %s in English", what), words("填写 %s", "fill in %s", path))
	case en == zh && strings.ContainsFunc(zh, han) || mostlyHan(en):
		e.say(path, words("英文%s是中文的重复", "the English %s repeats the Chinese", what), words("用英文重写 %s", "write %s in English", path))
	}
}

func (e *entry) checkEnglishItems(r *datasets.Resource) {
	own := e.ds.Catalogue.EN.Resources[r.Name].Fields
	var missing []string
	for _, f := range r.Schema.Fields {
		if t := own[f.Name]; t.Title == "" && t.Description == "" && strings.ContainsFunc(f.Title+f.Name, han) {
			missing = append(missing, f.Name)
		}
	}
	if len(missing) > 0 {
		path := fmt.Sprintf("catalogue.en.resources.%s.fields", r.Name)
		e.say(path, words("数据项没有英文说明：%s", "data items without English texts: %s", few(missing)), words("填写 %s", "fill in %s", path))
	}
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// mostlyHan reports whether a text is Chinese: a Chinese name or two within an
// English sentence do not make it so.
func mostlyHan(s string) bool {
	var n, all int
	for _, r := range s {
		if unicode.IsLetter(r) {
			all++
			if han(r) {
				n++
			}
		}
	}
	return 2*n > all
}
