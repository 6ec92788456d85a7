package rows_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/apisrv/rows/rowstest"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// sorts are the order of the table, every column in both directions, and some of
// several keys.
func sorts() [][]sortKey {
	all := [][]sortKey{nil, {{"_row", false}}, {{"_row", true}}, {{"year", false}, {"_row", true}, {"id", false}},
		{{"and(", false}, {"名称", true}, {"year", false}}, {{"void", false}, {"month:of", true}}}
	for _, f := range oddSchema.Fields {
		all = append(all, []sortKey{{f.Name, false}}, []sortKey{{f.Name, true}})
	}
	return all
}

func TestPagesOfEverySortAndSizeHoldEachRowOnce(t *testing.T) {
	everySize := []int{}
	for size := range 101 {
		everySize = append(everySize, size+1)
	}
	for n, sizes := range map[int][]int{100: everySize, 9000: {700, 4096, 8999, 10_000}} {
		batches := oddRows(n, 5)
		opened, naive := open(t, "odd", "v1", oddSchema, batches...), newNaive(oddSchema, batches)
		all, _ := naive.where(nil)
		for _, keys := range sorts() {
			want := naive.ordered(all, keys)
			for _, size := range sizes {
				if got := paged(t, opened, keys, size); !slices.Equal(got, want) {
					t.Fatalf("%d rows in the order %v by pages of %d: %d rows, or others or in another order", n, keys, size, len(got))
				}
			}
		}
	}
}

