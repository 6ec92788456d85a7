package chart

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

const hostile = "</title><script>alert(1)</script>\" onload='x' & {{.}} \x00\x1b ]]>"

func TestHostileLabelsComeOutAsText(t *testing.T) {
	w := Words{Lang: lang.ZH, ID: `a"><script>`, Title: map[string]string{"riders": hostile, "area": hostile, "date": hostile, "name": hostile}, Unit: map[string]string{"riders": hostile}}
	bars := schema(table.Field{Name: "area", Type: table.String}, table.Field{Name: "riders", Type: table.Integer})
	shapes := schema(table.Field{Name: "name", Type: table.String}, table.Field{Name: "g", Type: table.GeoJSON})
	keyed := table.Schema{Fields: []table.Field{{Name: "date", Type: table.Date}, {Name: "area", Type: table.String}, {Name: "riders", Type: table.Integer}}, PrimaryKey: []string{"date", "area"}}
	for _, f := range []*Figure{
		figureOf(t, bars, Options{}, []any{hostile, 3}, []any{"b", 2}, []any{"\xff\xfe", 1}),
		figureOf(t, shapes, Options{}, []any{hostile, square}, []any{"b", stop}, []any{"\xff", road}),
		figureOf(t, keyed, Options{}, []any{"2024-01-01", hostile, 1}, []any{"2024-01-02", hostile, 2}, []any{"2024-01-01", "b", 2}, []any{"2024-01-02", "b", 1}),
	} {
		if svg := draw(t, f, w); strings.Contains(svg, "<script") {
			t.Errorf("%s: markup of a label came through: %s", f.Kind, svg)
		}
	}
	wellFormed(t, Histogram([]int64{1, 2}, hostile))
	wellFormed(t, Bars([]string{hostile, "b"}, []float64{1, 2}, w, hostile))
}

func TestSmallDrawingsStandAnyNumbers(t *testing.T) {
	long := make([]int64, 1000)
	for i := range long {
		long[i] = int64(i)
	}
	for _, counts := range [][]int64{nil, {0}, {5}, {-3, 2}, {math.MaxInt64, math.MinInt64}, long} {
		svg := Histogram(counts, "t")
		wellFormed(t, svg)
		if n := strings.Count(svg, "<rect"); n > maxBins {
			t.Errorf("%d bins drawn", n)
		}
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 0.5, 2} {
		wellFormed(t, Bars([]string{"a", "b", "c"}, []float64{v, v, 1}, zh, "t"))
	}
}

// FuzzDrawing draws random tables in every way that their columns allow: no
// panic, well-formed XML without NaN or Inf, and no drawing beyond its bound.
func FuzzDrawing(f *testing.F) {
	f.Add([]byte("0123456789abcdef0123456789abcdef"), "标签", square, uint8(0))
	f.Add([]byte{0xff, 0xef, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3, 4, 5, 6, 7, 8}, hostile, `{"type":"Point","coordinates":[1e308,-1]}`, uint8(1))
	f.Add([]byte("zzzzzzzzzzzzzzzzyyyyyyyyxxxxxxxx"), "", `{"type":"GeometryCollection","geometries":[{"type":"MultiPoint","coordinates":[[1,2],[3]]}]}`, uint8(4))
	types := []table.Type{table.Date, table.DateTime, table.Year, table.YearMonth, table.Boolean, table.Integer}
	f.Fuzz(func(t *testing.T, data []byte, label, shape string, pick uint8) {
		s := schema(table.Field{Name: "x", Type: types[int(pick)%len(types)]}, table.Field{Name: "s", Type: table.String},
			table.Field{Name: "v", Type: table.Number}, table.Field{Name: "u", Type: table.Number}, table.Field{Name: "g", Type: table.GeoJSON})
		b := &table.Batch{Columns: []table.Column{{Type: s.Fields[0].Type, Zoned: pick > 128}, {Type: table.String}, {Type: table.Number}, {Type: table.Number}, {Type: table.GeoJSON}}}
		for ; len(data) >= 8; data = data[8:] {
			bits := binary.LittleEndian.Uint64(data)
			v := math.Float64frombits(bits)
			for i := range b.Columns {
				b.Columns[i].Null = append(b.Columns[i].Null, bits%11 == uint64(i) || (i == 2 && v-v != 0))
			}
			if v-v != 0 {
				v = float64(int64(bits))
			}
			b.Columns[0].Ints = append(b.Columns[0].Ints, int64(bits)>>(pick%64))
			b.Columns[1].Strings = append(b.Columns[1].Strings, label+string(rune(bits%5+'a')))
			b.Columns[2].Floats = append(b.Columns[2].Floats, v)
			b.Columns[3].Floats = append(b.Columns[3].Floats, math.Mod(v, 90))
			b.Columns[4].Strings = append(b.Columns[4].Strings, shape)
			b.Len++
		}
		plans := []Plan{{Kind: Line, X: "x", Y: []string{"v", "u"}}, {Kind: Line, X: "x", Y: []string{"v"}, Series: "s", Aggregate: Sum},
			{Kind: Bar, X: "s", Y: []string{"v"}}, {Kind: Bar, X: "x", Y: []string{"u"}, Aggregate: Count},
			{Kind: Map, X: "g", Label: "s"}, {Kind: Map, X: "u", Y: []string{"u"}, Label: "s"}}
		for _, p := range plans {
			c := NewCollector(p, s)
			if err := c.Write(b); err != nil {
				t.Fatal(err)
			}
			fig, err := c.Figure()
			if err != nil {
				continue
			}
			for _, w := range []Words{zh, en} {
				if svg := draw(t, fig, w); len(svg) > 60_000 {
					t.Errorf("%s takes %d bytes", p.Kind, len(svg))
				}
				fig.Table(w)
			}
		}
	})
}
