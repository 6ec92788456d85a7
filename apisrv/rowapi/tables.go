package rowapi

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
)

// maxTables bounds the tables that are open at once. The one that rested longest
// is closed for the next; its unpacked columns are files on the disk until then.
const maxTables = 64

// tables keeps tables open, because unpacking a column costs more than most
// questions about it.
type tables struct {
	mu     sync.Mutex
	open   map[tableID]*openTable
	clock  int64 // counts uses
	closed bool
}

// tableID is a table of a dataset in one version.
type tableID struct{ dataset, table, version string }

type openTable struct {
	once  sync.Once
	table *rows.Table
	err   error
	used  int64
}

func newTables() *tables { return &tables{open: map[tableID]*openTable{}} }

// get returns an open table, and opens it where need be: once, however many ask.
// A file that cannot be opened is tried again at the next call.
func (ts *tables) get(id tableID, open func() (*rows.Table, error)) (*rows.Table, error) {
	ts.mu.Lock()
	if ts.closed {
		ts.mu.Unlock()
		return nil, errors.New("the server is stopping")
	}
	t := ts.open[id]
	if t == nil {
		t = &openTable{}
		ts.open[id] = t
	}
	ts.clock++
	t.used = ts.clock
	rested := ts.rested()
	ts.mu.Unlock()
	if rested != nil {
		rested.close()
	}
	t.once.Do(func() { t.table, t.err = open() })
	if t.err != nil {
		ts.mu.Lock()
		if ts.open[id] == t {
			delete(ts.open, id)
		}
		ts.mu.Unlock()
	}
	return t.table, t.err
}

// rested takes the table that rested longest out where there are too many.
func (ts *tables) rested() *openTable {
	if len(ts.open) <= maxTables {
		return nil
	}
	var oldest tableID
	for id, t := range ts.open {
		if o := ts.open[oldest]; o == nil || t.used < o.used {
			oldest = id
		}
	}
	t := ts.open[oldest]
	delete(ts.open, oldest)
	return t
}

// close closes a table after the questions that it is being asked.
func (t *openTable) close() error {
	t.once.Do(func() { t.err = rows.ErrClosed })
	if t.table == nil {
		return nil
	}
	return t.table.Close()
}

func (ts *tables) close() (err error) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	ts.closed = true
	for _, t := range ts.open {
		err = errors.Join(err, t.close())
	}
	return err
}

// tableOf returns the open table of a call in the version that it reads. While
// another call's question closes it for its own, it is opened again.
func (s *Service) tableOf(c *call, version string) (*rows.Table, error) {
	t := *c.table
	if version != t.Version {
		t.Version = version
		if err := s.earlier(c, &t); err != nil {
			return nil, err
		}
	}
	id := tableID{c.source.ID, t.Name, t.Version}
	return s.tables.get(id, func() (*rows.Table, error) {
		f, err := s.openFile(c.release, c.source.Conditional, &t)
		if err != nil {
			return nil, fmt.Errorf("open table %s of %s: %w", t.Name, c.source.ID, err)
		}
		return rows.Open(f, rows.Options{Name: c.source.ID + "/" + t.Name, Version: t.Version, Schema: t.schema, Secret: s.secret, Scratch: s.Scratch})
	})
}

// openFile opens the file of a table.
func (s *Service) openFile(rel *Release, conditional bool, t *sourceTable) (*os.File, error) {
	if conditional {
		return s.Restricted(t.path, t.sha256)
	}
	return rel.Public(t.path)
}
