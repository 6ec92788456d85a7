// Package table reads the tables that agencies deliver, whatever their format,
// encoding and layout, and writes them in every format of the portal. Open
// examines a file to its end, settles what each column is, and refuses what it
// would have to guess; after that the rows pass as batches of columns, so that
// memory does not grow with the file. A value is the same in every format.
package table

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Options say what is known of a file before it is opened. Zero values ask for
// detection.
type Options struct {
	Format   string // csv, tsv, xlsx, json, ndjson, geojson, xml; empty: by name and content
	Encoding string // as in a Data Package: utf-8, gb18030, gbk, big5, utf-16
	Dialect  Dialect
	Schema   Schema // declared fields; a declared type is never overwritten
	Limits   Limits // zero fields take DefaultLimits
}

// Table is an opened file: examined from end to end, ready to be read any
// number of times.
type Table struct {
	Name     string // file name as given
	Format   string
	Encoding string // what the bytes are: utf-8, gb18030, big5, utf-16le …
	Dialect  Dialect
	Schema   Schema // every field with its type, declared or inferred over the whole file
	Rows     int64  // header, lead and foot lines excluded
	Lead     []string
	Foot     []string
	Notes    []Note   // what a careful person would want to know about how it was read
	Rejects  []Reject // cells that did not fit their declared type, the first MaxRejects
	Rejected int64    // all of them

	open        func(context.Context) (rowReader, error) // from the first row of the source
	first, last int64                                    // lines of the body
	keepEmpty   bool                                     // a quoted empty cell is a row
	columns     []bodyColumn
	spooled     []*os.File // without a name
}

// Note is a remark on how a file was read, such as a skipped lead line.
type Note struct {
	Code    string    `json:"code"` // stable, such as "lead-lines" or "hidden-sheet"
	Text    lang.Text `json:"text"`
	Missing []string  `json:"missing,omitempty"` // undeclared-missing: the texts that may stand for no value
}

// Reject is a cell whose text did not fit its field; the cell became null.
type Reject struct {
	Row    int64  // 1-based line or sheet row in the file
	Column string // field name
	Value  string // the text as found, cut at 200 characters
	Reason lang.Text
}

// Open examines the whole of a file and returns it as a table. A file that is
// no table, or that cannot be read without guessing, is an *Error.
func Open(ctx context.Context, fsys fs.FS, name string, o Options) (*Table, error) {
	o.Limits = o.Limits.or(DefaultLimits)
	timed, cancel := context.WithTimeout(ctx, o.Limits.Time)
	defer cancel()
	t := &Table{Name: name}
	err := t.examine(timed, fsys, o)
	if err == nil {
		return t, nil
	}
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		err = errTimeLimit(o.Limits)
	}
	t.Close()
	return nil, t.named(err)
}

// examine fills the table.
func (t *Table) examine(ctx context.Context, fsys fs.FS, o Options) error {
	src, err := t.source(ctx, fsys, o)
	if err != nil {
		return err
	}
	t.open = src.open
	return t.readBody(ctx, src, o)
}

// Close drops what Open spooled to disk.
func (t *Table) Close() error {
	var err error
	for _, f := range t.spooled {
		err = errors.Join(err, f.Close())
	}
	t.spooled = nil
	return err
}

// spoolFile makes a file of the table's own. It has no name from the start, so
// that rows which are not for everyone vanish with the process, however it ends.
func (t *Table) spoolFile() (*os.File, error) {
	f, err := os.CreateTemp("", "kaimen-table-")
	if err != nil {
		return nil, err
	}
	t.spooled = append(t.spooled, f)
	return f, os.Remove(f.Name())
}

// reread reads a spooled file from its start, beside other readers of it.
func reread(f *os.File) io.ReadCloser {
	return io.NopCloser(io.NewSectionReader(f, 0, math.MaxInt64))
}

// named puts the file's name into an *Error, and before any other.
func (t *Table) named(err error) error {
	var e *Error
	var q *quoteError
	switch {
	case errors.As(err, &q):
		return q.report(t.Name)
	case errors.As(err, &e):
		if e.File == "" {
			e.File = t.Name
		}
		return e
	}
	return fmt.Errorf("read %s: %w", t.Name, err)
}

// Error is a file that cannot be read as a table: what is wrong, where, and
// what to do about it.
type Error struct {
	Code   string // stable, such as "legacy-xls" or "unclosed-quote"
	File   string
	Row    int64 // 1-based line or sheet row; 0 where the whole file is meant
	Column string
	Text   lang.Text
	Fix    lang.Text
}

// Error says in English where and what, and how to mend it.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Row > 0 {
		fmt.Fprintf(&b, ":%d", e.Row)
	}
	if e.Column != "" {
		fmt.Fprintf(&b, ": column %q", e.Column)
	}
	fmt.Fprintf(&b, ": %s", e.Text.EN)
	if e.Fix.EN != "" {
		fmt.Fprintf(&b, "; %s", e.Fix.EN)
	}
	return b.String()
}

func (t *Table) note(code, zh, en string, args ...any) {
	t.Notes = append(t.Notes, Note{Code: code, Text: lang.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}})
}
