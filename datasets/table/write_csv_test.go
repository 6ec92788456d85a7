package table

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// csvTable is a table with what is hard to write: quotes, nulls, empty texts.
func csvTable() (Schema, *Batch) {
	s := Schema{Fields: []Field{{Name: "编号", Type: String}, {Name: "备注, \"注\"", Type: String}, {Name: "n", Type: Integer}}}
	return s, &Batch{Len: 4, Columns: []Column{
		{Type: String, Null: []bool{false, false, true, false}, Strings: []string{"007", "=1+1", "", "310101199001011234"}},
		{Type: String, Null: []bool{false, false, true, false}, Strings: []string{"a\r\nb", `"q"`, "", ""}},
		{Type: Integer, Null: []bool{false, false, true, false}, Ints: []int64{-5, 1 << 60, 0, 0}},
	}}
}

func TestCSVIsPlain(t *testing.T) {
	s, b := csvTable()
	got := written(t, func(w *bytes.Buffer) Writer { return NewCSV(w, s) }, b)
	want := "编号,\"备注, \"\"注\"\"\",n\n" +
		"007,\"a\r\nb\",-5\n" +
		"=1+1,\"\"\"q\"\"\",1152921504606846976\n" +
		",,\n" +
		"310101199001011234,\"\",0\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestExcelCSVKeepsExcelFromChangingCells(t *testing.T) {
	s, b := csvTable()
	got := written(t, func(w *bytes.Buffer) Writer { return NewExcelCSV(w, s) }, b)
	want := "\ufeff编号,\"备注, \"\"注\"\"\",n\r\n" +
		"'007,\"a\r\nb\",-5\r\n" +
		"'=1+1,\"\"\"q\"\"\",'1152921504606846976\r\n" +
		",,\r\n" +
		"'310101199001011234,\"\",0\r\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestCSVOfOneColumnKeepsRowsWithoutValue(t *testing.T) {
	s := Schema{Fields: []Field{{Name: "a", Type: Integer}}}
	b := &Batch{Len: 2, Columns: []Column{{Type: Integer, Null: []bool{true, false}, Ints: []int64{0, 1}}}}
	got := written(t, func(w *bytes.Buffer) Writer { return NewCSV(w, s) }, b)
	if want := "a\n\"\"\n1\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExcelSafeExemptsNumbersThatSurvive(t *testing.T) {
	cases := map[string]string{
		"":                   "",
		"上海":                 "上海",
		"-12.5":              "-12.5",
		"+5":                 "+5",
		"0.5":                "0.5",
		"-0.5":               "-0.5",
		"123456789012345":    "123456789012345",
		"1234567890123456":   "'1234567890123456",
		"007":                "'007",
		"1e5":                "'1e5",
		"12E3":               "'12E3",
		"-1+1":               "'-1+1",
		"-":                  "'-",
		"+":                  "'+",
		"=SUM(A1)":           "'=SUM(A1)",
		"@cmd":               "'@cmd",
		"\t=1":               "'\t=1",
		"\r=1":               "'\r=1",
		"＝1":                 "'＝1",
		"+86 21 123":         "'+86 21 123",
		"310101199001011234": "'310101199001011234",
		"1.2.3":              "1.2.3",
	}
	for in, want := range cases {
		if got := ExcelSafe(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzExcelSafeNeverStartsAFormula(f *testing.F) {
	for _, s := range hardTexts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := ExcelSafe(s)
		if got != s && got != "'"+s {
			t.Fatalf("%q became %q", s, got)
		}
		if got != "" && strings.ContainsRune("=@\t\r", rune(got[0])) {
			t.Errorf("%q is left to run", s)
		}
		if got != "" && (got[0] == '+' || got[0] == '-') && strings.ContainsAny(got[1:], "+-*/(!=^&|'\" ") {
			t.Errorf("%q is left to run", s)
		}
	})
}

func FuzzCSVIsReadBackCellByCell(f *testing.F) {
	for i, s := range hardTexts {
		f.Add(s, hardTexts[(i+7)%len(hardTexts)])
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		s := Schema{Fields: []Field{{Name: "a", Type: String}, {Name: "b", Type: String}}}
		b := &Batch{Len: 1, Columns: []Column{textCell(one), textCell(two)}}
		out := written(t, func(w *bytes.Buffer) Writer { return NewCSV(w, s) }, b)
		rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		// encoding/csv turns CRLF within a cell into LF.
		want := [][]string{{"a", "b"}, {strings.ReplaceAll(one, "\r\n", "\n"), strings.ReplaceAll(two, "\r\n", "\n")}}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Error(diff)
		}
	})
}
