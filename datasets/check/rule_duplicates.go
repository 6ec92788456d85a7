package check

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
)

// Entries with the same plain name are told apart by who provides them: each
// pair is a case of exactly one of R12, R15 and L2.
var (
	ruleR12 = Rule{
		ID: "R12", Severity: datasets.Warns,
		Title: words("区级补充目录只收市级目录中没有的条目", "A district's supplement catalogue holds only entries that the main catalogue does not have"),
		Good:  Example{Entry: "catalogue: {scope: district}", Second: "catalogue: {scope: city}"},
		Bad:   Example{Entry: "{title: 停车场, catalogue: {scope: district}}", Second: "{title: 停车场, catalogue: {scope: city}}"},
		entry: func(e *entry) {
			if s := e.ds.Catalogue.Scope; !slices.Contains([]string{"", "city", "district"}, s) {
				e.say("catalogue.scope", words("目录层级 %q 不存在", "scope %q does not exist", s),
					words("市级目录填 city，区级补充目录填 district", "state city for the main catalogue, district for a supplement"))
			}
		},
		across: func(w *whole) {
			for _, g := range w.groups(sameName) {
				i := slices.IndexFunc(g, func(l *LightEntry) bool { return l.Scope != "district" })
				for _, l := range g {
					if i >= 0 && l.Scope == "district" {
						w.say(l, l.TitleLine, words("市级目录中已有同名条目 %s（%s）", "the main catalogue already has an entry of this name, %s (%s)", g[i].ID, g[i].Title),
							words("并入市级条目，或改名说明与之不同的内容", "merge it into that entry, or name what sets it apart"))
					}
				}
			}
		},
	}
	ruleR15 = Rule{
		ID: "R15", Severity: datasets.Warns,
		Title: words("一数一源：不同单位不重复编目同一数据", "One source for one fact: agencies do not catalogue the same data twice"),
		Good:  Example{Second: "{title: 公交线路, catalogue: {provider: water}}"},
		Bad:   Example{Entry: "title: 公交线路", Second: "{title: 公交（线路）, catalogue: {provider: water}}"},
		across: func(w *whole) {
			for _, g := range w.groups(sameName) {
				for _, l := range g[1:] {
					if l.Provider != g[0].Provider && (l.Scope == "district") == (g[0].Scope == "district") {
						w.say(l, l.TitleLine, words("%s 已有同名条目 %s（%s）", "%s already has an entry of this name, %s (%s)", g[0].Provider, g[0].ID, g[0].Title),
							words("两家商定由谁提供，另一家引用它", "agree on who provides the data, and let the other refer to it"))
					}
				}
			}
			w.sameItems()
		},
	}
	ruleL2 = Rule{
		ID: "L2", Severity: datasets.Warns, Always: true,
		Title: words("同一单位的条目名称不能只差标点和空格", "Names of one agency's entries differ in more than punctuation and spaces"),
		Good:  Example{Entry: "title: 公交线路", Second: "title: 公交站点"},
		Bad:   Example{Entry: "title: 公交线路", Second: "title: 公交 线路。"},
		across: func(w *whole) {
			for _, g := range w.groups(sameName) {
				for _, l := range g[1:] {
					if l.Provider == g[0].Provider && (l.Scope == "district") == (g[0].Scope == "district") {
						w.say(l, l.TitleLine, words("名称与 %s（%s）只差标点或空格，或完全相同", "the name is that of %s (%s), at most with other punctuation or spaces", g[0].ID, g[0].Title),
							words("合并两个条目，或在名称中写明区别", "merge the two, or say in the name how they differ"))
					}
				}
			}
		},
	}
)

func sameName(l *LightEntry) string { return plain(l.Title) }

// sameItems advises on entries of different agencies that have the same data
// items under different names.
func (w *whole) sameItems() {
	for _, g := range w.groups(func(l *LightEntry) string { return l.Items }) {
		for _, l := range g[1:] {
			if l.Provider == g[0].Provider || sameName(l) == sameName(g[0]) || w.stem(l) == w.stem(g[0]) {
				continue
			}
			n := len(w.found)
			w.say(l, l.TitleLine, words("数据项与 %s 的条目 %s（%s）完全相同", "the data items are those of %[2]s (%[3]s), an entry of %[1]s", g[0].Provider, g[0].ID, g[0].Title),
				words("核对是否为同一数据；是则只保留一个来源", "see whether they are the same data; if so keep one source"))
			if len(w.found) > n {
				w.found[n].Severity = datasets.Advises
			}
		}
	}
}

// numbered is a name that ends in a small number, in brackets or not.
var numbered = regexp.MustCompile(`^(.*[^0-9.\-年月日度])[（(]?([0-9]{1,3})[）)]?$`)

