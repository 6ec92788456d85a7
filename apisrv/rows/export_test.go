package rows_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/apisrv/rows/rowstest"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// published are the batches in a format, as the generator writes them.
func published(t *testing.T, format string, s table.Schema, batches ...*table.Batch) []byte {
	t.Helper()
	f, _ := table.FormatNamed(format)
	var b bytes.Buffer
	w := f.New(&b, s)
	for _, batch := range batches {
		if err := w.Write(batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAnExportOfAllRowsIsThePublishedFile(t *testing.T) {
	batches := oddRows(2*4096+10, 11)
	for _, b := range batches {
		for i := range b.Columns[3].Floats {
			b.Columns[3].Floats[i] += 0 // Parquet alone could tell -0 from 0
		}
	}
	opened := open(t, "odd", "v1", oddSchema, batches...)
	for _, format := range rows.ExportFormats() {
		var out bytes.Buffer
		receipt, err := opened.Export(t.Context(), parse(t, rows.Exporting, opened.Schema(), ""), format, &out)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out.Bytes(), published(t, format, oddSchema, batches...)) {
			t.Errorf("%s: %d bytes are others than those published", format, out.Len())
		}
		sum := sha256.Sum256(out.Bytes())
		if want := (rows.Receipt{Rows: 2*4096 + 10, Bytes: int64(out.Len()), SHA256: hex.EncodeToString(sum[:])}); receipt != want {
			t.Errorf("%s: receipt %+v, want %+v", format, receipt, want)
		}
	}
}

func TestAnExportKeepsToFilterOrderAndColumns(t *testing.T) {
	batches := oddRows(9000, 12)
	opened, n := open(t, "odd", "v1", oddSchema, batches...), newNaive(oddSchema, batches)
	q := parse(t, rows.Exporting, opened.Schema(), "select=id,_row&where=year:gt:2000&order=-year,名称")
	var out strings.Builder
	receipt, err := opened.Export(t.Context(), q, "csv", &out)
	if err != nil {
		t.Fatal(err)
	}
	hits, _ := n.where(map[string][]string{"where": {"year:gt:2000"}})
	want := []string{"id,_row"}
	for _, row := range n.ordered(hits, []sortKey{{"year", true}, {"名称", false}}) {
		want = append(want, *n.rows[row][n.field("id")]+","+*n.rows[row][0])
	}
	if got := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n"); strings.Join(got, "\n") != strings.Join(want, "\n") || receipt.Rows != int64(len(want)-1) {
		t.Errorf("%d lines, %d rows; want %d lines", len(got), receipt.Rows, len(want))
	}
}

func TestAWideTableIsExportedWhole(t *testing.T) {
	const columns, n = 300, 4200
	var s table.Schema
	b := &table.Batch{}
	for i := range columns {
		s.Fields = append(s.Fields, table.Field{Name: fmt.Sprintf("c%d", i), Type: table.Integer})
		b.Columns = append(b.Columns, rowstest.Column(table.Integer, table.BatchRows))
	}
	var batches []*table.Batch
	for start := 0; start < n; start += table.BatchRows {
		part := *b
		part.Start, part.Len = int64(start), min(table.BatchRows, n-start)
		batches = append(batches, &part)
	}
	opened := open(t, "wide", "v1", s, batches...)
	for _, order := range []string{"", "order=c7"} {
		receipt, err := opened.Export(t.Context(), parse(t, rows.Exporting, opened.Schema(), order), "csv", io.Discard)
		if err != nil || receipt.Rows != n {
			t.Errorf("%q: %d rows, %v", order, receipt.Rows, err)
		}
	}
}

func TestAPageIsWhatTheJSONFileHolds(t *testing.T) {
	batches := oddRows(50, 13)
	opened := open(t, "odd", "v1", oddSchema, batches...)
	p, err := opened.Page(t.Context(), parse(t, rows.Rows, opened.Schema(), ""))
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.JSON()
	if err != nil || !bytes.Equal(got, published(t, "json", oddSchema, batches...)) {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestAWorkbookThatDoesNotFitIsRefusedBeforeItsFirstByte(t *testing.T) {
	long := &table.Batch{Len: 2, Columns: []table.Column{{Type: table.String, Null: make([]bool, 2), Strings: []string{"a", strings.Repeat("x", 40_000)}}}}
	s := table.Schema{Fields: []table.Field{{Name: "text", Type: table.String}}}
	many, batches := rowstest.Trips(1_048_576)
	many.Fields = many.Fields[5:6]
	for _, b := range batches {
		b.Columns = b.Columns[5:6]
	}
	for name, opened := range map[string]*rows.Table{"a long cell": open(t, "long", "v1", s, long), "too many rows": open(t, "many", "v1", many, batches...)} {
		var out bytes.Buffer
		_, err := opened.Export(t.Context(), parse(t, rows.Exporting, opened.Schema(), ""), "xlsx", &out)
		var fault *rows.Fault
		if !errors.As(err, &fault) || fault.Kind != rows.Unfit || out.Len() > 0 {
			t.Errorf("%s: %v after %d bytes", name, err, out.Len())
		}
	}
}

// brokenPipe fails after some bytes.
type brokenPipe struct{ left int }

func (b *brokenPipe) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, os.ErrClosed
	}
	return len(p), nil
}

func TestAnExportThatBreaksOffSaysSo(t *testing.T) {
	s, batches := rowstest.Trips(50_000)
	opened := open(t, "trips", "v1", s, batches...)
	for _, order := range []string{"", "order=fare"} {
		q := parse(t, rows.Exporting, opened.Schema(), order)
		for _, format := range rows.ExportFormats() {
			if receipt, err := opened.Export(t.Context(), q, format, &brokenPipe{left: 100_000}); !errors.Is(err, os.ErrClosed) || receipt != (rows.Receipt{}) {
				t.Errorf("%s to a broken pipe: %+v, %v", format, receipt, err)
			}
			gone, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := opened.Export(gone, q, format, io.Discard); !errors.Is(err, context.Canceled) {
				t.Errorf("%s for a caller who left: %v", format, err)
			}
		}
	}
}

// Parquet files number their rows in a column of the same name.
func TestRowNumbersAreNotSelectedForParquet(t *testing.T) {
	s, batches := rowstest.Trips(10)
	opened := open(t, "trips", "v1", s, batches...)
	q := parse(t, rows.Exporting, opened.Schema(), "select=_row")
	var out bytes.Buffer
	var fault *rows.Fault
	if _, err := opened.Export(t.Context(), q, "parquet", &out); !errors.As(err, &fault) || fault.Kind != rows.Unfit || fault.Param != "select" || out.Len() > 0 {
		t.Errorf("%v after %d bytes", err, out.Len())
	}
	if _, err := opened.Export(t.Context(), q, "csv", &out); err != nil || !strings.HasPrefix(out.String(), "_row\n") {
		t.Errorf("%v: %q", err, out.String())
	}
}
