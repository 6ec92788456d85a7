package chart

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

var daily = schema(table.Field{Name: "date", Type: table.Date}, table.Field{Name: "riders", Type: table.Integer})

func TestLinesBreakWhereValuesAreMissing(t *testing.T) {
	f := figureOf(t, daily, Options{}, []any{"2024-01-01", 1}, []any{"2024-01-02", 2}, []any{"2024-01-03", nil},
		[]any{"2024-01-04", 4}, []any{"2024-01-05", 5}, []any{"2024-01-08", 8}, []any{"2024-01-09", 9})
	var got []int
	for _, run := range f.Tracks[0].runs() {
		got = append(got, len(run))
	}
	if diff := cmp.Diff([]int{2, 2, 2}, got); diff != "" {
		t.Errorf("points between the gaps (-want +got):\n%s", diff)
	}
}

func TestManyPointsBecomeMeansOfEqualTimeAndTheCaptionSaysSo(t *testing.T) {
	var rows [][]any
	for i := range 1400 {
		rows = append(rows, []any{nil, i % 7})
	}
	b := batch(t, daily, rows...)
	for i := range b.Len {
		b.Columns[0].Null[i], b.Columns[0].Ints[i] = false, int64(i+4) // day 4 was a Monday
	}
	c := NewCollector(Plan{Kind: Line, X: "date", Y: []string{"riders"}}, daily)
	c.Write(b)
	f, err := c.Figure()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.Tracks[0].Points); n != 200 || f.Width != 7 {
		t.Fatalf("%d points of %d days, want 200 of 7", n, f.Width)
	}
	for _, p := range f.Tracks[0].Points {
		if p.Y != 3 {
			t.Fatalf("mean of the week from day %d is %v, want 3", p.X, p.Y)
		}
	}
	if got := f.Caption(zh); !strings.Contains(got, "每7天合为一点，取均值") {
		t.Errorf("caption %q does not say that weeks were averaged", got)
	}
	if got := f.Caption(en); !strings.Contains(got, "mean of every 7 days") {
		t.Errorf("caption %q does not say that weeks were averaged", got)
	}
}

func TestBarsAreExactSumsOfAllRowsAndTheLargestAreDrawn(t *testing.T) {
	s := schema(table.Field{Name: "area", Type: table.String}, table.Field{Name: "riders", Type: table.Integer})
	var rows [][]any
	for i := range 3000 {
		rows = append(rows, []any{fmt.Sprint("区", i%30, "号"), i % 30})
	}
	f := figureOf(t, s, Options{}, rows...)
	if len(f.Bars) != maxBars || f.Total != 30 {
		t.Fatalf("%d bars of %d, want %d of 30", len(f.Bars), f.Total, maxBars)
	}
	if want := (Entry{Label: "区29号", Y: 2900}); f.Bars[0] != want {
		t.Errorf("first bar is %v, want %v", f.Bars[0], want)
	}
	if got := f.Caption(zh); !strings.Contains(got, "共30类，画出最大的20类") {
		t.Errorf("caption %q does not say what is left out", got)
	}
}

func TestOrderedCategoriesKeepTheirOrder(t *testing.T) {
	s := schema(table.Field{Name: "area", Type: table.String}, table.Field{Name: "riders", Type: table.Integer})
	for _, want := range [][]string{{"1月", "2月", "10月"}, {"2023Q4", "2024Q1", "2024Q2"}, {"第1季度", "第2季度", "第3季度"}, {"9:00", "10:00", "11:00"}} {
		f := figureOf(t, s, Options{}, []any{want[2], 5}, []any{want[1], 9}, []any{want[0], 7})
		var got []string
		for _, b := range f.Bars {
			got = append(got, b.Label)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("order of categories (-want +got):\n%s", diff)
		}
	}
}

func TestRatesAreAveragedAndCountsAreSummed(t *testing.T) {
	for unit, want := range map[string]float64{"万人次": 30, "µg/m³": 15, "%": 15, "": 30} {
		s := schema(table.Field{Name: "area", Type: table.String}, table.Field{Name: "v", Type: table.Integer, Unit: unit})
		f := figureOf(t, s, Options{}, []any{"甲", 10}, []any{"甲", 20}, []any{"乙", 1})
		if f.Bars[0].Y != want {
			t.Errorf("unit %q: 10 and 20 became %v, want %v", unit, f.Bars[0].Y, want)
		}
	}
}

