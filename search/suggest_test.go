package search

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func TestSuggestCompletesTitlesItemsAndAgencies(t *testing.T) {
	x := openShards(t, town(t), 2, townVocabulary)
	for _, c := range []struct {
		name, typed string
		lang        lang.Code
		want        []Suggestion
	}{
		{"titles that begin so, the shorter first, then what else has it", "公", lang.ZH, []Suggestion{
			{Kind: "title", Text: "公交站点", ID: "bus-stops", Ranges: [][2]int{{0, 1}}},
			{Kind: "title", Text: "公交线路和站点间距", ID: "bus-lines", Ranges: [][2]int{{0, 1}}},
		}},
		{"a word within a title", "line", lang.EN, []Suggestion{
			{Kind: "title", Text: "Bus lines and distances", ID: "bus-lines", Ranges: [][2]int{{4, 8}}},
		}},
		{"not a part within a word", "ines", lang.EN, nil},
		{"pinyin up to within a syllable", "guidaoji", lang.ZH, []Suggestion{
			{Kind: "title", Text: "轨道交通客流", ID: "metro", Ranges: [][2]int{{0, 3}}},
		}},
		{"initials of a title and of an agency", "jtw", lang.ZH, []Suggestion{
			{Kind: "agency", Text: "交通委员会", ID: "transport", Ranges: [][2]int{{0, 3}}},
		}},
		{"a data item beside titles", "stop", lang.EN, []Suggestion{
			{Kind: "title", Text: "Bus stops", ID: "bus-stops", Ranges: [][2]int{{4, 8}}},
			{Kind: "item", Text: "Stop name", Ranges: [][2]int{{0, 4}}},
		}},
		{"what is known in the other language, shown in one's own", "公交站点", lang.EN, []Suggestion{
			{Kind: "title", Text: "Bus stops", ID: "bus-stops"},
		}},
		{"nothing typed", " ", lang.ZH, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := x.Suggest(t.Context(), c.typed, c.lang, 5)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSuggestShowsATextOnce(t *testing.T) {
	docs := town(t)
	for _, id := range []string{"x", "y", "z"} {
		docs = append(docs, Document{ID: id, Title: lang.Text{ZH: "河道水位"}, Items: []DataItem{
			{Name: id, Title: lang.Text{ZH: "河道名称"}}, {Name: "zz", Title: lang.Text{ZH: "河道编号"}}}})
	}
	x := openShards(t, docs, 2, townVocabulary)
	got, err := x.Suggest(t.Context(), "河道", lang.ZH, 8)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{}
	for _, s := range got {
		texts = append(texts, s.Kind+" "+s.Text)
	}
	if diff := cmp.Diff([]string{"title 河道水位", "item 河道名称", "item 河道编号"}, texts); diff != "" {
		t.Error(diff)
	}
}
