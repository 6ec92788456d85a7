package table

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestQuotedTextIsKeptToTheByte(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"line breaks as written", "a,b\n1,\"x \r\ny\"\n", "x \r\ny"},
		{"blanks around text", "a,b\n1,\" x \"\n", " x "},
		{"a delimiter", "a,b\n1,\"x,y\"\n", "x,y"},
		{"JSON", "a,b\n1,\"{\"\"k\"\": [1, 2]}\"\n", `{"k": [1, 2]}`},
		{"doubled quotes at both ends", "a,b\n1,\"\"\"x\"\"\"\n", `"x"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, fstest.MapFS{"f.csv": {Data: []byte(c.file)}}, "f.csv", Options{})
			if diff := cmp.Diff([]string{"1|" + c.want}, r.rows); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A table of many rows crosses the windows of the reader and the batches, and
// must come out as it went in.
func TestLongTablesCrossWindowsUnharmed(t *testing.T) {
	data := stationCSV(20_000)
	r := read(t, fstest.MapFS{"f.csv": {Data: data}}, "f.csv", Options{})
	if r.refusal != nil {
		t.Fatal(r.refusal)
	}
	if len(r.rows) != 20_000 {
		t.Fatalf("read %d rows", len(r.rows))
	}
	want := "3101000459|第459监测站|2024-06-22T07:00:00|199.9|499|11.9|19999|∅"
	if got := r.rows[19_999]; got != want {
		t.Errorf("last row\n got %s\nwant %s", got, want)
	}
}
