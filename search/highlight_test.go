package search

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func TestWhyShowsWhereTheQueryStands(t *testing.T) {
	x := openShards(t, town(t), 1, townVocabulary)
	for _, c := range []struct {
		name string
		q    Query
		want []Highlight
	}{
		{"Chinese in ranges of characters, side by side as one", Query{Text: "停靠 站点"}, []Highlight{
			{Field: "title", Lang: lang.ZH, Text: "公交站点", Ranges: [][2]int{{2, 4}}},
			{Field: "summary", Lang: lang.ZH, Text: "全市公交车停靠的位置。", Ranges: [][2]int{{5, 7}}},
		}},
		{"what means the same", Query{Text: "巴士停靠"}, []Highlight{
			{Field: "title", Lang: lang.ZH, Text: "公交站点", Ranges: [][2]int{{0, 2}}},
			{Field: "summary", Lang: lang.ZH, Text: "全市公交车停靠的位置。", Ranges: [][2]int{{2, 7}}},
		}},
		{"English words by their stem, in the language of the page first", Query{Text: "stopped buses", Lang: lang.EN}, []Highlight{
			{Field: "title", Lang: lang.EN, Text: "Bus stops", Ranges: [][2]int{{0, 3}, {4, 9}}},
			{Field: "summary", Lang: lang.EN, Text: "Where buses stop in the city.", Ranges: [][2]int{{6, 11}, {12, 16}}},
		}},
		{"pinyin where the title sounds so", Query{Text: "gongjiaozhan"}, []Highlight{
			{Field: "title", Lang: lang.ZH, Text: "公交站点", Ranges: [][2]int{{0, 3}}},
		}},
		{"initials too", Query{Text: "gjzd"}, []Highlight{
			{Field: "title", Lang: lang.ZH, Text: "公交站点", Ranges: [][2]int{{0, 4}}},
		}},
		{"a data item where title and summary do not tell", Query{Text: "站牌"}, []Highlight{
			{Field: "item_description", Lang: lang.ZH, Text: "站牌上的名称", Ranges: [][2]int{{0, 2}}},
		}},
		{"the name of a column", Query{Text: "stop_name"}, []Highlight{
			{Field: "title", Lang: lang.EN, Text: "Bus stops", Ranges: [][2]int{{4, 9}}},
			{Field: "summary", Lang: lang.EN, Text: "Where buses stop in the city.", Ranges: [][2]int{{12, 16}}},
			{Field: "item", Lang: lang.EN, Text: "Stop name", Ranges: [][2]int{{0, 4}, {5, 9}}},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := x.Search(t.Context(), c.q)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Hits) == 0 || a.Hits[0].ID != "bus-stops" {
				t.Fatalf("hits %v", idsOf(a))
			}
			if diff := cmp.Diff(c.want, a.Hits[0].Why); diff != "" {
				t.Error(diff)
			}
		})
	}
}