func TestNothingToDrawIsErrEmpty(t *testing.T) {
	cases := map[string]struct {
		p Plan
		b *table.Batch
	}{
		"no rows":                   {Plan{Kind: Line, X: "date", Y: []string{"riders"}}, batch(t, daily)},
		"one value":                 {Plan{Kind: Line, X: "date", Y: []string{"riders"}}, batch(t, daily, []any{"2024-01-01", 1}, []any{"2024-01-02", nil})},
		"a field that is not there": {Plan{Kind: Line, X: "day", Y: []string{"riders"}}, batch(t, daily, []any{"2024-01-01", 1})},
		"no plan":                   {Plan{}, batch(t, daily, []any{"2024-01-01", 1})},
	}
	for name, c := range cases {
		col := NewCollector(c.p, daily)
		if err := col.Write(c.b); err != nil {
			t.Fatal(err)
		}
		if _, err := col.Figure(); !errors.Is(err, ErrEmpty) {
			t.Errorf("%s: error %v, want ErrEmpty", name, err)
		}
	}
}

func TestTooManyCategoriesAreNoPicture(t *testing.T) {
	s := schema(table.Field{Name: "name", Type: table.String}, table.Field{Name: "v", Type: table.Integer})
	c := NewCollector(Plan{Kind: Bar, X: "name", Y: []string{"v"}}, s)
	for i := range maxCategories + 1 {
		c.Write(batch(t, s, []any{fmt.Sprint(i), 1}))
	}
	if _, err := c.Figure(); !errors.Is(err, ErrEmpty) {
		t.Errorf("error %v, want ErrEmpty", err)
	}
}

// TestMemoryIsBounded feeds each kind of collector a million rows of ever new
// dates, outlines and places, and looks at what it keeps.
func TestMemoryIsBounded(t *testing.T) {
	shapes := schema(table.Field{Name: "g", Type: table.GeoJSON})
	points := schema(table.Field{Name: "lon", Type: table.Number}, table.Field{Name: "lat", Type: table.Number})
	moments := schema(table.Field{Name: "at", Type: table.DateTime}, table.Field{Name: "v", Type: table.Integer})
	cases := map[string]struct {
		s    table.Schema
		p    Plan
		rows int
		row  func(b *table.Batch, i int)
	}{
		"line": {moments, Plan{Kind: Line, X: "at", Y: []string{"v"}}, 1_000_000, func(b *table.Batch, i int) { b.Columns[0].Ints[0] = int64(i) * 37_000_001 }},
		"points": {points, Plan{Kind: Map, X: "lon", Y: []string{"lat"}}, 1_000_000, func(b *table.Batch, i int) {
			b.Columns[0].Floats[0], b.Columns[1].Floats[0] = float64(i%36_007)/100-180, float64(i%17_989)/100-90
		}},
		"outlines": {shapes, Plan{Kind: Map, X: "g"}, 4000, func(b *table.Batch, i int) {
			x := float64(i%300) - 150
			b.Columns[0].Strings[0] = fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%v,1],[%v,2],[%v,3.5],[%v,2.2],[%v,1]]]}`, x, x+1, x+0.3, x-0.2, x)
		}},
	}
	for name, c := range cases {
		row := []any{0, 0}
		if len(c.s.Fields) == 1 {
			row = []any{square}
		}
		b, col := batch(t, c.s, row), NewCollector(c.p, c.s)
		before := heap()
		for i := range c.rows {
			c.row(b, i)
			col.Write(b)
		}
		if kept := heap() - before; kept > 4<<20 {
			t.Errorf("%s: %d bytes kept after %d rows", name, kept, c.rows)
		}
		f, err := col.Figure()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if svg := draw(t, f, zh); len(svg) > 60_000 {
			t.Errorf("%s: the drawing takes %d bytes", name, len(svg))
		}
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestFiguresSurviveJSON(t *testing.T) {
	f := figureOf(t, daily, Options{}, []any{"2024-01-01", 1}, []any{"2024-01-02", nil}, []any{"2024-01-03", 3}, []any{"2024-01-04", 3})
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var back Figure
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(draw(t, f, zh), draw(t, &back, zh)); diff != "" {
		t.Errorf("drawn after JSON (-before +after):\n%s", diff)
	}
}

func TestTheSameRowsGiveTheSameFigure(t *testing.T) {
	s := schema(table.Field{Name: "date", Type: table.Date}, table.Field{Name: "v", Type: table.Number})
	once := func() string {
		c := NewCollector(Plan{Kind: Line, X: "date", Y: []string{"v"}}, s)
		b := batch(t, s, []any{"2024-01-01", 0.1})
		for i := range 40_000 {
			b.Columns[0].Ints[0], b.Columns[1].Floats[0] = int64(i), 1/float64(i+3)
			c.Write(b)
		}
		f, err := c.Figure()
		if err != nil {
			t.Fatal(err)
		}
		j, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		return string(j)
	}
	first := once()
	for range 5 {
		if diff := cmp.Diff(first, once()); diff != "" {
			t.Fatalf("two runs differ (-first +later):\n%s", diff)
		}
	}
}
