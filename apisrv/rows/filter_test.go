package rows_test

import (
	"context"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
)

// hits are the numbers of the rows that the engine finds, by pages of most rows.
func hits(t testing.TB, opened *rows.Table, q rows.Query) (found []int) {
	t.Helper()
	q.Select, q.Limit = []string{"_row"}, rows.MaxLimit
	for {
		p, err := opened.Page(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range p.Batch.Columns[0].Ints[:p.Batch.Len] {
			found = append(found, int(row))
		}
		if q.Cursor = p.Next; q.Cursor == "" {
			return found
		}
	}
}

// agree asks the engine and the naive evaluator.
func agree(t testing.TB, opened *rows.Table, n *naive, values url.Values) (refused bool) {
	t.Helper()
	want, ok := n.where(values)
	q, faults := rows.Parse(rows.Rows, values, opened.Schema(), rows.Everything)
	if ok != (len(faults) == 0) {
		t.Fatalf("%q: naive evaluator accepts: %v, faults: %v", values, ok, faults)
	}
	if !ok {
		return true
	}
	if got := hits(t, opened, q); !slices.Equal(got, want) {
		t.Fatalf("%q: %d rows, want %d", values, len(got), len(want))
	}
	total, err := opened.Count(t.Context(), q)
	if err != nil || total != int64(len(want)) {
		t.Fatalf("%q: counted %d, %v; want %d", values, total, err, len(want))
	}
	return false
}

func TestFiltersFindWhatANaiveEvaluatorFinds(t *testing.T) {
	batches := oddRows(4096+300, 1)
	opened, n := open(t, "odd", "v1", oddSchema, batches...), newNaive(oddSchema, batches)
	r := rand.New(rand.NewPCG(3, 4))
	refused := 0
	const queries = 800
	for i := range queries {
		where := oddWhere(r, n, 0)
		if i%3 == 0 {
			where = spoilt(r, where)
		}
		values := url.Values{"where": {where}}
		if i%5 == 0 {
			values.Add("where", oddWhere(r, n, 1))
		}
		if agree(t, opened, n, values) {
			refused++
		}
	}
	if refused == 0 || refused > queries*3/4 {
		t.Errorf("%d of %d queries were refused", refused, queries)
	}
}

func FuzzFilter(f *testing.F) {
	batches := oddRows(150, 2)
	n := newNaive(oddSchema, batches)
	for _, seed := range [][3]string{
		{"id:gt:30", "名称__contains", "浦"}, {`and("a,b":ge:9007199254740993,or("say ""x""":lt:-0.1,"and(":eq:true))`, "year__between", "1990,2000"},
		{"zoned:gt:1970-01-01T08:00:00+08:00", "local__le", "1970-01-01T00:00:00.5"}, {"名称:in:(a,\"a,b\",\"\")", "at__eq__lt", "12:00"},
		{`"month:of":ne:1969-12`, "-day__in", "1970-01-01,1970-01-02"}, {"名称:like:%_\\%", "id__eq", "' OR 1=1 --"}, {"or(", "x__eq", "NaN"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	opened := open(f, "odd", "v1", oddSchema, batches...)
	if err := opened.Prepare(context.Background()); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, where, alias, value string) {
		at := strings.LastIndex(alias, "__")
		if at < 1 || !slices.Contains([]string{"eq", "ne", "lt", "le", "gt", "ge", "in", "between", "like", "starts", "contains", "null"}, alias[at+2:]) {
			alias, value = "id__ge", "0"
		}
		if !utf8.ValidString(where+alias+value) || strings.ContainsRune(alias, 0) {
			return
		}
		agree(t, opened, n, url.Values{"where": {where}, alias: {value}})
	})
}
