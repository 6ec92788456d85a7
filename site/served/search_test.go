package served

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

func TestAnAnswerStandsInTheStaticPage(t *testing.T) {
	q := search.Query{Text: `公交 "<b>`, Lang: lang.ZH}
	doc := draw(t, lang.ZH, Search{Query: q, Answer: &search.Answer{Total: 1, Hits: []search.Hit{busStops()}}})
	for _, tt := range []struct{ what, got, want string }{
		{"title", said(all(doc, "title", ""))[0], `公交 "<b> · Search · Portal`},
		{"box", attr(all(doc, "input", "q")[0], "value"), q.Text},
		{"other language", attr(all(doc, "a", "")[0], "href"), "../en/search/?q=%E5%85%AC%E4%BA%A4+%22%3Cb%3E"},
		{"status", said(all(doc, "p", "found"))[0], "找到 1 个数据集"},
		{"footer", said(all(doc, "footer", ""))[0], "footer"},
		{"mark of a served page", attr(all(doc, "div", "answer")[0], "data-answer"), "server"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.what, tt.got, tt.want)
		}
	}
	if len(all(doc, "main", "")) != 1 || strings.Contains(said(all(doc, "main", ""))[0], "all titles") {
		t.Error("the titles of the static page are still there")
	}
}

func TestAPageThatIsNoSearchPageMakesNoFrame(t *testing.T) {
	for _, cut := range []string{"<title>", "../en/search/", `type="search"`, `id="found"`, "</main>"} {
		page := strings.ReplaceAll(string(static(lang.ZH)), cut, "")
		if _, err := NewFrame([]byte(page), lang.ZH, vocabulary); err == nil {
			t.Errorf("a page without %s is taken", cut)
		}
	}
}

func TestAHitSaysWhatItIsAndWhereItWasFound(t *testing.T) {
	answer := &search.Answer{Total: 1, Hits: []search.Hit{busStops()}}
	zh := draw(t, lang.ZH, Search{Query: search.Query{Text: "公交"}, Answer: answer})
	want := []string{"公交站点 12,345 行 × 6 列 全市公交站点的位置。 数据项：公交线路、公交公司 无条件开放 示例市交通委 更新于2026年10月1日，每月 逾期 2 天 CSV、kml"}
	if diff := cmp.Diff(want, said(all(zh, "ul", "sets"))); diff != "" {
		t.Errorf("hit (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"公交", "公交", "公交", "公交"}, said(all(zh, "mark", ""))); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
	en := draw(t, lang.EN, Search{Query: search.Query{Text: "公交"}, Answer: answer})
	want = []string{"Bus stops 12,345 rows × 6 columns Where buses stop. Data items: 公交线路, 公交公司 Open 示例市交通委 updated 1 October 2026, monthly 2 days late CSV, kml"}
	if diff := cmp.Diff(want, said(all(en, "ul", "sets"))); diff != "" {
		t.Errorf("hit (-want +got):\n%s", diff)
	}
	if link := all(all(en, "ul", "sets")[0], "a", "")[0]; attr(link, "href") != "../datasets/bus-stops/" {
		t.Errorf("leads to %s", attr(link, "href"))
	}
}

func TestADescriptionIsShownWhereItIsTheReason(t *testing.T) {
	bare := busStops()
	bare.Why = []search.Highlight{{Field: "description", Lang: lang.ZH, Text: "…站台有盲道…", Ranges: [][2]int{{4, 6}}}}
	for c, want := range map[lang.Code]string{lang.ZH: "说明：…站台有盲道…", lang.EN: "Description: …站台有盲道…"} {
		doc := draw(t, c, Search{Query: search.Query{Text: "盲道"}, Answer: &search.Answer{Total: 1, Hits: []search.Hit{bare}}})
		places := all(doc, "ul", "places")
		if diff := cmp.Diff([]string{want}, said(places)); diff != "" {
			t.Fatalf("%s: places (-want +got):\n%s", c, diff)
		}
		if diff := cmp.Diff([]string{"盲道"}, said(all(places[0], "mark", ""))); diff != "" {
			t.Errorf("%s: marks (-want +got):\n%s", c, diff)
		}
		if got := attr(all(places[0], "span", "")[0], "lang"); (got == lang.ZH.Tag()) != (c == lang.EN) {
			t.Errorf("%s: the excerpt is marked as %q", c, got)
		}
	}
}

func TestWhatIsFoundInALongTextIsShownWithWhatStandsAroundIt(t *testing.T) {
	long := strings.Repeat("字", 200)
	for _, tt := range []struct {
		name string
		text string
		at   [][2]int
		want string
	}{
		{"short", "一二三", [][2]int{{1, 2}}, "一[二]三"},
		{"beginning and end are cut", long + "站" + long, [][2]int{{200, 201}}, "…" + long[:3*around] + "[站]" + long[:3*around] + "…"},
		{"so is the middle", "站" + long + "站", [][2]int{{0, 1}, {201, 202}}, "[站]" + long[:3*around] + "…" + long[:3*around] + "[站]"},
		{"nothing is marked", long, nil, long[:6*around] + "…"},
		{"ranges beyond the text", "一二", [][2]int{{1, 9}, {9, 12}}, "一[二]"},
	} {
		var got strings.Builder
		for _, r := range excerpt(runs(tt.text, tt.at)) {
			if r.Mark {
				r.Text = "[" + r.Text + "]"
			}
			got.WriteString(r.Text)
		}
		if got.String() != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got.String(), tt.want)
		}
	}
}

