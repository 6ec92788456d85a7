package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

var update = flag.Bool("update", false, "write the golden files anew")

// batch makes a batch of rows whose cells are string, int, float64, time.Time
// or nil, typed as the schema says.
func batch(t testing.TB, s table.Schema, rows ...[]any) *table.Batch {
	t.Helper()
	b := &table.Batch{Len: len(rows), Columns: make([]table.Column, len(s.Fields))}
	for i, f := range s.Fields {
		c := table.Column{Type: f.Type}
		for _, r := range rows {
			c.Null = append(c.Null, r[i] == nil)
			str, num, fl := "", int64(0), 0.0
			switch v := r[i].(type) {
			case string:
				str = v
				if d, err := time.Parse(time.DateOnly, v); err == nil && f.Type == table.Date {
					num = d.Unix() / 86400
				}
			case int:
				num, fl = int64(v), float64(v)
			case float64:
				fl = v
			}
			switch f.Type {
			case table.String, table.GeoJSON:
				c.Strings = append(c.Strings, str)
			case table.Number:
				c.Floats = append(c.Floats, fl)
			default:
				c.Ints = append(c.Ints, num)
			}
		}
		b.Columns[i] = c
	}
	return b
}

func schema(fields ...table.Field) table.Schema { return table.Schema{Fields: fields} }

// figureOf chooses a picture for the rows and collects them.
func figureOf(t testing.TB, s table.Schema, want Options, rows ...[]any) *Figure {
	t.Helper()
	p, ok := Choose(s, int64(len(rows)), want)
	if !ok {
		t.Fatalf("Choose found no picture for %v", s.Fields)
	}
	c := NewCollector(p, s)
	if err := c.Write(batch(t, s, rows...)); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := c.Figure()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func draw(t testing.TB, f *Figure, w Words) string {
	t.Helper()
	var b strings.Builder
	if err := f.SVG(&b, w); err != nil {
		t.Fatal(err)
	}
	wellFormed(t, b.String())
	return b.String()
}

// wellFormed fails the test unless svg is XML without scripts, styles or
// numbers that are none.
func wellFormed(t testing.TB, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	d.Strict = true
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("not well-formed: %v in %.400s", err, svg)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if n := e.Name.Local; n == "script" || n == "style" || n == "foreignObject" {
			t.Fatalf("element %s in the drawing", n)
		}
		for _, a := range e.Attr {
			if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
				t.Fatalf("attribute %s in the drawing", a.Name.Local)
			}
			if numeric[a.Name.Local] && (strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") || strings.ContainsAny(a.Value, "eE")) {
				t.Fatalf("attribute %s=%q in the drawing", a.Name.Local, a.Value)
			}
		}
	}
}

var numeric = map[string]bool{"x": true, "y": true, "x1": true, "x2": true, "y1": true, "y2": true, "cx": true, "cy": true, "d": true, "width": true, "height": true, "viewBox": true}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

var zh = Words{Lang: lang.ZH, ID: "c1", Title: map[string]string{"date": "日期", "year": "年份", "riders": "客流量", "pm": "细颗粒物", "area": "城区", "name": "名称"},
	Unit: map[string]string{"riders": "万人次", "pm": "µg/m³"}}

var en = Words{Lang: lang.EN, ID: "c1", Title: map[string]string{"date": "Date", "year": "Year", "riders": "Riders", "pm": "Fine particles", "area": "District", "name": "Name"},
	Unit: map[string]string{"riders": "10,000 trips", "pm": "µg/m³"}}

// page is a figure with all its words, as a golden file.
func page(t *testing.T, f *Figure, w Words) string {
	head, _, rows, more := f.Table(w)
	out := draw(t, f, w) + "\n\n" + f.Caption(w) + "\n\n" + strings.Join(head, " | ") + "\n"
	for _, r := range rows {
		out += strings.Join(r, " | ") + "\n"
	}
	return strings.ReplaceAll(out, "><", ">\n<") + more + "\n"
}

const (
	square   = `{"type":"Polygon","coordinates":[[[121,31],[121.5,31],[121.5,31.4],[121,31.4],[121,31]]]}`
	triangle = `{"type":"MultiPolygon","coordinates":[[[[121.5,31],[122,31],[121.8,31.4],[121.5,31]]]]}`
	road     = `{"type":"LineString","coordinates":[[121.1,31.1],[121.3,31.2,4.5],[121.9,31.3]]}`
	stop     = `{"type":"Point","coordinates":[121.3,31.3]}`
)

func TestPicturesAreDrawnAsTheGoldenFilesShow(t *testing.T) {
	days := schema(table.Field{Name: "date", Type: table.Date}, table.Field{Name: "riders", Type: table.Number, Unit: "万人次"})
	years := schema(table.Field{Name: "year", Type: table.Year}, table.Field{Name: "area", Type: table.String}, table.Field{Name: "pm", Type: table.Integer})
	areas := schema(table.Field{Name: "area", Type: table.String}, table.Field{Name: "riders", Type: table.Integer})
	shapes := schema(table.Field{Name: "name", Type: table.String}, table.Field{Name: "geometry", Type: table.GeoJSON})
	cases := []struct {
		name string
		s    table.Schema
		want Options
		rows [][]any
	}{
		{"line", days, Options{}, [][]any{{"2024-01-01", 812.5}, {"2024-01-02", 1204.0}, {"2024-01-03", nil}, {"2024-01-04", 990.25}, {"2024-01-05", 1010.0}, {"2024-01-08", 400.0}}},
		{"series", years, Options{Series: "area"}, [][]any{{2021, "东", 30}, {2022, "东", 28}, {2023, "东", 25}, {2021, "西", 41}, {2022, "西", 38}, {2023, "西", 31}}},
		{"bar", areas, Options{}, [][]any{{"滨江", 1200}, {"老城", 300}, {"滨江", 34}, {"港口", 5000}, {"湖", nil}}},
		{"negative", areas, Options{}, [][]any{{"甲", 30}, {"乙", -12}, {"丙", -3}}},
		{"map", shapes, Options{}, [][]any{{"方", square}, {"三角", triangle}, {"路", road}, {"站", stop}}},
	}
	for _, c := range cases {
		f := figureOf(t, c.s, c.want, c.rows...)
		golden(t, c.name+".zh.txt", page(t, f, zh))
		golden(t, c.name+".en.txt", page(t, f, en))
	}
}
