package table

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// oneRow is a table with one row, a column to a cell.
func oneRow(cells ...Column) (Schema, *Batch) {
	var s Schema
	for i, c := range cells {
		s.Fields = append(s.Fields, Field{Name: columnLetters(i), Type: c.Type})
	}
	return s, &Batch{Len: 1, Columns: cells}
}

func textCell(s string) Column {
	return Column{Type: String, Null: []bool{false}, Strings: []string{s}}
}

func intCell(t Type, v int64) Column { return Column{Type: t, Null: []bool{false}, Ints: []int64{v}} }

func floatCell(v float64) Column {
	return Column{Type: Number, Null: []bool{false}, Floats: []float64{v}}
}

func TestWorkbookHoldsWhatExcelCanHoldAsTypedCellsAndTheRestAsText(t *testing.T) {
	const day = 19783 // 2024-03-01
	zoned := intCell(DateTime, day*dayMicros)
	zoned.Zoned = true
	cases := []struct {
		cell Column
		kind excelize.CellType
		want string
	}{
		{textCell("007"), excelize.CellTypeInlineString, "007"},
		{textCell("310101199001011234"), excelize.CellTypeInlineString, "310101199001011234"},
		{textCell("=1+1"), excelize.CellTypeInlineString, "=1+1"},
		{textCell(" a\r\nb\x01<&>_x000A_"), excelize.CellTypeInlineString, " a\r\nb\x01<&>_x000A_"},
		{intCell(Integer, 999_999_999_999_999), excelize.CellTypeUnset, "999999999999999"},
		{intCell(Integer, 1_000_000_000_000_000), excelize.CellTypeInlineString, "1000000000000000"},
		{intCell(Integer, math.MinInt64), excelize.CellTypeInlineString, "-9223372036854775808"},
		{floatCell(-0.1), excelize.CellTypeUnset, "-0.1"},
		{intCell(Boolean, 1), excelize.CellTypeBool, "TRUE"},
		{intCell(Date, day), excelize.CellTypeUnset, "2024-03-01"},
		{intCell(Date, -25508), excelize.CellTypeUnset, "1900-03-01"},
		{intCell(Date, -25509), excelize.CellTypeInlineString, "1900-02-28"},
		{intCell(Time, 13*3600*secondMicros), excelize.CellTypeUnset, "13:00:00"},
		{intCell(DateTime, day*dayMicros+3661*secondMicros), excelize.CellTypeUnset, "2024-03-01 01:01:01"},
		{intCell(DateTime, day*dayMicros+1), excelize.CellTypeInlineString, "2024-03-01T00:00:00.000001"},
		{zoned, excelize.CellTypeInlineString, "2024-03-01T00:00:00Z"},
		{intCell(Year, 2024), excelize.CellTypeUnset, "2024"},
		{intCell(YearMonth, 54*12+2), excelize.CellTypeInlineString, "2024-03"},
	}
	var cells []Column
	for _, c := range cases {
		cells = append(cells, c.cell)
	}
	s, b := oneRow(cells...)
	out := written(t, func(w *bytes.Buffer) Writer { return NewXLSX(w, s) }, b)
	book, err := excelize.OpenReader(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		cell := columnLetters(i) + "2"
		got, err := book.GetCellValue("data", cell)
		if err != nil {
			t.Fatal(err)
		}
		kind, err := book.GetCellType("data", cell)
		if err != nil {
			t.Fatal(err)
		}
		if got != c.want || kind != c.kind {
			t.Errorf("%s: got %q of type %d, want %q of type %d", cell, got, kind, c.want, c.kind)
		}
	}
}

func TestWorkbookRefusesWhatAWorksheetCannotHold(t *testing.T) {
	wide := Schema{Fields: make([]Field, xlsxColumns+1)}
	if err := NewXLSX(io.Discard, wide).Close(); !errors.Is(err, ErrTooLargeForXLSX) {
		t.Errorf("%d columns: got %v", xlsxColumns+1, err)
	}
	for _, c := range []struct {
		text string
		fits bool
	}{{strings.Repeat("字", xlsxChars), true}, {strings.Repeat("字", xlsxChars) + "a", false}, {strings.Repeat("𠮷", xlsxChars/2+1), false}} {
		s, b := oneRow(textCell(c.text))
		if err := NewXLSX(io.Discard, s).Write(b); errors.Is(err, ErrTooLargeForXLSX) == c.fits {
			t.Errorf("cell of %d characters: got %v", utf16Len(c.text), err)
		}
	}
	s, b := oneRow(intCell(Integer, 1))
	long := NewXLSX(io.Discard, s)
	for range xlsxRows - 1 {
		if err := long.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := long.Write(b); !errors.Is(err, ErrTooLargeForXLSX) {
		t.Errorf("%d rows and a header: got %v", xlsxRows, err)
	}
	if err := long.Close(); !errors.Is(err, ErrTooLargeForXLSX) {
		t.Errorf("close after that: got %v", err)
	}
}

func TestSameRowsGiveTheSameBytes(t *testing.T) {
	s, b := randomTable(rand.New(rand.NewPCG(7, 7)), 5000)
	for _, f := range Formats {
		newWriter := func(w *bytes.Buffer) Writer { return f.New(w, s) }
		first, second := written(t, newWriter, b), written(t, newWriter, b)
		if !bytes.Equal(first, second) {
			t.Errorf("%s: %d and %d bytes that differ", f.Name, len(first), len(second))
		}
	}
}

func TestColumnLettersCountAsAWorksheetDoes(t *testing.T) {
	var got []string
	for _, i := range []int{0, 25, 26, 701, 702, 16383} {
		got = append(got, columnLetters(i))
	}
	if diff := cmp.Diff([]string{"A", "Z", "AA", "ZZ", "AAA", "XFD"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestNotesAreOnASecondSheet(t *testing.T) {
	s, b := oneRow(textCell("绿化局"))
	notes := Notes{Sheet: "说明", Lines: [][2]string{{"时间段", "2026年"}, {"Note", "=1+1 <&> "}}}
	write := func(w *bytes.Buffer) Writer { return NewXLSXWithNotes(w, s, notes) }
	out := written(t, write, b)
	if !bytes.Equal(out, written(t, write, b)) {
		t.Error("other bytes the second time")
	}
	book, err := excelize.OpenReader(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if diff := cmp.Diff([]string{"data", "说明"}, book.GetSheetList()); diff != "" {
		t.Errorf("sheets: want -, got +\n%s", diff)
	}
	for sheet, want := range map[string][][]string{"data": {{"A"}, {"绿化局"}}, "说明": {{"时间段", "2026年"}, {"Note", "=1+1 <&> "}}} {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Errorf("%s: want -, got +\n%s", sheet, diff)
		}
	}
	if formula, err := book.GetCellFormula("说明", "B2"); err != nil || formula != "" {
		t.Errorf("the notes have the formula %q: %v", formula, err)
	}
	plain := written(t, func(w *bytes.Buffer) Writer { return NewXLSX(w, s) }, b)
	if bytes.Equal(out, plain) || bytes.Contains(plain, []byte("sheet2")) {
		t.Error("a workbook without notes has a second sheet")
	}
}
