package summary

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

func schemaOf(types ...table.Type) table.Schema {
	var s table.Schema
	for i, t := range types {
		s.Fields = append(s.Fields, table.Field{Name: fmt.Sprintf("c%d", i), Type: t})
	}
	return s
}

func BenchmarkSummary(b *testing.B) {
	const rows = 1_000_000
	s := schemaOf(table.Integer, table.String, table.String, table.String, table.Date, table.Integer, table.Number, table.Number)
	r := rand.New(rand.NewPCG(1, 2))
	var batches []*table.Batch
	for start := 0; start < rows; start += table.BatchRows {
		n := min(table.BatchRows, rows-start)
		batch := &table.Batch{Start: int64(start), Len: n}
		for _, f := range s.Fields {
			batch.Columns = append(batch.Columns, table.Column{Type: f.Type, Null: make([]bool, n)})
		}
		c := batch.Columns
		for i := range n {
			c[0].Ints = append(c[0].Ints, int64(start+i))
			c[1].Strings = append(c[1].Strings, fmt.Sprintf("%08d", r.IntN(1e8)))
			c[2].Strings = append(c[2].Strings, fmt.Sprintf("站点%d号", r.IntN(5000)))
			c[3].Strings = append(c[3].Strings, []string{"优", "良", "轻度污染", "中度污染"}[r.IntN(4)])
			c[4].Ints = append(c[4].Ints, 19000+r.Int64N(1500))
			c[5].Ints = append(c[5].Ints, r.Int64N(100000))
			c[6].Floats = append(c[6].Floats, float64(r.IntN(100000))/100)
			c[7].Floats = append(c[7].Floats, r.NormFloat64())
		}
		batches = append(batches, batch)
	}
	b.ReportAllocs()
	for b.Loop() {
		sum := New(s)
		for _, batch := range batches {
			if err := sum.Write(batch); err != nil {
				b.Fatal(err)
			}
		}
		if n := len(sum.Columns()); n != 8 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
