// Package rows is the engine under the row API: it reads one published Parquet
// file, and answers closed questions about it. Start with Open, give what the
// caller wrote to Parse, and the Query to Page, Count, Aggregate or Export.
//
// There is no SQL in it and nothing that a text could be run as: a query is a
// tree of column names that the schema knows and of values with a type. A Table
// opens exactly the file it is given, and no query names a file, so the rows of
// one dataset cannot be reached through another. It knows neither HTTP nor keys;
// what a caller may see comes in as Allowed.
//
// A column is unpacked when a query first touches it, into a file without a
// name that is mapped into memory: see column. Every answer is then a scan of
// whole numbers, some two milliseconds for a million rows, whose cost depends on
// the size of the table and not on how deep a page lies.
package rows

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"github.com/parquet-go/parquet-go"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// MaxRows is the largest table that is answered for. Beyond it a scan takes
// longer than a caller waits; such a table is for downloading.
const MaxRows = 50_000_000

// unpackAtOnce is how many columns of a table are unpacked side by side.
const unpackAtOnce = 2

// Options say what a file is.
type Options struct {
	Name    string       // of the table, such as bus-stops/stops; no two tables share one, since cursors are bound to it
	Version string       // of its data, as the release names it
	Schema  table.Schema // fields with their types; the columns of the file that are answered for
	Secret  []byte       // under which cursors are authenticated; the same on every server of a portal
	Scratch string       // folder for unpacked columns, on a disk; empty: the system's
}

// Table is an open file of rows. It may be asked by many at once.
type Table struct {
	name, version string
	secret        []byte
	scratch       string
	rows, bytes   int64
	schema        Schema
	file          *os.File
	columns       map[string]*column
	unpacking     chan struct{} // held by those that unpack
	unpacked      atomic.Int64  // bytes of scratch space

	mu     sync.Mutex
	users  int // running queries and unpackings, and the opener
	closed bool
	stop   context.CancelFunc // ends unpackings
	life   context.Context
}

// ErrClosed says that the table was closed before the query began.
var ErrClosed = errors.New("the table is closed")

// Open takes over an opened file that table.NewParquet wrote, and reads its
// footer. The caller has made sure that it is the file the release names.
func Open(file *os.File, o Options) (*Table, error) {
	t, err := open(file, o)
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("open rows of %s: %w", o.Name, err)
	}
	return t, nil
}

func open(file *os.File, o Options) (*Table, error) {
	if len(o.Secret) < 16 {
		return nil, errors.New("the secret for cursors is shorter than 16 bytes")
	}
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	t := &Table{name: o.Name, version: o.Version, secret: o.Secret, scratch: o.Scratch, file: file, bytes: info.Size(),
		users: 1, unpacking: make(chan struct{}, unpackAtOnce), columns: map[string]*column{}}
	footer, err := parquet.OpenFile(file, t.bytes, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return nil, err
	}
	if t.rows = footer.NumRows(); t.rows > MaxRows {
		return nil, fmt.Errorf("%d rows, where at most %d are answered for", t.rows, MaxRows)
	}
	if t.schema, err = schemaOf(footer, o.Schema); err != nil {
		return nil, err
	}
	t.life, t.stop = context.WithCancel(context.Background())
	for _, c := range append([]Column{rowColumn}, t.schema.Columns...) {
		t.columns[c.Name] = &column{Column: c, table: t}
	}
	return t, nil
}

// Schema is what the table holds, without table.RowIDColumn, which every table
// has besides.
func (t *Table) Schema() Schema { return t.schema }

// Rows is how many rows the table holds.
func (t *Table) Rows() int64 { return t.rows }

// Version is the version of the data.
func (t *Table) Version() string { return t.version }

// Close lets the queries that run come to their end, then gives back the file
// and what was unpacked of it.
func (t *Table) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil
	}
	t.closed = true
	t.stop()
	return t.leave()
}

// enter begins a use of the table, which ends with the function returned.
func (t *Table) enter() (done func(), err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, ErrClosed
	}
	t.users++
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.leave()
	}, nil
}

// leave ends a use; the last one takes the table down. It is called with mu held.
func (t *Table) leave() error {
	if t.users--; t.users > 0 {
		return nil
	}
	for _, c := range t.columns {
		c.drop()
	}
	return t.file.Close()
}
