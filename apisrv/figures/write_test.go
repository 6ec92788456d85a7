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
	for _, c := range []struct {
		period  string
		scope   figures.Scope
		present bool
		want    string
	}{
		{"month-2026-11", figures.Scope{Agency: "greening"}, false, "sample-greening-month-2026-11.csv"},
		{"half-2026-2", figures.Scope{}, false, "sample-half-2026-2.csv"},
		{"year-2025", figures.Scope{}, true, "sample-2026-11-22.csv"}, // what is of today is not called after the year
		{"days-30", figures.Scope{}, false, "sample-from-2026-10-23-to-2026-11-21.csv"},
		{"from-2026-11-01-to-2026-11-09", figures.Scope{}, false, "sample-from-2026-11-01-to-2026-11-09.csv"},
		{"all", figures.Scope{Dataset: "bus"}, false, "sample-bus-all-to-2026-11-22.csv"},
	} {
		p, err := figures.ParsePeriod(c.period, today)
		must(t, err)
		tab := sample()
		tab.Period, tab.Scope, tab.Made, tab.Present = p, c.scope, today, c.present
		if got := figures.FileName(tab, "csv"); got != c.want {
			t.Errorf("%s: %s, want %s", c.period, got, c.want)
		}
	}
}

// What a table is of goes with it, where it does not stand in a program's way.
func TestAWorkbookSaysWhatItsTableIsOf(t *testing.T) {
	p, err := figures.ParsePeriod("half-2026-2", today)
	must(t, err)
	tab := sample()
	tab.Title, tab.Note = lang.Text{ZH: "样表", EN: "A sample"}, lang.Text{ZH: "不含机器人。", EN: "Without bots."}
	tab.Of, tab.Period, tab.Made = lang.Text{ZH: "绿化局", EN: "Greening"}, p, today
	for _, c := range []struct {
		present bool
		code    lang.Code
		want    [][]string
	}{
		{false, lang.EN, [][]string{{"Table", "A sample"}, {"Scope", "Greening"}, {"Time", "second half of 2026 (2026-07-01/2026-11-22)"}, {"Note", "Without bots."}}},
		{true, lang.ZH, [][]string{{"表", "样表"}, {"范围", "绿化局"}, {"时间", "截至2026-11-22"}, {"说明", "不含机器人。"}}},
	} {
		tab.Present = c.present
		var b bytes.Buffer
		must(t, figures.Write(&b, tab, "xlsx", c.code))
		book, err := excelize.OpenReader(&b)
		must(t, err)
		rows, err := book.GetRows(book.GetSheetName(1))
		must(t, errors.Join(err, book.Close()))
		if diff := cmp.Diff(c.want, rows); diff != "" {
			t.Errorf("want -, got +\n%s", diff)
		}
	}
}

func TestATextInOneLanguageStandsForItself(t *testing.T) {
	tab := sample()
	tab.Rows[0].Cells[0].Text = lang.Text{ZH: "绿化局"}
	var b bytes.Buffer
	must(t, figures.Write(&b, tab, "csv", lang.EN))
	if !strings.Contains(b.String(), "\r\n绿化局,one,12") {
		t.Errorf("got %s", b.String())
	}
}