// paged follows the cursors from the first page to the last.
func paged(t *testing.T, opened *rows.Table, keys []sortKey, size int) (got []int) {
	q := rows.Query{Kind: rows.Rows, Select: []string{"_row"}, Limit: size}
	for _, key := range keys {
		q.Order = append(q.Order, rows.Sort{Column: key.column, Descending: key.descending})
	}
	for {
		p, err := opened.Page(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range p.Batch.Columns[0].Ints[:p.Batch.Len] {
			got = append(got, int(row))
		}
		if q.Cursor = p.Next; q.Cursor == "" {
			return got
		}
		if p.Batch.Len != size || int64(len(got)) >= opened.Rows() {
			t.Fatalf("order %v: a page of %d rows is followed by another, after %d rows", keys, p.Batch.Len, len(got))
		}
	}
}

func TestADeepPageCostsWhatTheFirstDoes(t *testing.T) {
	const n, size = 20_000, 100
	s, batches := rowstest.Trips(n)
	opened := open(t, "trips", "v1", s, batches...)
	for order, most := range map[string]int64{
		"":         size + 4096, // what is left of a block, and the page
		"day,card": n,           // each row once
		"-fare":    n,
	} {
		q := parse(t, rows.Rows, opened.Schema(), fmt.Sprintf("order=%s&limit=%d", order, size))
		for page := range 150 {
			p, err := opened.Page(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if p.Scanned > most {
				t.Fatalf("order %q: page %d tested %d rows, want at most %d", order, page, p.Scanned, most)
			}
			q.Cursor = p.Next
		}
	}
}

func TestACursorReadsItsVersionOrSaysThatItIsGone(t *testing.T) {
	before := open(t, "odd", "v1", oddSchema, oddRows(500, 6)...)
	after := open(t, "odd", "v2", oddSchema, oddRows(700, 7)...)
	byVersion := map[string]*rows.Table{"v1": before, "v2": after}
	q := parse(t, rows.Rows, before.Schema(), "order=year&limit=90&select=_row")
	seen := map[int64]int{}
	current := before
	for pages := 0; ; pages++ {
		opened := current
		if q.Cursor != "" {
			version, fault := rows.CursorVersion(secret, "odd", q.Cursor)
			if fault != nil {
				t.Fatal(fault)
			}
			opened = byVersion[version]
		}
		p, err := opened.Page(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range p.Batch.Columns[0].Ints[:p.Batch.Len] {
			seen[row]++
		}
		if pages == 2 {
			current = after // a release is switched in between two pages
			_, err := after.Page(t.Context(), rows.Query{Kind: q.Kind, Select: q.Select, Order: q.Order, Limit: 90, Cursor: p.Next})
			var fault *rows.Fault
			if !errors.As(err, &fault) || fault.Kind != rows.CursorGone {
				t.Fatalf("a cursor of v1 on v2: %v", err)
			}
		}
		if q.Cursor = p.Next; q.Cursor == "" {
			break
		}
	}
	for row := range int64(500) {
		if seen[row] != 1 {
			t.Errorf("row %d was read %d times", row, seen[row])
		}
	}
	if len(seen) != 500 {
		t.Errorf("%d rows were read, want 500", len(seen))
	}
}

func TestACursorOfAnotherQueryOrTableIsRefused(t *testing.T) {
	one := open(t, "odd", "v1", oddSchema, oddRows(300, 8)...)
	other := open(t, "other", "v1", oddSchema, oddRows(300, 8)...)
	q := parse(t, rows.Rows, one.Schema(), "order=year&where=id:gt:10")
	p, err := one.Page(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for name, query := range map[string]string{
		"other order": "order=-year&where=id:gt:10", "other filter": "order=year&where=id:gt:11", "no filter": "order=year",
	} {
		changed := parse(t, rows.Rows, one.Schema(), query)
		changed.Cursor = p.Next
		refused(t, name, one, changed)
	}
	q.Cursor = p.Next
	refused(t, "other table", other, q)
	if _, err := one.Page(t.Context(), q); err != nil {
		t.Errorf("the query itself: %v", err)
	}
}

func TestACursorWithOneBitChangedIsRefused(t *testing.T) {
	opened := open(t, "odd", "v1", oddSchema, oddRows(300, 8)...)
	q := parse(t, rows.Rows, opened.Schema(), "limit=7")
	p, err := opened.Page(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(p.Next) {
		for bit := range 7 {
			changed := []byte(p.Next)
			changed[i] ^= 1 << bit
			q.Cursor = string(changed)
			refused(t, fmt.Sprintf("bit %d of character %d", bit, i), opened, q)
		}
	}
	for _, text := range []string{"x", p.Next + "A", p.Next[1:], p.Next + p.Next, "\x00", "游标"} {
		q.Cursor = text
		refused(t, text, opened, q)
	}
}

func FuzzCursor(f *testing.F) {
	opened := open(f, "odd", "v1", oddSchema, oddRows(50, 8)...)
	p, err := opened.Page(f.Context(), parse(f, rows.Rows, opened.Schema(), "limit=7"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(p.Next)
	f.Add("")
	f.Add(strings.Repeat("A", 60))
	f.Fuzz(func(t *testing.T, text string) {
		if version, fault := rows.CursorVersion(secret, "odd", text); fault == nil && (text != p.Next || version != "v1") {
			t.Fatalf("%q is taken for a cursor of %q", text, version)
		}
	})
}

func refused(t *testing.T, name string, opened *rows.Table, q rows.Query) {
	t.Helper()
	_, err := opened.Page(t.Context(), q)
	var fault *rows.Fault
	if !errors.As(err, &fault) || fault.Kind != rows.Malformed || fault.Param != "cursor" {
		t.Errorf("%s: %v", name, err)
	}
}

func TestAPageOfLongTextsIsShorter(t *testing.T) {
	const n = 9
	b := &table.Batch{Len: n, Columns: []table.Column{rowstest.Column(table.String, n)}}
	for i := range n {
		b.Columns[0].Strings[i] = strings.Repeat(string(rune('a'+i)), 5<<20)
	}
	opened := open(t, "long", "v1", table.Schema{Fields: []table.Field{{Name: "text", Type: table.String}}}, b)
	q := parse(t, rows.Rows, opened.Schema(), "order=-text")
	var read string
	for {
		p, err := opened.Page(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if p.Batch.Len > 3 {
			t.Fatalf("a page of %d texts of 5 MiB", p.Batch.Len)
		}
		for _, text := range p.Batch.Columns[0].Strings {
			read += text[:1]
		}
		if q.Cursor = p.Next; q.Cursor == "" {
			break
		}
	}
	if read != "ihgfedcba" {
		t.Errorf("read %q", read)
	}
}
