package table

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJSONKeepsOrderTypesAndBigIntegers(t *testing.T) {
	zoned := intCell(DateTime, 0)
	zoned.Zoned = true
	s, b := oneRow(textCell("\"引\"\n\u2028\x01"), intCell(Integer, 1<<53-1), intCell(Integer, 1<<53), intCell(Integer, -(1<<53)),
		floatCell(0.5), intCell(Boolean, 1), intCell(Date, 0), zoned, intCell(Year, 2024),
		Column{Type: Number, Null: []bool{true}, Floats: []float64{1}})
	const object = `{"A":"\"引\"\n\u2028\u0001","B":9007199254740991,"C":"9007199254740992","D":"-9007199254740992",` +
		`"E":0.5,"F":true,"G":"1970-01-01","H":"1970-01-01T00:00:00Z","I":2024,"J":null}`
	cases := []struct {
		name string
		new  func(*bytes.Buffer) Writer
		rows int
		want string
	}{
		{"json", func(w *bytes.Buffer) Writer { return NewJSON(w, s) }, 2, "[\n" + object + ",\n" + object + "\n]\n"},
		{"json without rows", func(w *bytes.Buffer) Writer { return NewJSON(w, s) }, 0, "[]\n"},
		{"ndjson", func(w *bytes.Buffer) Writer { return NewNDJSON(w, s) }, 2, object + "\n" + object + "\n"},
		{"ndjson without rows", func(w *bytes.Buffer) Writer { return NewNDJSON(w, s) }, 0, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			w := c.new(&out)
			for range c.rows {
				if err := w.Write(b); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, out.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzJSONStringsReadBackAsTheyWere(f *testing.F) {
	for _, s := range hardTexts {
		f.Add(s)
	}
	f.Add("bad \xff utf-8")
	f.Fuzz(func(t *testing.T, s string) {
		var got, want string
		if err := json.Unmarshal(appendJSONString(nil, s), &got); err != nil {
			t.Fatal(err)
		}
		standard, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(standard, &want); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}