var ruleL1 = Rule{
	ID: "L1", Severity: datasets.Warns, Always: true,
	Title: words("条目名称不是下拉填充出来的连号", "Names are not a numbered series, as dragging a cell in a spreadsheet makes them"),
	Good:  Example{Entry: "title: 公交线路", Second: "title: 公交站点"},
	Bad:   Example{Entry: "title: 公交站点1", Second: "title: 公交站点2"},
	across: func(w *whole) {
		numbers := map[string]int{}
		groups := w.groups(func(l *LightEntry) string {
			m := numbered.FindStringSubmatch(l.Title)
			if m == nil {
				return ""
			}
			numbers[l.ID], _ = strconv.Atoi(m[2])
			return l.Provider + "\x00" + plain(m[1])
		})
		for _, g := range groups {
			slices.SortStableFunc(g, func(a, b *LightEntry) int { return numbers[a.ID] - numbers[b.ID] })
			for i, l := range g[1:] {
				if numbers[l.ID] == numbers[g[i].ID]+1 {
					w.say(l, l.TitleLine, words("名称与 %s（%s）连号", "the name continues the numbering of %s (%s)", g[i].ID, g[i].Title),
						words("改为说明内容的名称；同一数据的各部分应合并为一个条目", "give a name that says what the data are; merge parts of the same data into one entry"))
				}
			}
		}
	},
}

var ruleD4Duplicate = Rule{
	ID: "D4-duplicate", Severity: datasets.Warns, Always: true, Public: true,
	Title: words("同一文件不在两个条目中重复发布", "The same file is not published in two entries"),
	Good:  Example{Data: "sha256: sha-base", Second: "{}"},
	Bad:   Example{Data: "sha256: sha-second", Second: "{}"},
	across: func(w *whole) {
		first := map[string]*LightEntry{}
		for i := range w.entries {
			l := &w.entries[i]
			for _, h := range l.Hashes {
				o := first[h]
				if o == nil {
					first[h] = l
				} else if o != l { // the sheets of a workbook are resources of one file
					w.say(l, l.TitleLine, words("数据文件与 %s（%s）的完全相同", "a data file is the same, byte by byte, as one of %s (%s)", o.ID, o.Title),
						words("只保留一个，另一处改为相关条目", "keep one and refer to it under related"))
				}
			}
		}
	},
}

var ruleD4Fragmented = Rule{
	ID: "D4-fragmented", Severity: datasets.Warns, Always: true, Public: true,
	Title: words("同一张表不按年份或地区拆成多个条目", "One table is not split into entries by date or area"),
	Good:  Example{Entry: "title: 公交线路", Second: "title: 公交站点"},
	Bad:   Example{Entry: "title: 2023年公交客运量", Second: "title: 2024年公交客运量"},
	across: func(w *whole) {
		for _, g := range w.groups(func(l *LightEntry) string {
			if l.Schema == "" || w.stem(l) == "" {
				return ""
			}
			return l.Schema + w.stem(l)
		}) {
			for _, l := range g[1:] {
				if sameName(l) != sameName(g[0]) {
					w.say(l, l.TitleLine, words("与 %s（%s）结构相同，名称只差日期或地区", "the columns are those of %s (%s), and the names differ in a date or an area only", g[0].ID, g[0].Title),
						words("合并为一个条目，加上日期或地区一列", "merge them into one entry with a column for the date or the area"))
				}
			}
		}
	},
}

// dated is what a name may say about time: years, months, quarters, half-years.
var dated = regexp.MustCompile(`(19|20)\d{2}(年?度|年)?([-–—至到/](19|20)\d{2}(年?度|年)?)?|\d{1,2}月(份)?|第?[一二三四1-4]季度|[上下]半年|[qQ][1-4]`)

// stem is the name of an entry without dates and areas, empty where nothing
// but those made up the name.
func (w *whole) stem(l *LightEntry) string {
	if w.stems == nil {
		w.stems = stems(w.cat.Agencies, w.entries)
	}
	return w.stems[l.ID]
}

func stems(agencies []datasets.Agency, entries []LightEntry) map[string]string {
	var districts []string
	for _, a := range agencies {
		if d := a.DistrictName.ZH; d != "" {
			districts = append(districts, d, "")
		}
	}
	bare := strings.NewReplacer(districts...)
	out := make(map[string]string, len(entries))
	for _, l := range entries {
		s := dated.ReplaceAllString(l.Title, "")
		if l.Area != "" {
			s = strings.ReplaceAll(s, l.Area, "")
		}
		out[l.ID] = plain(bare.Replace(s))
	}
	return out
}
