package search

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSearchFindsWhatWasMeantFirst(t *testing.T) {
	x := openShards(t, town(t), 1, townVocabulary)
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"an exact title is first, then titles with its words, then texts", "公交站点", []string{"bus-stops", "bus-lines", "metro"}},
		{"traditional characters are the same", "公交站點", []string{"bus-stops", "bus-lines", "metro"}},
		{"an English title in any case, then what has a synonym of it", "BUS STOPS", []string{"bus-stops", "bus-lines", "metro"}},
		{"a code", "sh-0001", []string{"bus-stops"}},
		{"an id", "water-quality", []string{"water-quality"}},
		{"pinyin of a part of a title", "gongjiao", []string{"bus-stops", "bus-lines"}},
		{"pinyin up to within a syllable", "shuizh", []string{"water-quality"}},
		{"initials", "gjzd", []string{"bus-stops"}},
		{"a single character", "质", []string{"water-quality"}},
		{"the agency", "水务局", []string{"water-quality"}},
		{"a word that is being typed", "riders", []string{"metro"}},
		{"a synonym", "地铁", []string{"metro"}},
		{"both languages at once", "公交 stops", []string{"bus-stops", "bus-lines"}},
		{"nothing means what no dataset has", "火星移民", []string{}},
		{"signs alone find nothing", "!?*", []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := x.Search(t.Context(), Query{Text: c.text})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, idsOf(a)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
