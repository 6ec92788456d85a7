package table

import (
	"context"
	"io/fs"
	"iter"

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
}

// Note is a remark on how a file was read, such as a skipped lead line.
type Note struct {
	Code string    `json:"code"` // stable, such as "lead-lines" or "hidden-sheet"
	Text lang.Text `json:"text"`
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
func Open(ctx context.Context, fsys fs.FS, name string, o Options) (*Table, error) { panic("reader") }

// Batches reads the rows from the start. The batch is reused from one step to
// the next. A non-nil error ends the sequence.
func (t *Table) Batches(ctx context.Context) iter.Seq2[*Batch, error] { panic("reader") }

// Close removes what Open spooled to disk.
func (t *Table) Close() error { panic("reader") }

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
