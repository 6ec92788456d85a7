package table

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"
)

// fuzzLimits keep a single input cheap.
var fuzzLimits = Limits{FileBytes: 1 << 20, UnzipBytes: 8 << 20, CellBytes: 1 << 20, Columns: 500, Time: 10 * time.Second}

// seed adds the fixtures of the given kinds to the corpus.
func seed(f *testing.F, kinds ...string) {
	names, err := filepath.Glob(filepath.Join("testdata", "read", "*"))
	if err != nil || len(names) == 0 {
		f.Fatal("no fixtures", err)
	}
	for _, name := range names {
		if !slices.Contains(kinds, strings.TrimPrefix(filepath.Ext(name), ".")) {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
}

// checkReading opens a file and holds what every reading must satisfy: a
// refusal says what to do, rows are as many as announced and as wide as the
// schema, no text holds U+FFFD that was not there, and reading again gives the
// same.
func checkReading(t *testing.T, name string, b []byte) {
	tab, err := Open(context.Background(), fstest.MapFS{name: {Data: b}}, name, Options{Limits: fuzzLimits})
	if err != nil {
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("%v is no *Error", err)
		}
		if e.Text.IsZero() || e.Fix.EN == "" || e.Fix.ZH == "" || e.File != name {
			t.Fatalf("refusal says too little: %+v", e)
		}
		return
	}
	defer tab.Close()
	first := allRows(t, tab)
	if int64(len(first)) != tab.Rows {
		t.Fatalf("Rows is %d, Batches gave %d", tab.Rows, len(first))
	}
	if again := allRows(t, tab); !slices.Equal(first, again) {
		t.Fatal("reading again gives other rows")
	}
	names := map[string]bool{}
	for _, field := range tab.Schema.Fields {
		if field.Name == "" || names[field.Name] {
			t.Fatalf("column name %q is empty or taken", field.Name)
		}
		names[field.Name] = true
	}
}

func allRows(t *testing.T, tab *Table) (rows []string) {
	for b, err := range tab.Batches(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if len(b.Columns) != len(tab.Schema.Fields) {
			t.Fatalf("%d columns, %d fields", len(b.Columns), len(tab.Schema.Fields))
		}
		for _, c := range b.Columns {
			if len(c.Null) != b.Len || len(c.Strings)+len(c.Ints)+len(c.Floats) != b.Len {
				t.Fatalf("column of type %s is not %d long", c.Type, b.Len)
			}
		}
		for i := range b.Len {
			rows = append(rows, renderRow(b, i))
		}
	}
	return rows
}

func FuzzCSV(f *testing.F) {
	seed(f, "csv", "tsv", "txt")
	f.Fuzz(func(t *testing.T, b []byte) { checkReading(t, "fuzz.csv", b) })
}

func FuzzJSON(f *testing.F) {
	seed(f, "json", "geojson", "ndjson")
	f.Fuzz(func(t *testing.T, b []byte) {
		checkReading(t, "fuzz.json", b)
		checkReading(t, "fuzz.ndjson", b)
	})
}

func FuzzXML(f *testing.F) {
	seed(f, "xml")
	f.Add([]byte(`<?xml version="0"?>`))
	f.Fuzz(func(t *testing.T, b []byte) { checkReading(t, "fuzz.xml", b) })
}

// FuzzWorkbook takes the rows of a sheet and what follows them.
func FuzzWorkbook(f *testing.F) {
	f.Add(texts(1, "a", "b")+texts(2, "1", "2"), `<mergeCells><mergeCell ref="A1:B1"/></mergeCells>`)
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" s="1"><v>45352.5</v></c></row>`, "")
	f.Add(`<row r="9"><c r="XFD9" t="b"><f>A1</f><v>1</v></c></row>`, `<mergeCell ref="A1:XFD1048576"/>`)
	f.Fuzz(func(t *testing.T, rows, after string) {
		checkReading(t, "fuzz.xlsx", workbookOf("", []string{"text"}, testSheet{name: "s", rows: rows, after: after}))
	})
}

func FuzzDecode(f *testing.F) {
	seed(f, "csv")
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := scanBytes(context.Background(), bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if (s.broken == 0) != utf8.Valid(b) {
			t.Fatalf("%d broken bytes, and utf8.Valid is %v", s.broken, utf8.Valid(b))
		}
		c, refused := charsetOf(s, "")
		if refused != nil || c.enc == nil {
			return
		}
		var out bytes.Buffer
		if err := decodeTo(context.Background(), &out, bytes.NewReader(b), c); err == nil && !utf8.Valid(out.Bytes()) {
			t.Fatalf("%s decodes to what is not UTF-8", c.name)
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"0", "-1", "007", "1.50", ".5", "-.5e-3", "1e300", "9223372036854775808", "0.1234567890123456"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := parseDecimal([]byte(s))
		if !ok {
			return
		}
		want, err := strconv.ParseFloat(s, 64)
		if got, fits := d.float(); fits && (err != nil || got != want) {
			t.Fatalf("%q: got %v, want %v (%v)", s, got, want, err)
		}
		if n, fits := d.int64(); fits && strconv.FormatInt(n, 10) != s {
			t.Fatalf("%q became %d", s, n)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2024-03-01", "2024年3月1日", "民国113年3月1日", "2024/2/30", "2024-03-01T08:30:00.5+08:00", "1.2.16"} {
		f.Add(s)
	}
	p, _ := compilePattern("%d.%m.%y")
	f.Fuzz(func(t *testing.T, s string) {
		b := []byte(s)
		moments := []moment{}
		if m, _, ok := parseAnyDate(b); ok {
			moments = append(moments, m)
		}
		if m, ok := parseAnyDateTime(b); ok {
			moments = append(moments, m)
		}
		if m, ok := p.parse(b); ok {
			moments = append(moments, m)
		}
		for _, m := range moments {
			got := time.Unix(m.days()*86400, 0).UTC()
			want := time.Date(m.year, time.Month(m.month), m.day, 0, 0, 0, 0, time.UTC)
			if !got.Equal(want) || want.Day() != m.day {
				t.Fatalf("%q: day %d is %s, want %s", s, m.days(), got, want)
			}
		}
	})
}
