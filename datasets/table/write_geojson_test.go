package table

import (
	"io"
	"strings"
	"testing"
)

func TestGeoJSONTurnsRingsToTheRightHandRule(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"an outer ring that runs clockwise",
			`{"type":"Polygon","coordinates":[[[0,0],[0,1],[1.50,1],[0,0]]]}`,
			`{"type":"Polygon","coordinates":[[[0,0],[1.50,1],[0,1],[0,0]]]}`},
		{"an outer ring that is right, and a hole that is not",
			`{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[3,1],[5,1],[5,2],[3,1]]]}`,
			`{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[3,1],[5,2],[5,1],[3,1]]]}`},
		{"every polygon of many, with altitude kept",
			`{"type":"MultiPolygon","coordinates":[[[[0,0,5],[0,1,6],[1,1,7],[0,0,5]]]]}`,
			`{"type":"MultiPolygon","coordinates":[[[[0,0,5],[1,1,7],[0,1,6],[0,0,5]]]]}`},
		{"a collection, inside",
			`{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[0,0]]]}]}`,
			`{"geometries":[{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,1],[0,0]]]}],"type":"GeometryCollection"}`},
		{"a point, not at all", `{ "type": "Point", "coordinates": [121.4700, 31.2] }`, `{"type":"Point","coordinates":[121.4700,31.2]}`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := rewound([]byte(c.in))
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestGeoJSONWritesFeatures(t *testing.T) {
	point := Column{Type: GeoJSON, Null: []bool{false, true}, Strings: []string{`{"type":"Point","coordinates":[121.5,31.2]}`, ""}}
	name := Column{Type: String, Null: []bool{false, false}, Strings: []string{"人民广场", "\"?\""}}
	s := Schema{Fields: []Field{{Name: "名称", Type: String}, {Name: "位置", Type: GeoJSON}, {Name: "高", Type: Integer}}}
	height := Column{Type: Integer, Null: []bool{true, false}, Ints: []int64{0, 1 << 60}}
	var out strings.Builder
	w := NewGeoJSON(&out, s)
	if err := w.Write(&Batch{Len: 2, Columns: []Column{name, point, height}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := `{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[121.5,31.2]},"properties":{"名称":"人民广场","高":null}},
{"type":"Feature","geometry":null,"properties":{"名称":"\"?\"","高":"1152921504606846976"}}
]}
`
	if out.String() != want {
		t.Errorf("got  %s\nwant %s", out.String(), want)
	}
}

func TestGeoJSONRefusesWhatIsNoGeometry(t *testing.T) {
	for _, bad := range []string{"", "{}", `{"type":"Feature"}`, `{"type":"Polygon","coordinates":[1]}`, `{"type":"Polygon","coordinates":[[["a"]]]}`, `{"type":"Polygon","coordinates":[[[1],[2]]]}`} {
		s := Schema{Fields: []Field{{Name: "g", Type: GeoJSON}}}
		w := NewGeoJSON(io.Discard, s)
		cell := Column{Type: GeoJSON, Null: []bool{false}, Strings: []string{bad}}
		if err := w.Write(&Batch{Len: 1, Columns: []Column{cell}}); err == nil || !strings.Contains(err.Error(), "row 1") {
			t.Errorf("%q: got %v, want an error with the row", bad, err)
		}
		if w.Close() == nil {
			t.Errorf("%q: closed as if it were whole", bad)
		}
	}
	if err := NewGeoJSON(io.Discard, Schema{Fields: []Field{{Name: "a", Type: String}}}).Close(); err == nil {
		t.Error("a table without geometry became GeoJSON")
	}
}
