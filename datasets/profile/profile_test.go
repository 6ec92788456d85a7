package profile

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"go.yaml.in/yaml/v3"
)

func load(t *testing.T, id string) *Profile {
	t.Helper()
	p, err := Load(id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestBuiltInProfiles(t *testing.T) {
	want := []string{"changsha-2018", "shandong-2020", "shanghai-2018", "shanghai-2018-draft", "xian", "zhejiang-2016-draft"}
	if diff := cmp.Diff(want, IDs()); diff != "" {
		t.Error(diff)
	}
	for _, id := range IDs() {
		if p := load(t, id); p.ID != id {
			t.Errorf("%s.yaml calls itself %q", id, p.ID)
		}
	}
	if _, err := Load("../values/xian"); err == nil {
		t.Error("a path was taken for the id of a profile")
	}
}

func TestEveryValueCitesItsArticleOrIsMarkedNeutral(t *testing.T) {
	for _, id := range IDs() {
		for _, fault := range uncitedIn(reflect.ValueOf(*load(t, id)), id) {
			t.Error(fault)
		}
	}
}

func TestUncitedValuesAreFound(t *testing.T) {
	p := load(t, Default)
	p.Objection.MarkWD.Cite = Cite{}
	p.OpenClasses[0].Cite = Cite{}
	if got := uncitedIn(reflect.ValueOf(*p), "p"); len(got) != 2 {
		t.Errorf("two values lost their article, found: %v", got)
	}
}

var articleForm = regexp.MustCompile(`^(title|whole|\d+(\(\d+\))?([-/]\d+(\(\d+\))?)*)$`)

// uncitedIn lists everything with a Cite beside it that says something without
// naming an instrument in both languages and an article in a known form.
func uncitedIn(v reflect.Value, path string) (faults []string) {
	switch v.Kind() {
	case reflect.Struct:
		if f := v.FieldByName("Cite"); f.IsValid() && !v.IsZero() {
			c := f.Interface().(Cite)
			neutral := v.FieldByName("Neutral")
			cited := articleForm.MatchString(c.Article) && c.Instrument.ZH != "" && c.Instrument.EN != ""
			if cited == (neutral.IsValid() && neutral.Bool()) {
				faults = append(faults, path+": "+c.Article)
			}
		}
		for i := range v.NumField() {
			faults = append(faults, uncitedIn(v.Field(i), path+"."+v.Type().Field(i).Name)...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			faults = append(faults, uncitedIn(v.Index(i), path)...)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			c := v.MapIndex(k).Interface().(Cite)
			if !articleForm.MatchString(c.Article) || c.Instrument.IsZero() {
				faults = append(faults, path+"["+k.String()+"]")
			}
		}
	}
	return faults
}

func TestProfilesDiffer(t *testing.T) {
	type row struct {
		Conditional  string // label and article
		Closed       string
		Mark, Answer int // working days; 0: silent
		Publishes    bool
		TwoPeople    bool
		Agreement    string
	}
	want := map[string]row{
		"shanghai-2018":       {"有条件开放 30", "非开放 30", 1, 0, false, false, ""},
		"shanghai-2018-draft": {"有条件开放 36", "非开放 36", 1, 0, false, false, ""},
		"zhejiang-2016-draft": {"按申请开放 ", "不开放 ", 0, 0, true, false, "required"},
		"shandong-2020":       {"依申请开放 25", "不开放 ", 0, 10, false, false, ""},
		"xian":                {"按申请开放 ", "不开放 ", 0, 0, false, false, ""},
		"changsha-2018":       {"按申请开放 ", "不开放 ", 0, 0, false, true, ""},
	}
	got := map[string]row{}
	for _, id := range IDs() {
		p := load(t, id)
		conditional, _ := p.OpenClass("conditional")
		closed, _ := p.OpenClass("closed")
		got[id] = row{
			conditional.Label.ZH + " " + conditional.Cite.Article, closed.Label.ZH + " " + closed.Cite.Article,
			p.Objection.MarkWD.V, p.Sharing.AnswerWD.V, p.Catalogue.PublishesCatalogue.V,
			p.SeparateRegistrarAndReviewer.V, p.ConditionalRequest.Agreement.V,
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCitationsInWords(t *testing.T) {
	order := lang.Text{ZH: "沪府令9号", EN: "Shanghai Order No. 9"}
	for _, c := range []struct{ article, zh, en string }{
		{"", "", ""},
		{"30", "沪府令9号第三十条", "Shanghai Order No. 9, Art. 30"},
		{"31(1)", "沪府令9号第三十一条第一款", "Shanghai Order No. 9, Art. 31(1)"},
		{"10-11", "沪府令9号第十条至第十一条", "Shanghai Order No. 9, Arts. 10–11"},
		{"3/58(2)/59", "沪府令9号第三条、第五十八条第二款、第五十九条", "Shanghai Order No. 9, Arts. 3, 58(2), 59"},
		{"20", "沪府令9号第二十条", "Shanghai Order No. 9, Art. 20"},
		{"102", "沪府令9号第一百零二条", "Shanghai Order No. 9, Art. 102"},
		{"110", "沪府令9号第一百一十条", "Shanghai Order No. 9, Art. 110"},
		{"title", "沪府令9号标题", "Shanghai Order No. 9, title"},
		{"whole", "沪府令9号", "Shanghai Order No. 9"},
		{"附件2", "沪府令9号附件2", "Shanghai Order No. 9, Art. 附件2"},
	} {
		cite := Cite{Instrument: order, Article: c.article}
		if got := cite.In(lang.ZH); got != c.zh {
			t.Errorf("%q in Chinese: got %s, want %s", c.article, got, c.zh)
		}
		if got := cite.In(lang.EN); got != c.en {
			t.Errorf("%q in English: got %s, want %s", c.article, got, c.en)
		}
	}
}

func TestWordsAreThereWhereTheInstrumentIsSilent(t *testing.T) {
	for _, id := range IDs() {
		p := load(t, id)
		for _, key := range []string{"authority", "operator", "open_lead", "responsible", "provider", "district", "committee"} {
			if w := p.Role(key); w.V.ZH == "" || w.V.EN == "" {
				t.Errorf("%s: role %s has no word", id, key)
			}
		}
		for _, key := range []string{"data", "catalogue", "open_list", "provider"} {
			if w := p.Term(key); w.V.ZH == "" || w.V.EN == "" {
				t.Errorf("%s: term %s has no word", id, key)
			}
		}
	}
	if w := load(t, "xian").Role("provider"); w.Stated() {
		t.Error("xian is silent on the provider, but its role is cited")
	}
}

func TestOverride(t *testing.T) {
	const city = "instrument: {zh: 示例办法, en: Sample Measures}, article: '7'"
	for _, c := range []struct {
		name, yaml string
		problem    string // part of the first problem's text; empty: none
		line       int
		mark       int
		article    string
	}{
		{"a value with its citation", "objection:\n  mark_wd: {is: 3, " + city + "}", "", 0, 3, "7"},
		{"null switches off", "objection:\n  mark_wd: null", "", 0, 0, ""},
		{"a value without a citation", "objection:\n  mark_wd: {is: 3}", "does not say what it rests on", 2, 1, "48"},
		{"an article of nobody", "objection:\n  mark_wd: {is: 3, article: '7'}", "does not say what it rests on", 2, 1, "48"},
		{"an unknown key", "objection:\n  mark_days: {is: 3, " + city + "}", "unknown key objection.mark_days", 2, 1, "48"},
		{"a wrong type", "objection:\n  mark_wd: {is: soon, " + city + "}", "want a whole number", 2, 1, "48"},
		{"weights of all measures", "evaluation:\n  weights: {is: {quantity: 40, quality: 30, updates: 30}, " + city + "}", "", 0, 1, "48"},
		{"a measure without a weight", "evaluation:\n  weights: {is: {quantity: 40, quality: 30}, " + city + "}", "measure updates needs a weight", 1, 1, "48"},
		{"a weight of no measure", "evaluation:\n  weights: {is: {quantity: 4, quality: 3, updates: 3, use: 1}, " + city + "}", "one weight for each measure", 1, 1, "48"},
		{"a weight below nothing", "evaluation:\n  weights: {is: {quantity: 4, quality: -3, updates: 3}, " + city + "}", "measure quality needs a weight", 1, 1, "48"},
		{"a weight that is no number", "evaluation:\n  weights: {is: {quantity: 4, quality: .nan, updates: 3}, " + city + "}", "want a number", 2, 1, "48"},
		{"weights that weigh nothing", "evaluation:\n  weights: {is: {quantity: 0, quality: 0, updates: 0}, " + city + "}", "not all of them 0", 1, 1, "48"},
		{"a class without an article", "open_classes:\n  - {key: closed, label: {zh: 不开放, en: closed}}", "must have an article", 1, 1, "48"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var doc yaml.Node
			if err := yaml.Unmarshal([]byte(c.yaml), &doc); err != nil {
				t.Fatal(err)
			}
			p, problems, err := LoadWith(Default, doc.Content[0])
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case c.problem == "" && len(problems) > 0:
				t.Errorf("unexpected: %+v", problems)
			case c.problem != "" && (len(problems) == 0 || !strings.Contains(problems[0].Message.EN, c.problem) || problems[0].Line != c.line):
				t.Errorf("want %q on line %d, got %+v", c.problem, c.line, problems)
			}
			if got := p.Objection.MarkWD; got.V != c.mark || got.Cite.Article != c.article {
				t.Errorf("mark_wd is %d by article %q, want %d by %q", got.V, got.Cite.Article, c.mark, c.article)
			}
		})
	}
}
