package rows

import (
	"cmp"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// order compares rows by the keys of a query and at last by their numbers, so
// that no two rows are the same to it.
type order struct{ keys []orderKey }

type orderKey struct {
	cells      *cells
	descending bool
}

// newOrder leaves out what cannot matter: keys after the row number.
func newOrder(sorts []Sort, of map[string]*cells) order {
	var o order
	for _, s := range sorts {
		o.keys = append(o.keys, orderKey{of[s.Column], s.Descending})
		if s.Column == table.RowIDColumn {
			break
		}
	}
	return o
}

// byRow reports whether the order is that of the table.
func (o order) byRow() bool {
	return len(o.keys) == 0 || o.keys[0].cells.Name == table.RowIDColumn && !o.keys[0].descending
}

// at is the first key of a row in a form that is compared fast.
func (o order) at(row int64) ranked {
	if len(o.keys) == 0 {
		return ranked{found: uint32(row)}
	}
	k := o.keys[0]
	return ranked{prefix: k.at(row), found: uint32(row), null: uint32(boolKey(k.cells.null(row)))}
}

// at is the key as a number that sorts as the order wants it.
func (k orderKey) at(row int64) uint64 {
	if k.cells.null(row) {
		return 0
	}
	key := uint64(k.cells.keys[row]) ^ 1<<63
	if k.descending {
		return ^key
	}
	return key
}

// key is what at was made of.
func (k orderKey) key(at uint64) int64 {
	if k.descending {
		at = ^at
	}
	return int64(at ^ 1<<63)
}

func (o order) compare(a, b ranked) int {
	if a.null != b.null {
		return cmp.Compare(a.null, b.null)
	}
	if a.prefix != b.prefix {
		return cmp.Compare(a.prefix, b.prefix)
	}
	return o.compareRest(int64(a.found), int64(b.found))
}

func (o order) compareRest(a, b int64) int {
	for _, k := range o.keys[min(1, len(o.keys)):] {
		if n := cmp.Compare(boolKey(k.cells.null(a)), boolKey(k.cells.null(b))); n != 0 {
			return n
		}
		if n := cmp.Compare(k.at(a), k.at(b)); n != 0 {
			return n
		}
	}
	return cmp.Compare(a, b)
}
