package rows

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sort"
	"strings"
	"unsafe"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// texts are the different texts of a column in their order, which is that of
// their bytes and so of their code points. The key of a cell is its place there.
type texts struct {
	bytes  []byte
	starts []uint64 // of each text as it was found, and the end of the last
	order  []uint32 // which of those found stands at a place
}

func (t *texts) len() int { return len(t.order) }

// at is the text at a place. It lies in scratch space: keep a clone, not it.
func (t *texts) at(place int64) string { return t.found(t.order[place]) }

func (t *texts) found(i uint32) string {
	b := t.bytes[t.starts[i]:t.starts[i+1]]
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// place is where a text stands, or would stand.
func (t *texts) place(text string) (place int64, there bool) {
	i, there := sort.Find(len(t.order), func(i int) int { return strings.Compare(text, t.at(int64(i))) })
	return int64(i), there
}

// Of a column whose texts repeat, nearly all are recognised in the map of those
// seen; of others only the first ones are remembered.
const (
	maxSeen      = 1 << 16
	maxSeenBytes = 256 // a longer text is not remembered
)

// textSorter makes the texts of a column out of its cells.
type textSorter struct {
	cells   *cells
	dir     string
	seen    map[string]uint32
	pile    *pile
	starts  []uint64
	found   int
	working scratch // what only the sorting needs
}

// ranked is a text that was found, with its first bytes, by which most texts are
// told apart without looking them up.
type ranked struct {
	prefix uint64
	found  uint32
	null   uint32 // of an order: 1 where the first cell has no value
}

func newTextSorter(u *cells, t *Table) (*textSorter, error) {
	s := &textSorter{cells: u, dir: t.scratch, seen: map[string]uint32{}}
	var err error
	if s.starts, err = array[uint64](&u.scratch, t.scratch, int(t.rows)+1); err != nil {
		return nil, err
	}
	s.pile, err = newPile(t.scratch)
	return s, err
}

func (s *textSorter) close() {
	s.pile.f.Close()
	s.working.drop()
}

// take notes for each cell which of the texts found it holds.
func (s *textSorter) take(c *table.Column, into []int64) error {
	for i := range into {
		if c.Null[i] {
			continue
		}
		text := c.Strings[i]
		id, ok := s.seen[text]
		if !ok {
			id = uint32(s.found)
			s.found++
			if err := s.pile.add(text); err != nil {
				return err
			}
			s.starts[s.found] = uint64(s.pile.n)
			if len(s.seen) < maxSeen && len(text) <= maxSeenBytes {
				s.seen[text] = id
			}
		}
		into[i] = int64(id)
	}
	return nil
}

// rank sorts what was found and puts the places into the cells.
func (s *textSorter) rank() (err error) {
	t := &texts{starts: s.starts[:s.found+1]}
	if t.bytes, err = s.pile.bytes(&s.cells.scratch); err != nil {
		return err
	}
	sorted, err := array[ranked](&s.working, s.dir, s.found)
	if err != nil {
		return err
	}
	for i := range sorted {
		sorted[i] = ranked{prefix: prefixOf(t.found(uint32(i))), found: uint32(i)}
	}
	slices.SortFunc(sorted, func(a, b ranked) int {
		if a.prefix != b.prefix {
			return cmp.Compare(a.prefix, b.prefix)
		}
		return strings.Compare(t.found(a.found), t.found(b.found))
	})
	if t.order, err = array[uint32](&s.cells.scratch, s.dir, s.found); err != nil {
		return err
	}
	places, err := array[uint32](&s.working, s.dir, s.found)
	if err != nil {
		return err
	}
	n := 0
	for _, r := range sorted {
		if n == 0 || t.found(t.order[n-1]) != t.found(r.found) {
			t.order[n] = r.found
			n++
		}
		places[r.found] = uint32(n - 1)
	}
	t.order = t.order[:n]
	for row := range s.cells.keys {
		if !s.cells.null(int64(row)) {
			s.cells.keys[row] = int64(places[s.cells.keys[row]])
		}
	}
	s.cells.texts = t
	return nil
}

// prefixOf is the first eight bytes of a text as a number that sorts as they do.
func prefixOf(text string) uint64 {
	var b [8]byte
	copy(b[:], text)
	return binary.BigEndian.Uint64(b[:])
}
