package rows_test

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

var secret = []byte("a secret for the cursors of tests")

// parquet writes batches as the generator does, and opens the file.
func parquet(t testing.TB, s table.Schema, batches ...*table.Batch) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "rows.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	buf := bufio.NewWriter(f)
	w := table.NewParquet(buf, s)
	for _, b := range batches {
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := buf.Flush(); err != nil {
		t.Fatal(err)
	}
	return f
}

func open(t testing.TB, name, version string, s table.Schema, batches ...*table.Batch) *rows.Table {
	t.Helper()
	opened, err := rows.Open(parquet(t, s, batches...), rows.Options{Name: name, Version: version, Schema: s, Secret: secret, Scratch: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	return opened
}

// parse reads a query that is right.
func parse(t testing.TB, k rows.Kind, s rows.Schema, query string) rows.Query {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	q, faults := rows.Parse(k, values, s, rows.Everything)
	if len(faults) > 0 {
		t.Fatalf("%s: %v", query, faults[0].Error())
	}
	return q
}

// trips is a table of eight columns as open data have them: the one that the
// published figures of the row API are measured on.
func trips(n int) (table.Schema, []*table.Batch) {
	s := table.Schema{Fields: []table.Field{
		{Name: "id", Type: table.Integer}, {Name: "card", Type: table.String}, {Name: "station", Type: table.String},
		{Name: "line", Type: table.String}, {Name: "day", Type: table.Date}, {Name: "passengers", Type: table.Integer},
		{Name: "fare", Type: table.Number}, {Name: "delay", Type: table.Number},
	}}
	r := rand.New(rand.NewPCG(20, 26))
	var batches []*table.Batch
	for start := 0; start < n; start += table.BatchRows {
		b := &table.Batch{Start: int64(start), Len: min(table.BatchRows, n-start)}
		for _, f := range s.Fields {
			b.Columns = append(b.Columns, column(f.Type, b.Len))
		}
		for i := range b.Len {
			c := b.Columns
			c[0].Ints[i] = int64(10_000_000 + start + i)
			c[1].Strings[i] = fmt.Sprintf("%08d", r.IntN(100_000_000))
			c[2].Strings[i] = fmt.Sprintf("车站%d", r.IntN(5000))
			c[3].Strings[i] = fmt.Sprintf("%d号线", 1+r.IntN(20))
			c[4].Ints[i] = 19_000 + r.Int64N(1500)
			c[5].Ints[i] = r.Int64N(100_000)
			c[6].Floats[i] = float64(r.IntN(10_000)) / 100
			c[7].Floats[i], c[7].Null[i] = math.Round(r.NormFloat64()*1000)/100, r.IntN(20) == 0
		}
		batches = append(batches, b)
	}
	return s, batches
}

// column is an empty column of n cells.
func column(t table.Type, n int) table.Column {
	c := table.Column{Type: t, Null: make([]bool, n)}
	switch t {
	case table.String, table.GeoJSON:
		c.Strings = make([]string, n)
	case table.Number:
		c.Floats = make([]float64, n)
	default:
		c.Ints = make([]int64, n)
	}
	return c
}
