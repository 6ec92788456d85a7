package table

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"
)

// Every format is read back by Open with the schema that is published beside
// it, and gives the same cells.
func TestEveryFormatIsReadBackCellByCell(t *testing.T) {
	for _, name := range []string{"csv", "json", "ndjson", "xlsx", "geojson"} {
		t.Run(name, func(t *testing.T) {
			format, ok := FormatNamed(name)
			if !ok {
				t.Fatal("no such format")
			}
			for seed := range uint64(8) {
				r := rand.New(rand.NewPCG(seed, 2))
				s, b := randomTable(r, 1+r.IntN(300))
				b.Columns[6].Zoned = seed%2 == 0
				out := written(t, func(w *bytes.Buffer) Writer { return format.New(w, s) }, b)
				compareTexts(t, s, cellsOf(b), readBack(t, format, s, out))
			}
		})
	}
}

func readBack(t *testing.T, f Format, s Schema, file []byte) [][]string {
	t.Helper()
	header := true
	o := Options{Format: f.Name, Schema: s, Encoding: "utf-8"}
	if f.Name == "csv" {
		o.Dialect = Dialect{Delimiter: ",", QuoteChar: `"`, Header: &header}
	}
	files := fstest.MapFS{"t" + f.Suffix: {Data: file}}
	table, err := Open(t.Context(), files, "t"+f.Suffix, o)
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	if table.Rejected > 0 {
		t.Errorf("%d cells rejected, the first %+v", table.Rejected, table.Rejects[0])
	}
	order := make([]int, len(s.Fields)) // GeoJSON has its geometry elsewhere
	for i, f := range s.Fields {
		order[i] = -1
		for at, got := range table.Schema.Fields {
			if got.Name == f.Name {
				order[i] = at
			}
		}
		if order[i] < 0 {
			t.Fatalf("no field %s in %+v", f.Name, table.Schema.Fields)
		}
	}
	var rows [][]string
	for b, err := range table.Batches(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		for _, cells := range cellsOf(b) {
			row := make([]string, len(order))
			for i, at := range order {
				row[i] = cells[at]
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func compareTexts(t *testing.T, s Schema, want, got [][]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d rows, want %d", len(got), len(want))
	}
	for row := range want {
		for i := range want[row] {
			if got[row][i] != want[row][i] {
				t.Errorf("%s, row %d: got %q, want %q", s.Fields[i].Name, row, got[row][i], want[row][i])
			}
		}
	}
}

func FuzzCSVIsReadBackByOpen(f *testing.F) {
	for i, s := range hardTexts {
		f.Add(s, hardTexts[(i+7)%len(hardTexts)])
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		for _, s := range []string{one, two} {
			if !utf8.ValidString(s) || strings.TrimSpace(s) == "" || strings.ContainsAny(s, "\x00\ufffd\ufeff") {
				return // no text that a reader gives out
			}
		}
		s := Schema{Fields: []Field{{Name: "a", Type: String}, {Name: "b", Type: String}}}
		b := &Batch{Len: 1, Columns: []Column{textCell(one), textCell(two)}}
		format, _ := FormatNamed("csv")
		out := written(t, func(w *bytes.Buffer) Writer { return format.New(w, s) }, b)
		compareTexts(t, s, [][]string{{one, two}}, readBack(t, format, s, out))
	})
}
