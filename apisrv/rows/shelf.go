package rows

import (
	"errors"
	"fmt"
	"sync"
)

// Shelf keeps tables open from one query to the next, as long as there is room:
// what was unpacked for one caller is there for all. A key names one version of
// one table, and unconditional and conditional ones have keys of their own.
type Shelf struct {
	tables int   // most at a time
	bytes  int64 // most that are unpacked

	mu     sync.Mutex
	kept   map[string]*kept
	turn   int64 // counts borrowings
	closed bool
}

// kept is a table on the shelf, or on its way there.
type kept struct {
	opening sync.Once
	table   *Table
	err     error
	out     int   // borrowed and not given back
	turn    int64 // when it was last borrowed
}

// NewShelf makes an empty shelf for so many tables and unpacked bytes. What is
// borrowed stays, even beyond them.
func NewShelf(tables int, bytes int64) *Shelf {
	return &Shelf{tables: tables, bytes: bytes, kept: map[string]*kept{}}
}

// Borrow returns the table of a key, which is opened if it is not there. It can
// be used until it is given back.
func (s *Shelf) Borrow(key string, open func() (*Table, error)) (t *Table, giveBack func(), err error) {
	k, err := s.take(key)
	if err != nil {
		return nil, nil, err
	}
	k.opening.Do(func() {
		k.err = errors.New("opening did not come to its end") // stands where open panics
		k.table, k.err = open()
	})
	if k.err != nil {
		s.putBack(key, k)
		return nil, nil, fmt.Errorf("open table: %w", k.err)
	}
	return k.table, sync.OnceFunc(func() { s.putBack(key, k) }), nil
}

func (s *Shelf) take(key string) (*kept, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	k := s.kept[key]
	if k == nil {
		k = &kept{}
		s.kept[key] = k
	}
	s.turn++
	k.out, k.turn = k.out+1, s.turn
	return k, nil
}

// putBack ends a borrowing, and takes off the shelf what there is no room for.
func (s *Shelf) putBack(key string, k *kept) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k.out--
	if k.err != nil && s.kept[key] == k {
		delete(s.kept, key) // the next one tries again
	}
	for s.closed || !s.fits() {
		if !s.dropOldest() {
			return
		}
	}
}

func (s *Shelf) fits() bool {
	var bytes int64
	for _, k := range s.kept {
		if k.out == 0 {
			bytes += k.table.Unpacked()
		}
	}
	return len(s.kept) <= s.tables && bytes <= s.bytes
}

// dropOldest closes the table that was not borrowed for the longest time.
func (s *Shelf) dropOldest() bool {
	oldest := ""
	for key, k := range s.kept {
		if k.out == 0 && (oldest == "" || k.turn < s.kept[oldest].turn) {
			oldest = key
		}
	}
	if oldest == "" {
		return false
	}
	s.kept[oldest].table.Close() // of a file that was only read
	delete(s.kept, oldest)
	return true
}

// Close takes all tables off the shelf: those that are borrowed when they are
// given back.
func (s *Shelf) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for s.dropOldest() {
	}
}

// Unpacked is how many bytes of scratch space the table takes.
func (t *Table) Unpacked() int64 { return t.unpacked.Load() }
