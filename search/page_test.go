package search

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// many makes documents that differ in what answers are ordered and counted by,
// with as many ties as there are in a catalogue.
func many(n int) []Document {
	r := rand.New(rand.NewPCG(1, 2))
	things := []string{"公交", "学校", "公园", "医院", "河道"}
	docs := make([]Document, n)
	for i := range docs {
		thing := things[r.IntN(len(things))]
		docs[i] = Document{
			ID:        fmt.Sprintf("d%04d", i),
			Title:     lang.Text{ZH: thing + "名录", EN: "List " + string(rune('a'+r.IntN(26)))},
			Summary:   lang.Text{ZH: "全市" + things[r.IntN(len(things))] + "的数据。", EN: "Data."},
			Agency:    fmt.Sprint("agency-", r.IntN(7)),
			Domain:    fmt.Sprint("domain-", r.IntN(4)),
			Class:     []datasets.OpenClass{datasets.Unconditional, datasets.Conditional}[r.IntN(2)],
			Formats:   [][]string{{"csv"}, {"csv", "json"}, {"xlsx"}, nil}[r.IntN(4)],
			HighValue: r.IntN(5) == 0,
			Updated:   calendar.NewDate(2024, 1, 1).Add(r.IntN(900)),
		}
		if r.IntN(2) == 0 {
			docs[i].From, docs[i].To = docs[i].Updated.Add(-100), docs[i].Updated
			docs[i].BBox = []float64{r.Float64(), r.Float64(), 1 + r.Float64(), 1 + r.Float64()}
		}
	}
	return docs
}

var queriesOverMany = []Query{
	{}, {Text: "公交"}, {Text: "名录"}, {Text: "gongyuan"}, {Text: "学校 名录", Lang: lang.EN},
	{Filters: map[Facet][]string{Agency: {"agency-1", "agency-2"}, Format: {"json", "xlsx"}}},
	{Text: "医院", Filters: map[Facet][]string{Class: {"conditional"}}, BBox: []float64{0, 0, 0.5, 0.5}},
	{From: calendar.NewDate(2025, 1, 1), To: calendar.NewDate(2025, 3, 1), Filters: map[Facet][]string{Domain: {"domain-0"}}},
}

func TestEveryPageOrderGivesEveryDocumentOnce(t *testing.T) {
	x := openShards(t, many(500), 4, townVocabulary)
	for _, q := range queriesOverMany {
		for _, sort := range []Sort{ByRelevance, ByUpdated, ByName} {
			q.Sort, q.Cursor, q.Limit = sort, "", MaxLimit
			whole := pages(t, x, q)
			for _, limit := range []int{1, 7, 33} {
				q.Limit = limit
				if diff := cmp.Diff(whole, pages(t, x, q)); diff != "" {
					t.Fatalf("%+v: %s", q, diff)
				}
			}
			unique := slices.Compact(slices.Sorted(slices.Values(whole)))
			if len(unique) != len(whole) {
				t.Errorf("%+v: %d documents, %d different ones", q, len(whole), len(unique))
			}
		}
	}
}

// pages gives the ids of all pages, and holds their number against the total.
func pages(t *testing.T, x *Index, q Query) []string {
	t.Helper()
	var ids []string
	for {
		a, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, idsOf(a)...)
		if a.Next == "" {
			if len(ids) != a.Total {
				t.Fatalf("%+v: %d hits on all pages, want %d", q, len(ids), a.Total)
			}
			return ids
		}
		q.Cursor = a.Next
	}
}

func TestPagesEndAtMaxDepth(t *testing.T) {
	x := openShards(t, many(MaxDepth+50), 16, townVocabulary)
	n, q := 0, Query{Limit: MaxLimit - 1}
	for {
		a, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if n += len(a.Hits); a.Next == "" {
			break
		}
		q.Cursor = a.Next
	}
	if n != MaxDepth {
		t.Errorf("%d hits can be paged to, want %d", n, MaxDepth)
	}
}

