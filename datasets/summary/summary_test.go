package summary

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
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

// described summarises one column of rows.
func described(t *testing.T, c table.Column) Column {
	t.Helper()
	s := New(schemaOf(c.Type))
	b := &table.Batch{Len: len(c.Null), Columns: []table.Column{c}}
	if err := s.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return s.Columns()[0]
}

func ints(t table.Type, values ...int64) table.Column {
	return table.Column{Type: t, Null: make([]bool, len(values)), Ints: values}
}

func floats(values ...float64) table.Column {
	return table.Column{Type: table.Number, Null: make([]bool, len(values)), Floats: values}
}

func mean(v float64) *float64 { return &v }

func TestColumnsAreDescribedByTheirType(t *testing.T) {
	zoned := ints(table.DateTime, 0, 59*60*1e6)
	zoned.Zoned = true
	cases := []struct {
		name string
		in   table.Column
		want Column
	}{
		{"texts", table.Column{Type: table.String, Null: []bool{false, false, true, false}, Strings: []string{"上海", "上海", "", "abc"}},
			Column{Type: table.String, Count: 3, Missing: 1, Distinct: 2, Exact: true, Top: []Value{{"上海", 2}, {"abc", 1}}, MinChars: 2, MaxChars: 3}},
		{"texts that differ", table.Column{Type: table.String, Null: make([]bool, 2), Strings: []string{"a", "b"}},
			Column{Type: table.String, Count: 2, Distinct: 2, Exact: true, MinChars: 1, MaxChars: 1}},
		{"nothing", table.Column{Type: table.Number, Null: []bool{true}, Floats: []float64{7}},
			Column{Type: table.Number, Missing: 1, Exact: true}},
		{"one value", floats(2.5, 2.5),
			Column{Type: table.Number, Count: 2, Distinct: 1, Exact: true, Top: []Value{{"2.5", 2}}, Min: "2.5", Max: "2.5", Mean: mean(2.5)}},
		{"numbers", floats(0.1, 0.2, 0.3, -0.1),
			Column{Type: table.Number, Count: 4, Distinct: 4, Exact: true, Min: "-0.1", Max: "0.3", Mean: mean(0.125), Bins: []Bin{
				{"-0.1", "-0.05", 1}, {"-0.05", "0", 0}, {"0", "0.05", 0}, {"0.05", "0.1", 0}, {"0.1", "0.15", 1},
				{"0.15", "0.2", 0}, {"0.2", "0.25", 1}, {"0.25", "0.3", 0}, {"0.3", "0.35", 1}}}},
		{"integers", ints(table.Integer, 1, 1, 3, 1<<60),
			Column{Type: table.Integer, Count: 4, Distinct: 3, Exact: true, Top: []Value{{"1", 2}, {"3", 1}, {"1152921504606846976", 1}},
				Min: "1", Max: "1152921504606846976", Mean: mean((1<<60 + 5) / 4.0), Bins: []Bin{}}},
		{"yes and no", ints(table.Boolean, 1, 0, 1),
			Column{Type: table.Boolean, Count: 3, Distinct: 2, Exact: true, Top: []Value{{"true", 2}, {"false", 1}}}},
		{"days", ints(table.Date, 0, 30),
			Column{Type: table.Date, Count: 2, Distinct: 2, Exact: true, Min: "1970-01-01", Max: "1970-01-31", Bins: []Bin{}}},
		{"an hour", zoned,
			Column{Type: table.DateTime, Count: 2, Distinct: 2, Exact: true, Min: "1970-01-01T00:00:00Z", Max: "1970-01-01T00:59:00Z", Bins: []Bin{}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := described(t, c.in)
			c.want.Name = "c0"
			if c.want.Bins != nil && len(c.want.Bins) == 0 {
				c.want.Bins = got.Bins // TestHistogramHoldsEveryValueInRoundBins looks at them
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
