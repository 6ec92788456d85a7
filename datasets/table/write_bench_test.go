package table

import (
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
)

// benchRows is a table of eight columns as open data have them: an id, a code
// with leading zeros, a name and a class that repeat, a date, a count, two
// measurements.
func benchRows(rows int) (Schema, []*Batch) {
	r := rand.New(rand.NewPCG(1, 2))
	types := []Type{Integer, String, String, String, Date, Integer, Number, Number}
	var s Schema
	for i, t := range types {
		s.Fields = append(s.Fields, Field{Name: fmt.Sprintf("c%d", i), Type: t})
	}
	var batches []*Batch
	for start := 0; start < rows; start += BatchRows {
		b := &Batch{Start: int64(start), Len: min(BatchRows, rows-start)}
		for i, t := range types {
			c := newColumn(t, b.Len)
			for row := range b.Len {
				fillBenchCell(r, &c, i, start, row)
			}
			b.Columns = append(b.Columns, c)
		}
		batches = append(batches, b)
	}
	return s, batches
}

func fillBenchCell(r *rand.Rand, c *Column, column, start, row int) {
	switch column {
	case 0:
		c.Ints[row] = int64(start + row)
	case 1:
		c.Strings[row] = fmt.Sprintf("%08d", r.IntN(1e8))
	case 2:
		c.Strings[row] = fmt.Sprintf("站点%d号", r.IntN(5000))
	case 3:
		c.Strings[row] = []string{"优", "良", "轻度污染", "中度污染"}[r.IntN(4)]
	case 4:
		c.Ints[row] = 19000 + r.Int64N(1500)
	case 5:
		c.Ints[row] = r.Int64N(100000)
	default:
		c.Null[row] = r.IntN(20) == 0
		c.Floats[row] = float64(r.IntN(100000)) / 100
	}
}

func BenchmarkWrite(b *testing.B) {
	const rows = 1_000_000
	s, batches := benchRows(rows)
	for _, f := range Formats {
		if f.Name == "geojson" {
			continue
		}
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := f.New(io.Discard, s)
				for _, batch := range batches {
					if err := w.Write(batch); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
