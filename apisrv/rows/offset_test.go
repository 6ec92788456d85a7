package rows_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
)

func TestACursorAfterSomeRowsBeginsThere(t *testing.T) {
	batches := oddRows(5000, 14)
	opened := open(t, "odd", "v1", oddSchema, batches...)
	for _, query := range []string{"", "where=year:gt:2010", "where=year:gt:2010&order=-year,名称", "order=void", "where=id:lt:0", "where=id:lt:0&order=year"} {
		q := parse(t, rows.Rows, opened.Schema(), query+"&select=_row&limit=50")
		all := hits(t, opened, q)
		for _, n := range []int64{0, 1, 49, 700, int64(len(all)) - 1, int64(len(all)), 9000} {
			q.Cursor = ""
			var err error
			if q.Cursor, err = opened.CursorAfter(t.Context(), q, n); err != nil {
				t.Fatal(err)
			}
			p, err := opened.Page(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for _, row := range p.Batch.Columns[0].Ints[:p.Batch.Len] {
				got = append(got, int(row))
			}
			from := min(max(int(n), 0), len(all))
			if want := all[from:min(from+50, len(all))]; !slices.Equal(got, want) {
				t.Errorf("%s after %d rows: %v, want %v", query, n, got, want)
			}
		}
	}
	_, err := opened.CursorAfter(t.Context(), parse(t, rows.Rows, opened.Schema(), "order=year"), 100_001)
	var fault *rows.Fault
	if !errors.As(err, &fault) || fault.Kind != rows.TooCostly {
		t.Errorf("far into an order: %v", err)
	}
}
