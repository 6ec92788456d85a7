package table

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"time"
)

// reading is what Open makes of a file, in a form that a test can compare:
// the columns with their types, the rows, and the codes of the notes.
type reading struct {
	head    string // "name type" of each column
	rows    []string
	notes   []string
	table   *Table
	refusal *Error
}

func read(t testing.TB, files fs.FS, name string, o Options) reading {
	t.Helper()
	tab, err := Open(context.Background(), files, name, o)
	var refusal *Error
	if errors.As(err, &refusal) {
		return reading{refusal: refusal}
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tab.Close() })
	r := reading{table: tab}
	var head []string
	for _, f := range tab.Schema.Fields {
		head = append(head, f.Name+" "+string(f.Type))
	}
	r.head = strings.Join(head, ", ")
	for _, n := range tab.Notes {
		r.notes = append(r.notes, n.Code)
	}
	for b, err := range tab.Batches(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Len {
			r.rows = append(r.rows, renderRow(b, i))
		}
	}
	if int64(len(r.rows)) != tab.Rows {
		t.Errorf("%s: Rows is %d, Batches gave %d", name, tab.Rows, len(r.rows))
	}
	return r
}

func renderRow(b *Batch, i int) string {
	var cells []string
	for _, c := range b.Columns {
		cells = append(cells, renderCell(c, i))
	}
	return strings.Join(cells, "|")
}

func renderCell(c Column, i int) string {
	switch {
	case c.Null[i]:
		return "∅"
	case c.Strings != nil:
		return c.Strings[i]
	case c.Floats != nil:
		return strconv.FormatFloat(c.Floats[i], 'f', -1, 64)
	case c.Type == Date:
		return civil(c.Ints[i])
	case c.Type == DateTime:
		return civil(c.Ints[i]/86400e6) + "T" + clock(c.Ints[i]%86400e6)
	case c.Type == Time:
		return clock(c.Ints[i])
	case c.Type == YearMonth:
		return fmt.Sprintf("%04d-%02d", 1970+c.Ints[i]/12, 1+c.Ints[i]%12)
	}
	return strconv.FormatInt(c.Ints[i], 10)
}

// String is the whole reading, one line for each row.
func (r reading) String() string {
	if r.refusal != nil {
		s := "refused: " + r.refusal.Code
		if r.refusal.Row > 0 {
			s += fmt.Sprintf(" at %d", r.refusal.Row)
		}
		return s
	}
	lines := append([]string{r.head}, r.rows...)
	for _, x := range r.table.Rejects {
		lines = append(lines, fmt.Sprintf("reject %d %s %q: %s", x.Row, x.Column, x.Value, x.Reason.EN))
	}
	if len(r.notes) > 0 {
		lines = append(lines, "notes: "+strings.Join(r.notes, ", "))
	}
	return strings.Join(lines, "\n")
}

func civil(days int64) string {
	return time.Unix(days*86400, 0).UTC().Format(time.DateOnly)
}

func clock(micros int64) string {
	return time.UnixMicro(micros).UTC().Format("15:04:05")
}