func TestFiltersAreBoxesAndEachCanBeTakenOff(t *testing.T) {
	q := search.Query{Text: "公交", Lang: lang.ZH, Filters: map[search.Facet][]string{search.Domain: {"transport", "health"}, search.Agency: {"gone"}},
		Item: "站名", BBox: []float64{121.5, 31, 122, 31.25}, From: calendar.NewDate(2024, 1, 1), Sort: search.ByName, Cursor: "page2"}
	answer := &search.Answer{Total: 30, Hits: []search.Hit{busStops()}, Next: "page3", Facets: []search.Count{
		{Names: vocabulary.Facets[0], Hits: []int{1200, 0}, Selected: []bool{true, true}}}}
	doc := draw(t, lang.ZH, Search{Query: q, Answer: answer})
	var boxes []string
	for _, box := range all(doc, "input", "") {
		if attr(box, "type") == "checkbox" {
			boxes = append(boxes, fmt.Sprint(attr(box, "name"), "=", attr(box, "value"), " of ", attr(box, "form")))
		}
	}
	if diff := cmp.Diff([]string{"domain=transport of query", "domain=health of query"}, boxes); diff != "" {
		t.Errorf("boxes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"道路交通 1,200", "卫生健康 0"}, said(all(doc, "label", ""))[:2]); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	links := all(all(doc, "section", "chips")[0], "a", "")
	for _, link := range links {
		if attr(link, "rel") != "nofollow" {
			t.Errorf("%s may be followed by a crawler", attr(link, "href"))
		}
	}
	want := []string{"领域：道路交通（点按移除）", "领域：卫生健康（点按移除）", "机构：gone（点按移除）", "数据项：站名（点按移除）", "经纬度范围：121.5,31,122,31.25（点按移除）", "覆盖时间从：2024-01-01（点按移除）", "清除全部条件"}
	if diff := cmp.Diff(want, said(links)); diff != "" {
		t.Errorf("chips (-want +got):\n%s", diff)
	}
}

func TestAddressesSayTheSameQuestionInTheSameWay(t *testing.T) {
	q := search.Query{Text: "公交 站", Filters: map[search.Facet][]string{search.Class: {"unconditional"}, search.Domain: {"a&b", "c"}}, Item: "x", Sort: search.ByUpdated, Cursor: "n"}
	for _, tt := range []struct{ what, got, want string }{
		{"nothing", Address(search.Query{}), "?"},
		{"all", Address(q), "?q=%E5%85%AC%E4%BA%A4+%E7%AB%99&item=x&domain=a%26b&domain=c&class=unconditional&sort=updated&cursor=n"},
		{"a filter less", Address(without(q, search.Domain, "a&b")), "?q=%E5%85%AC%E4%BA%A4+%E7%AB%99&item=x&domain=c&class=unconditional&sort=updated"},
		{"no filter", Address(Unfiltered(q)), "?q=%E5%85%AC%E4%BA%A4+%E7%AB%99&sort=updated"},
		{"the usual order", Address(search.Query{Text: "a", Sort: search.ByRelevance}), "?q=a"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %s, want %s", tt.what, tt.got, tt.want)
		}
	}
	if len(q.Filters[search.Domain]) != 2 {
		t.Error("taking a filter off changed the query itself")
	}
}

func TestAnEmptyAnswerSaysWhyAndLeadsOn(t *testing.T) {
	none := &search.Answer{}
	filters := map[search.Facet][]string{search.Domain: {"health"}}
	for _, tt := range []struct {
		name string
		s    Search
		want string
	}{
		{"words", Search{Query: search.Query{Text: "xyz"}, Answer: none}, `No dataset mentions "xyz".`},
		{"filters", Search{Query: search.Query{Filters: filters}, Answer: none}, "No dataset passes all of these filters."},
		{"both", Search{Query: search.Query{Text: "bus", Filters: filters}, Answer: none,
			Near: []Near{{search.Query{Text: "bus"}, 1200}}}, "Similar searches Without any filter 1,200 datasets found"},
		{"a word alone", Search{Query: search.Query{Text: "bus xyz"}, Answer: none, Near: []Near{{search.Query{Text: "bus"}, 1}}}, "Similar searches bus 1 dataset found"},
	} {
		doc := draw(t, lang.EN, tt.s)
		got := said(all(doc, "section", "results"))[0]
		if !strings.Contains(got, tt.want) || !strings.Contains(got, "Browse all datasets") {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		if said(all(doc, "p", "found"))[0] != "No datasets found" {
			t.Errorf("%s: status %s", tt.name, said(all(doc, "p", "found")))
		}
	}
}

func TestDaysAndAreaAreAskedForWhereDatasetsStateThem(t *testing.T) {
	for _, stated := range []bool{false, true} {
		doc := draw(t, lang.ZH, Search{Answer: &search.Answer{}, Days: stated, Boxes: stated})
		for _, field := range []string{"from", "to", "bbox"} {
			if got := len(all(doc, "input", field)) == 1; got != stated {
				t.Errorf("stated: %v, %s is there: %v", stated, field, got)
			}
		}
	}
}

func TestTypingErrorsThatWereForgivenAreNamed(t *testing.T) {
	answer := &search.Answer{Total: 1, Hits: []search.Hit{busStops()}, Loose: true}
	doc := draw(t, lang.EN, Search{Query: search.Query{Text: "bsu stops"}, Answer: answer})
	if got := said(all(doc, "p", "note")); len(got) != 1 || !strings.Contains(got[0], "allowing for typing errors") {
		t.Errorf("notes %q", got)
	}
}

func TestAFaultIsNamedInTheLanguageOfThePage(t *testing.T) {
	fault := &search.QueryError{Param: "bbox", Message: lang.Text{ZH: "<1> 写法有误", EN: "<1> is no box"}}
	for c, want := range map[lang.Code]string{lang.ZH: "经纬度范围<1> 写法有误", lang.EN: "Area<1> is no box"} {
		words := strings.Repeat("长", search.MaxText+1)
		page, err := frame(t, c).Fault(words, fault)
		if err != nil {
			t.Fatal(err)
		}
		doc := parse(t, page)
		if got := said(all(doc, "p", "note"))[0]; got != want {
			t.Errorf("%s: %q, want %q", c, got, want)
		}
		if got := attr(all(doc, "input", "q")[0], "value"); got != words {
			t.Errorf("%s: %q is left in the box", c, got)
		}
	}
}

func TestTheUsualOrderIsTheOneThatAFormNeedNotSay(t *testing.T) {
	for _, tt := range []struct {
		q    search.Query
		want []string // values; the chosen one in brackets, none: the first
	}{
		{search.Query{}, []string{"", "name"}},
		{search.Query{Text: "a"}, []string{"", "updated", "name"}},
		{search.Query{Text: "a", Sort: search.ByUpdated}, []string{"", "[updated]", "name"}},
		{search.Query{Sort: search.ByUpdated}, []string{"[]", "name"}},
	} {
		var got []string
		for _, o := range sorts(tt.q) {
			if o.Selected {
				o.Value = "[" + o.Value + "]"
			}
			got = append(got, string(o.Value))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.q, diff)
		}
	}
}
