package table

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

var allTypes = []Type{String, Integer, Number, Boolean, Date, Time, DateTime, Year, YearMonth, GeoJSON}

var hardTexts = []string{
	"上海市", "黄浦江, 苏州河", `say "hi"`, "line\nbreak", "tab\there", "007", "310101199001011234", "=1+1", "@x", "-", "+86",
	" outer ", "'", "a'b", "null", "NA", "true", "2024-03-01", "1e5", "𠮷野家", "\u2028", "<b>&amp;</b>", "９", "%", "\\", "a;b|c",
}

// randomTable is a table of n rows that holds a column of each type.
func randomTable(r *rand.Rand, n int) (Schema, *Batch) {
	var s Schema
	b := &Batch{Len: n}
	for i, t := range allTypes {
		name := fmt.Sprintf("列%d %s", i, t)
		if t == GeoJSON {
			name = "geometry" // as readers of GeoJSON call it
		}
		s.Fields = append(s.Fields, Field{Name: name, Type: t})
		c := newColumn(t, n)
		for row := range n {
			if c.Null[row] = r.IntN(6) == 0; !c.Null[row] {
				setRandomCell(r, &c, row)
			}
		}
		b.Columns = append(b.Columns, c)
	}
	return s, b
}

func setRandomCell(r *rand.Rand, c *Column, i int) {
	const year = 365 * 24 * 3600 * int64(1e6)
	switch c.Type {
	case String:
		c.Strings[i] = hardTexts[r.IntN(len(hardTexts))]
	case GeoJSON:
		c.Strings[i] = fmt.Sprintf(`{"type":"Point","coordinates":[%d.5,%d.25]}`, 100+r.IntN(20), 20+r.IntN(20))
	case Number:
		c.Floats[i] = []float64{0, 1.5, -0.1, 999999999999999, -1e-7, 0.000001, 123456789.125, float64(r.Int64N(1e15)) / 1e9}[r.IntN(8)]
	case Integer:
		c.Ints[i] = []int64{0, -1, 1 << 53, 1<<53 + 1, math.MaxInt64, math.MinInt64, 999999999999999, r.Int64()}[r.IntN(8)]
	case Boolean:
		c.Ints[i] = int64(r.IntN(2))
	case Date:
		c.Ints[i] = r.Int64N(60000) - 25000
	case Time:
		c.Ints[i] = r.Int64N(dayMicros)
	case DateTime:
		c.Ints[i] = r.Int64N(100*year) - 50*year
	case Year:
		c.Ints[i] = 1900 + r.Int64N(200)
	case YearMonth:
		c.Ints[i] = r.Int64N(2000) - 800
	}
}

// cellsOf is every cell of a batch as canonical text, with a mark for null.
func cellsOf(b *Batch) [][]string {
	rows := make([][]string, b.Len)
	for row := range rows {
		for i := range b.Columns {
			text := b.Columns[i].Text(row)
			if b.Columns[i].Null[row] {
				text = "<null>"
			}
			rows[row] = append(rows[row], text)
		}
	}
	return rows
}

// written is the batch in one format, written in two parts.
func written(t testing.TB, newWriter func(*bytes.Buffer) Writer, b *Batch) []byte {
	t.Helper()
	var out bytes.Buffer
	w := newWriter(&out)
	for _, part := range halves(b) {
		if err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func halves(b *Batch) []*Batch {
	cut := b.Len / 2
	return []*Batch{section(b, 0, cut), section(b, cut, b.Len)}
}

func section(b *Batch, from, to int) *Batch {
	part := &Batch{Start: b.Start + int64(from), Len: to - from, Columns: make([]Column, len(b.Columns))}
	for i, c := range b.Columns {
		c.Null = c.Null[from:to]
		switch {
		case c.Strings != nil:
			c.Strings = c.Strings[from:to]
		case c.Floats != nil:
			c.Floats = c.Floats[from:to]
		default:
			c.Ints = c.Ints[from:to]
		}
		part.Columns[i] = c
	}
	return part
}

func TestParquetGivesBackEveryCell(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		s, b := randomTable(r, 1+r.IntN(9000))
		b.Columns[6].Zoned = seed%2 == 0
		out := written(t, func(w *bytes.Buffer) Writer { return NewParquet(w, s) }, b)
		want, at := cellsOf(b), 0
		for got, err := range ReadParquet(bytes.NewReader(out), int64(len(out)), s) {
			if err != nil {
				t.Fatal(err)
			}
			if int(got.Start) != at || got.Columns[6].Zoned != b.Columns[6].Zoned {
				t.Fatalf("seed %d: batch starts at %d, zoned %v; want %d, %v", seed, got.Start, got.Columns[6].Zoned, at, b.Columns[6].Zoned)
			}
			for row, cells := range cellsOf(got) {
				for i, cell := range cells {
					if cell != want[at+row][i] {
						t.Fatalf("seed %d: %s, row %d: got %q, want %q", seed, s.Fields[i].Name, at+row, cell, want[at+row][i])
					}
				}
			}
			at += got.Len
		}
		if at != b.Len {
			t.Fatalf("seed %d: got %d rows, want %d", seed, at, b.Len)
		}
	}
}
