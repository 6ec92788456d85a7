package search

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// alike is a document with more words of one sound than a query may stand for.
func alike() Document {
	d := Document{ID: "alike", Title: lang.Text{ZH: "名录"}, AgencyName: lang.Text{ZH: "宫交委员会"},
		Items: []DataItem{{Name: "a", Title: lang.Text{ZH: "恭交编号"}}, {Name: "b", Title: lang.Text{ZH: "弓交编号"}}}}
	for _, r := range "公工功攻" {
		d.KeywordsZH = append(d.KeywordsZH, string(r)+"交", string(r)+"教", string(r)+"郊")
	}
	return d
}

func TestASoundStandsForOnlySoManyPhrases(t *testing.T) {
	x := openShards(t, []Document{alike()}, 1, townVocabulary)
	phrases, err := x.phrases(t.Context(), "gongjiao", false)
	if err != nil || len(phrases) != maxSpoken {
		t.Errorf("%v, error %v; want %d", phrases, err, maxSpoken)
	}
}

func TestWhatIsTriedInPlaceOfWhatWasTypedCountsAsWays(t *testing.T) {
	x := openShards(t, []Document{alike()}, 1, townVocabulary)
	q := x.understand(strings.Repeat("gong ", MaxText/5))
	if _, err := x.match(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	if n := waysOf(q); n != maxWays || q.ways != n {
		t.Errorf("%d ways, %d counted; want %d", n, q.ways, maxWays)
	}
}

func TestOnlySoManyPlacesAreLookedAt(t *testing.T) {
	var s names
	for range 10 {
		s.add(lang.Text{ZH: "公交公交", EN: "Bus bus"}, []string{"gong", "jiao", "gong", "jiao"})
	}
	for most, want := range map[int]int{0: 20, 3: 3, 30: 20} {
		count := map[string]int{}
		for range s.sounding("gong", false, most) {
			count["sounding"]++
		}
		for range s.abbreviated("gj", most) {
			count["abbreviated"]++
		}
		for range s.beginning("bus", 1, most) {
			count["beginning"]++
		}
		for by, n := range count {
			if n != want {
				t.Errorf("%s: %d places of at most %d, want %d", by, n, most, want)
			}
		}
		if len(count) != 3 {
			t.Errorf("at most %d: %v", most, count)
		}
	}
}

func TestATitleThatIsWhatWasTypedIsSuggestedHoweverManyBeginSo(t *testing.T) {
	var s names
	for i := range maxPlaces + 1 {
		s.add(lang.Text{EN: fmt.Sprint("Park ", i)}, nil)
	}
	s.add(lang.Text{EN: "Park"}, nil)
	best, err := s.candidates(t.Context(), "park", lang.EN, 3)
	if err != nil || len(best) != 3 || string(best[0].name) != "park" {
		t.Errorf("%+v, error %v", best, err)
	}
}

// ending is a context that ends after it was asked so many times.
type ending struct {
	context.Context
	left *int
}

func (c ending) Err() error {
	if *c.left--; *c.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

func TestTheContextIsAskedWhereverAnAnswerTakesTime(t *testing.T) {
	x := openShards(t, append(many(200), alike()), 1, townVocabulary)
	for name, c := range map[string]struct {
		left int
		ask  func(context.Context) error
	}{
		"before each hit": {50, func(ctx context.Context) error {
			_, err := x.Search(ctx, Query{Limit: MaxLimit})
			return err
		}},
		"before each list of names": {6, func(ctx context.Context) error {
			_, err := x.Suggest(ctx, "gong", lang.ZH, 8)
			return err
		}},
		"before each name that sounds so": {5, func(ctx context.Context) error {
			_, err := x.phrases(ctx, "gongjiao", true)
			return err
		}},
	} {
		if err := c.ask(ending{t.Context(), &c.left}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
