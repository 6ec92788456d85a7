// Package rowstest makes the table that the row engine is tested and measured
// with.
package rowstest

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Trips is a table of eight columns as open data have them, from a seed: an id
// that grows, a card number that hardly repeats, one of 5,000 stations and of 20
// lines, a day, a count, an amount, and a measurement that one row of twenty
// lacks.
func Trips(n int) (table.Schema, []*table.Batch) {
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
			b.Columns = append(b.Columns, Column(f.Type, b.Len))
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

// Column is an empty column of n cells.
func Column(t table.Type, n int) table.Column {
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

// Parquet writes batches as the generator does, and opens the file.
func Parquet(t testing.TB, s table.Schema, batches ...*table.Batch) *os.File {
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
