package figures_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// sample has a cell of each kind, and what a spreadsheet would run.
func sample() figures.Table {
	num := func(n float64) figures.Cell { return figures.Cell{Number: n} }
	column := func(key, zh, en string, u figures.Unit) figures.Column {
		return figures.Column{Key: key, Title: lang.Text{ZH: zh, EN: en}, Unit: u}
	}
	return figures.Table{Key: "sample", Columns: []figures.Column{column("agency", "单位", "Agency", figures.Words), column("n", "数", "Count", figures.Count), column("s", "率", "Share", figures.Share),
		column("wd", "天", "Days", figures.Days), column("b", "字节", "Bytes", figures.Bytes), column("d", "日", "Day", figures.Date), column("m", "月", "Month", figures.Month)},
		Rows: []figures.Row{
			{Cells: []figures.Cell{{Text: lang.Text{ZH: "=1+1", EN: "=1+1"}, ID: "one"}, num(12), num(0.25), num(3.5), num(1e12), num(float64(calendar.NewDate(2026, 3, 2))), num(12*2026 + 2)}},
			{Cells: []figures.Cell{{Text: lang.Text{ZH: "绿化, “局”", EN: "Greening"}, ID: "greening"}, {None: true}, {None: true}, {None: true}, {None: true}, {None: true}, {None: true}}},
		}}
}

func TestATableIsWrittenInEachFormat(t *testing.T) {
	write := func(format string, c lang.Code) []byte {
		var b bytes.Buffer
		must(t, figures.Write(&b, sample(), format, c))
		var again bytes.Buffer
		must(t, figures.Write(&again, sample(), format, c))
		if !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%s: other bytes the second time", format)
		}
		return b.Bytes()
	}
	text := write("csv", lang.ZH)
	if !bytes.HasPrefix(text, []byte("\ufeff")) {
		t.Error("CSV without a byte order mark: Excel would not read Chinese")
	}
	lines, err := csv.NewReader(bytes.NewReader(text[3:])).ReadAll()
	must(t, err)
	want := [][]string{{"单位", "数据提供单位标识", "数", "率", "天", "字节", "日", "月"}, {"'=1+1", "one", "12", "0.25", "3.5", "1000000000000", "2026-03-02", "2026-03"}, {"绿化, “局”", "greening", "", "", "", "", "", ""}}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("CSV: want -, got +\n%s", diff)
	}
	book, err := excelize.OpenReader(bytes.NewReader(write("xlsx", lang.EN)))
	must(t, err)
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
	must(t, err)
	if diff := cmp.Diff([]string{"Agency", "Agency id", "Count", "Share", "Days", "Bytes", "Day", "Month"}, rows[0]); diff != "" {
		t.Errorf("XLSX: %s", diff)
	}
	if got := strings.Join(rows[1][:6], " "); got != "=1+1 one 12 0.25 3.5 1000000000000" || !slices.Equal(rows[2], []string{"Greening", "greening"}) {
		t.Errorf("XLSX: %q", rows)
	}
	if formula, err := book.GetCellFormula(book.GetSheetName(0), "A2"); err != nil || formula != "" {
		t.Errorf("XLSX has the formula %q: %v", formula, err)
	}
	body := write("parquet", lang.ZH)
	file, err := parquet.OpenFile(bytes.NewReader(body), int64(len(body)))
	must(t, err)
	var names []string
	for _, c := range file.Schema().Columns() {
		names = append(names, c[0])
	}
	if got := strings.Join(names, " "); got != "_row agency agency_id n s wd b d m" || file.NumRows() != 2 {
		t.Errorf("Parquet has the columns %s and %d rows", got, file.NumRows())
	}
}

func TestNoOtherFormatIsWritten(t *testing.T) {
	if err := figures.Write(new(bytes.Buffer), sample(), "geojson", lang.ZH); !errors.Is(err, figures.ErrFormat) {
		t.Errorf("got %v", err)
	}
}

func TestAFileIsNamedAfterWhatIsInIt(t *testing.T) {
	p, err := figures.ParsePeriod("month-2026-11", today)
	must(t, err)
	if got := figures.FileName(sample(), figures.Scope{Agency: "greening"}, p, "xlsx"); got != "sample-greening-month-2026-11.xlsx" {
		t.Error(got)
	}
	if got := figures.FileName(sample(), figures.Scope{}, p, "csv"); got != "sample-month-2026-11.csv" {
		t.Error(got)
	}
}
