package search

import (
	"errors"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// FuzzSearch asks anything at all: an answer within the caps or a QueryError.
func FuzzSearch(f *testing.F) {
	x := openShards(f, town(f), 2, townVocabulary)
	for _, s := range []string{
		"公交站点", "bus stops", "gjzd", "\x00", "a\xffb", `"unbalanced (quote`, "title:公交 AND NOT +water -stops~2^9", "(a+)+$", "*?", "税",
		strings.Repeat("公交", 100), strings.Repeat("a ", 100), strings.Repeat("z", 200), "𠮷野家", "ｂｕｓ", "e\u0301\u0301\u0301", "🚌", "..//..", "stop_name",
	} {
		f.Add(s, s, "updated", "", 5)
	}
	f.Add("", "", "", "AAAA", 0)
	f.Fuzz(func(t *testing.T, typed, item, sort, cursor string, limit int) {
		q := Query{Text: typed, Item: item, Sort: Sort(sort), Cursor: cursor, Limit: limit, Filters: map[Facet][]string{Agency: {item}}}
		a, err := x.Search(t.Context(), q)
		if err != nil && !errors.Is(err, ErrQuery) {
			t.Fatalf("%+v: %v", q, err)
		}
		if err == nil && (len(a.Hits) > MaxLimit || len(a.Hits) > a.Total || a.Total > len(x.owner)) {
			t.Errorf("%+v: %d hits of %d", q, len(a.Hits), a.Total)
		}
		if got := x.understand(typed); len(got.units) > maxUnits || len(got.parts) > maxParts || waysOf(got) > maxWays {
			t.Errorf("%q: %d units, %d parts, %d ways", typed, len(got.units), len(got.parts), waysOf(got))
		}
		suggested, err := x.Suggest(t.Context(), typed, lang.ZH, limit)
		if err != nil && !errors.Is(err, ErrQuery) {
			t.Fatalf("%q: %v", typed, err)
		}
		for _, s := range suggested {
			checkRanges(t, s.Text, s.Ranges)
		}
		if a != nil {
			for _, h := range a.Hits {
				for _, w := range h.Why {
					checkRanges(t, w.Text, w.Ranges)
				}
			}
		}
	})
}

func waysOf(q *question) int {
	n := 0
	for _, p := range q.parts {
		n += len(p.ways)
	}
	return n
}

// checkRanges wants ranges of characters within the text, sorted and apart.
func checkRanges(t *testing.T, s string, ranges [][2]int) {
	t.Helper()
	end := -1
	for _, r := range ranges {
		if r[0] <= end || r[1] <= r[0] || r[1] > len([]rune(s)) {
			t.Errorf("ranges %v of %q", ranges, s)
		}
		end = r[1]
	}
}

// FuzzCursor takes any cursor for a page or refuses it.
func FuzzCursor(f *testing.F) {
	x := openShards(f, many(50), 1, townVocabulary)
	a, err := x.Search(f.Context(), Query{Limit: 3})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(a.Next)
	f.Add("")
	f.Add(a.Next + "\n")
	f.Fuzz(func(t *testing.T, cursor string) {
		got, err := x.Search(t.Context(), Query{Limit: 3, Cursor: cursor})
		switch {
		case err != nil && !errors.Is(err, ErrQuery):
			t.Fatal(err)
		case err == nil && cursor != "" && cursor != a.Next:
			t.Errorf("cursor %q, which nobody gave, is taken", cursor)
		case err == nil && len(got.Hits) != 3:
			t.Errorf("%d hits", len(got.Hits))
		}
	})
}