func TestACursorOfAnotherQueryOrIndexIsRefused(t *testing.T) {
	x := openShards(t, many(100), 1, townVocabulary)
	first, err := x.Search(t.Context(), Query{Text: "公交"})
	if err != nil {
		t.Fatal(err)
	}
	other := openShards(t, many(101), 1, townVocabulary)
	for name, ask := range map[string]func() (*Answer, error){
		"another text": func() (*Answer, error) { return x.Search(t.Context(), Query{Text: "学校", Cursor: first.Next}) },
		"another order": func() (*Answer, error) {
			return x.Search(t.Context(), Query{Text: "公交", Sort: ByName, Cursor: first.Next})
		},
		"another index":  func() (*Answer, error) { return other.Search(t.Context(), Query{Text: "公交", Cursor: first.Next}) },
		"a letter more":  func() (*Answer, error) { return x.Search(t.Context(), Query{Text: "公交", Cursor: first.Next + "A"}) },
		"nothing at all": func() (*Answer, error) { return x.Search(t.Context(), Query{Text: "公交", Cursor: "?"}) },
	} {
		_, err := ask()
		var wrong *QueryError
		if !errors.As(err, &wrong) || wrong.Param != "cursor" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A facet counts what would be found if its own filter said otherwise: all that
// the text, the other facets, box and span leave.
func TestFacetsCountAsIfEachWereNotFiltered(t *testing.T) {
	docs := many(300)
	x := openShards(t, docs, 4, townVocabulary)
	for _, q := range queriesOverMany {
		a, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, facet := range []Facet{Domain, Agency, Class, Format, Year} {
			open := q
			open.Limit, open.Filters = MaxLimit, map[Facet][]string{}
			for f, values := range q.Filters {
				if f != facet {
					open.Filters[f] = values
				}
			}
			want := map[string]int{}
			for _, id := range pages(t, x, open) {
				i := slices.IndexFunc(docs, func(d Document) bool { return d.ID == id })
				for _, v := range naive(facet, &docs[i]) {
					want[v]++
				}
			}
			for id, n := range countOf(a, facet) {
				if want[id] != n {
					t.Errorf("%+v: %s %s has %d, want %d", q, facet, id, n, want[id])
				}
			}
		}
	}
}

func naive(f Facet, d *Document) []string {
	switch f {
	case Domain:
		return []string{d.Domain}
	case Agency:
		return []string{d.Agency}
	case Class:
		return []string{string(d.Class)}
	case Year:
		return []string{d.Updated.String()[:4]}
	}
	return d.Formats
}

func countOf(a *Answer, f Facet) map[string]int {
	counts := map[string]int{}
	for _, c := range a.Facets {
		if c.Facet == f {
			for i, v := range c.Values {
				counts[v.ID] = c.Hits[i]
			}
		}
	}
	return counts
}

func TestShardsChangeNothing(t *testing.T) {
	docs := many(300)
	one, several := openShards(t, docs, 1, townVocabulary), openShards(t, docs, 8, townVocabulary)
	for _, q := range queriesOverMany {
		q.Limit = MaxLimit
		a, err := one.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		b, err := several.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		a.Release, a.Next, b.Release, b.Next = "", "", "", ""
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("%+v: %s", q, diff)
		}
	}
}

func TestManyMayAskAtOnce(t *testing.T) {
	x := openShards(t, many(300), 4, townVocabulary)
	want := make([]*Answer, len(queriesOverMany))
	for i, q := range queriesOverMany {
		var err error
		if want[i], err = x.Search(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i, q := range queriesOverMany {
				a, err := x.Search(t.Context(), q)
				if err != nil || !reflect.DeepEqual(a, want[i]) {
					t.Errorf("%+v: another answer, error %v", q, err)
				}
				if _, err := x.Suggest(t.Context(), "gong", lang.ZH, 8); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestQueriesBeyondTheLimitsAreRefusedByName(t *testing.T) {
	x := openShards(t, town(t), 1, townVocabulary)
	filters := map[Facet][]string{Agency: make([]string, MaxFilters-1), Class: {"a", "b"}, Domain: nil}
	for _, c := range []struct {
		param string
		query Query
	}{
		{"q", Query{Text: strings.Repeat("公", MaxText+1)}},
		{"q", Query{Text: "a\xff"}},
		{"item", Query{Item: strings.Repeat("a", MaxText+1)}},
		{"sort", Query{Sort: "random"}},
		{"limit", Query{Limit: MaxLimit + 1}},
		{"limit", Query{Limit: -1}},
		{"bbox", Query{BBox: []float64{1, 2, 3}}},
		{"bbox", Query{BBox: []float64{3, 0, 1, 1}}},
		{"from", Query{From: 20, To: 10}},
		{"agency", Query{Filters: filters}},
		{"colour", Query{Filters: map[Facet][]string{"colour": {"red"}, "shape": {"round"}, "taste": {"sweet"}}}},
	} {
		_, err := x.Search(t.Context(), c.query)
		var wrong *QueryError
		if !errors.As(err, &wrong) || wrong.Param != c.param || wrong.Message.ZH == "" || wrong.Message.EN == "" {
			t.Errorf("%+v: error %v, want one of %s in both languages", c.query, err, c.param)
		}
	}
}

// Anybody can make a cursor that fits the query: nothing in it is secret.
func TestAMadeUpCursorLeadsNoFurtherThanMaxDepth(t *testing.T) {
	x := openShards(t, many(MaxDepth+50), 4, townVocabulary)
	q := Query{Sort: ByUpdated, Limit: MaxLimit}
	if err := x.check(&q); err != nil {
		t.Fatal(err)
	}
	var all []place
	for n := range x.owner {
		all = append(all, place{key: x.order(&q, &matched{})(n), rank: x.rows.idRank[n]})
	}
	slices.SortFunc(all, place.compare)
	for _, c := range []struct{ depth, hits int }{{1, MaxLimit}, {MaxDepth - 10, 10}, {MaxDepth - 1, 1}} {
		q.Cursor = x.cursor(&q, all[c.depth-1])
		a, err := x.Search(t.Context(), q)
		if err != nil || len(a.Hits) != c.hits || (a.Next == "") != (c.depth+c.hits == MaxDepth) {
			t.Errorf("after %d hits: error %v, answer %+v; want %d hits", c.depth, err, a, c.hits)
		}
	}
	for _, last := range []place{all[MaxDepth-1], all[MaxDepth], {key: 0, rank: 1 << 30}} {
		q.Cursor = x.cursor(&q, last)
		_, err := x.Search(t.Context(), q)
		var wrong *QueryError
		if !errors.As(err, &wrong) || wrong.Param != "cursor" {
			t.Errorf("after %+v: error %v, want one of the cursor", last, err)
		}
	}
}
