package compose

import (
	"fmt"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/search/text"
)

func readings(t *testing.T) *text.Readings {
	t.Helper()
	r, err := text.ParseReadings("")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTitlesAreFiledUnderTheInitialOfTheirReading(t *testing.T) {
	for title, want := range map[string]string{"公园": "G", "地铁客流": "D", "Air quality": "A", "PM2.5": "P", "2026年预算": "#", "": "#", "①表": "#", "重庆路": "C", "重点企业": "Z", "Ａ级景区": "A"} {
		if got, _ := file(title, readings(t)); got != want {
			t.Errorf("%s: %s, want %s", title, got, want)
		}
	}
	_, first := file("地铁", readings(t))
	if _, second := file("公园", readings(t)); first >= second {
		t.Errorf("%s does not come before %s", first, second)
	}
}

// manyItems are datasets with titles in both languages, two thirds of them
// under another initial in English than in Chinese.
func manyItems(n int) []*record.Item {
	items := make([]*record.Item, n)
	for i := range items {
		items[i] = &record.Item{ID: fmt.Sprintf("set-%04d", i),
			Title: lang.Text{ZH: fmt.Sprintf("%c园%d", []rune("公地学")[i%3], i), EN: fmt.Sprintf("%c%d", "abc"[i%3], i)}}
	}
	return items
}

func TestTheSearchPageHoldsAllTitlesOfASmallPortal(t *testing.T) {
	plans := (&Frame{}).Search(manyItems(titlesPerPage), readings(t))
	if len(plans) != len(lang.Codes) {
		t.Fatalf("%d pages", len(plans))
	}
	for _, plan := range plans {
		page, _ := plan.Make()
		p := page.Params.(pages.Search)
		shown := 0
		for i, g := range p.Groups {
			shown += len(g.Items)
			if p.Line[i].Letter != g.Letter || p.Line[i].Count != len(g.Items) || p.Line[i].Href != "" {
				t.Errorf("%s: initial %+v leads to group %s of %d", plan.Out, p.Line[i], g.Letter, len(g.Items))
			}
		}
		if shown != titlesPerPage || !page.NoIndex {
			t.Errorf("%s shows %d titles, kept from indexes: %v", plan.Out, shown, page.NoIndex)
		}
	}
}

func TestTitlesOfALargePortalAreOnNumberedPagesWithTwins(t *testing.T) {
	total := 2*titlesPerPage + 1
	plans := (&Frame{}).Search(manyItems(total), readings(t))
	outs, shown := map[string]bool{}, map[lang.Code]int{}
	for _, plan := range plans {
		outs[plan.Out] = true
		page, _ := plan.Make()
		switch p := page.Params.(type) {
		case pages.Search:
			if len(p.Groups) != 0 || p.Line[0].Href == "" {
				t.Errorf("%s: %d groups, initials lead to %q", plan.Out, len(p.Groups), p.Line[0].Href)
			}
		case pages.Titles:
			for _, g := range p.Groups {
				shown[page.Lang] += len(g.Items)
			}
		}
	}
	for _, c := range lang.Codes {
		if shown[c] != total {
			t.Errorf("%s: %d titles on all pages, want %d", c, shown[c], total)
		}
	}
	for _, page := range []string{"search/", "search/titles/", "search/titles/page/2/", "search/titles/page/3/"} {
		if !outs[page+"index.html"] || !outs["en/"+page+"index.html"] {
			t.Errorf("%s is not there in both languages: %v", page, outs)
		}
	}
}

func TestAnInitialLeadsToThePageWhereItsTitlesBegin(t *testing.T) {
	all := titlesOf(manyItems(2*titlesPerPage+1), lang.EN, readings(t))
	want := pages.TitleLine{
		{Letter: "A", ID: "a", Href: "en/search/titles/", Count: 334},
		{Letter: "B", ID: "b", Href: "en/search/titles/", Count: 334},
		{Letter: "C", ID: "c", Href: "en/search/titles/page/2/", Count: 333},
	}
	for i, got := range all.line(titlesPath) {
		if got != want[i] {
			t.Errorf("%+v, want %+v", got, want[i])
		}
	}
}
