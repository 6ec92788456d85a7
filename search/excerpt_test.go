package search

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func TestADescriptionIsShownSentenceBySentence(t *testing.T) {
	han, words := strings.Repeat("路", maxSentence), strings.Repeat("line ", maxSentence/5)
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", " \n", nil},
		{"Chinese ends with its stops", "公交站点的位置。每月更新；另有“线路”！\n不含地铁", []string{"公交站点的位置。", "每月更新；", "另有“线路”！", "不含地铁"}},
		{"a point within a number or a name ends nothing", "All 3.5 km in stops.csv. Twice a year?", []string{"All 3.5 km in stops.csv.", "Twice a year?"}},
		{"a long sentence ends at a pause", "公交，" + han, []string{"公交，", han}},
		{"a long sentence is not cut within a word", words + "buses stop", []string{strings.TrimSpace(words), "buses stop"}},
		{"a sentence without a pause is cut", han + han + "口", []string{han, han, "口"}},
		{"what is no text", "a\xff\xfeb", []string{"a\xff\xfeb"}},
	} {
		if diff := cmp.Diff(c.want, slices.Collect(sentences(c.text))); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestWhyShowsWhatOnlyDescriptionOrIdTell(t *testing.T) {
	docs := town(t)
	docs[0].Description = lang.Text{
		ZH: "全市公交车停靠的位置。公交站点每月核对。含首末班车时刻，公交车改道时另行公布。",
		EN: "Where buses stop in the city. First departures are in a timetable."}
	docs[1].ID = "tpc77"
	x := openShards(t, docs, 1, townVocabulary)
	for _, c := range []struct {
		text string
		want []Highlight
	}{
		{"首末班车", []Highlight{{Field: "description", Lang: lang.ZH, Text: "含首末班车时刻，公交车改道时另行公布。", Ranges: [][2]int{{1, 5}}}}},
		{"timetable", []Highlight{{Field: "description", Lang: lang.EN, Text: "First departures are in a timetable.", Ranges: [][2]int{{26, 35}}}}},
		{"站点 时刻", []Highlight{
			{Field: "title", Lang: lang.ZH, Text: "公交站点", Ranges: [][2]int{{2, 4}}},
			{Field: "description", Lang: lang.ZH, Text: "含首末班车时刻，公交车改道时另行公布。", Ranges: [][2]int{{5, 7}}}}},
		{"tpc77", []Highlight{{Field: "code", Text: "tpc77", Ranges: [][2]int{{0, 5}}}}},
	} {
		a, err := x.Search(t.Context(), Query{Text: c.text})
		if err != nil || len(a.Hits) == 0 {
			t.Fatalf("%s: %+v, error %v", c.text, a, err)
		}
		if diff := cmp.Diff(c.want, a.Hits[0].Why); diff != "" {
			t.Errorf("%s: %s", c.text, diff)
		}
	}
}
