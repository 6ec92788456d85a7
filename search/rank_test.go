package search

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
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

func TestTypingErrorsAreForgivenWhereNothingWasFound(t *testing.T) {
	x := openShards(t, town(t), 2, townVocabulary)
	for _, c := range []struct {
		name, text string
		want       []string
		loose      bool
	}{
		{"another character of the same sound", "公交战点", []string{"bus-stops", "bus-lines"}, true},
		{"a letter too few", "ridrship", []string{"metro"}, true},
		{"letters exchanged", "drinkign water", []string{"water-quality"}, true},
		{"two errors in a long word", "disstancess", []string{"bus-lines"}, true},
		{"a letter of pinyin", "gongjao", []string{"bus-stops", "bus-lines"}, true},
		{"not in short words", "bos", []string{}, false},
		{"not where something was found", "bus line", []string{"bus-lines"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := x.Search(t.Context(), Query{Text: c.text})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, idsOf(a)); diff != "" || a.Loose != c.loose {
				t.Errorf("loose %v: %s", a.Loose, diff)
			}
		})
	}
}

// The title decides before everything else, whatever else is in favour.
func TestADocumentOfExactlyTheTitleIsAlwaysFirst(t *testing.T) {
	docs := many(200)
	for i := range docs {
		docs[i].Title = lang.Text{ZH: "全市公园名录与公园名录", EN: "Parks parks parks of all parks"}
		docs[i].KeywordsZH, docs[i].HighValue = []string{"公园", "名录"}, true
	}
	docs[77].Title, docs[77].KeywordsZH, docs[77].HighValue, docs[77].Updated = lang.Text{ZH: "公园名录", EN: "Parks"}, nil, false, 0
	x := openShards(t, docs, 4, townVocabulary)
	for _, text := range []string{"公园名录", "公園名録", " parks ", "ＰＡＲＫＳ"} {
		a, err := x.Search(t.Context(), Query{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Hits) == 0 || a.Hits[0].ID != docs[77].ID {
			t.Errorf("%q finds %v", text, idsOf(a))
		}
	}
}

func TestDataOfBeforeDatesAreCountedFromAreNotTheNewest(t *testing.T) {
	docs := town(t)
	docs[1].Updated = calendar.NewDate(1960, 1, 1)
	x := openShards(t, docs, 1, townVocabulary)
	for _, sort := range []Sort{ByRelevance, ByUpdated} {
		a, err := x.Search(t.Context(), Query{Sort: sort})
		if err != nil {
			t.Fatal(err)
		}
		if got := idsOf(a); got[len(got)-1] != docs[1].ID {
			t.Errorf("%s: %v, want %s last", sort, got, docs[1].ID)
		}
	}
}

func TestAQueryEndsWithItsContext(t *testing.T) {
	x := openShards(t, town(t), 1, townVocabulary)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, q := range []Query{{}, {Text: "公交"}, {Item: "stop_name"}} {
		if _, err := x.Search(ctx, q); !errors.Is(err, context.Canceled) {
			t.Errorf("%+v: error %v", q, err)
		}
	}
	if _, err := x.Suggest(ctx, "公交", lang.ZH, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("suggestions: error %v", err)
	}
}
