package rows

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// column is a column of a table, unpacked or not yet.
//
// Unpacked, every cell is a whole number, its key, that sorts as the value does:
// the number of table.Column itself, a float's bits in order, or of a text its
// place among the different texts of the column. So filters, orders, groups and
// cursors know one kind of cell, and only reading a query and writing an answer
// know types.
type column struct {
	Column
	table *Table

	mu      sync.Mutex
	attempt *attempt // at unpacking; nil: none yet, or the last failed
}

type attempt struct {
	done  chan struct{}
	cells *cells
	err   error
}

// cells are the unpacked cells of a column.
type cells struct {
	Column
	scratch
	keys  []int64
	nulls []uint64 // one bit a row; nil: no cell lacks a value
	spans []span   // of the keys of each block; nil: not known
	texts *texts   // of a column of texts
}

func (c *cells) null(row int64) bool {
	return c.nulls != nil && c.nulls[row>>6]>>(row&63)&1 != 0
}

// span is the least and greatest key of a block, by which most blocks of a column
// that grows along the table are told without a look at their cells.
type span struct{ lo, hi int64 }

func (c *cells) measure() {
	for block := range slices.Chunk(c.keys, blockRows) {
		s := span{block[0], block[0]}
		for _, key := range block {
			s.lo, s.hi = min(s.lo, key), max(s.hi, key)
		}
		c.spans = append(c.spans, s)
	}
}

// cellsOf unpacks the named columns, side by side, and waits for them. A column
// that is being unpacked goes on when the query that asked is given up.
func (t *Table) cellsOf(ctx context.Context, names []string) (map[string]*cells, error) {
	attempts := make(map[string]*attempt, len(names))
	for _, name := range names {
		c, ok := t.columns[name]
		if !ok {
			return nil, fmt.Errorf("no column %q in %s", name, t.name)
		}
		a, err := c.begin()
		if err != nil {
			return nil, err
		}
		attempts[name] = a
	}
	ready := make(map[string]*cells, len(names))
	for name, a := range attempts {
		select {
		case <-a.done:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		if a.err != nil {
			return nil, fmt.Errorf("unpack column %q of %s: %w", name, t.name, a.err)
		}
		ready[name] = a.cells
	}
	return ready, nil
}

// Prepare unpacks every column, so that no query has to wait for it.
func (t *Table) Prepare(ctx context.Context) error {
	done, err := t.enter()
	if err != nil {
		return err
	}
	defer done()
	names := []string{table.RowIDColumn}
	for _, c := range t.schema.Columns {
		names = append(names, c.Name)
	}
	_, err = t.cellsOf(ctx, names)
	return err
}

// begin starts the unpacking, unless it is done or under way.
func (c *column) begin() (*attempt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.attempt != nil {
		return c.attempt, nil
	}
	leave, err := c.table.enter()
	if err != nil {
		return nil, err
	}
	a := &attempt{done: make(chan struct{})}
	c.attempt = a
	go func() {
		defer leave()
		a.cells, a.err = c.unpack(c.table.life)
		if a.err != nil {
			c.mu.Lock()
			c.attempt = nil
			c.mu.Unlock()
		}
		close(a.done)
	}()
	return a, nil
}

// drop gives the cells back. Nobody uses the table any more.
func (c *column) drop() {
	if c.attempt != nil && c.attempt.cells != nil {
		c.attempt.cells.scratch.drop()
	}
}

// unpack reads the column from the file. Two at a time do it, whatever is asked.
// A panic over a damaged file is an error of this column: it must not end a
// process that serves others.
func (c *column) unpack(ctx context.Context) (unpacked *cells, err error) {
	select {
	case c.table.unpacking <- struct{}{}:
		defer func() { <-c.table.unpacking }()
	case <-ctx.Done():
		return nil, ErrClosed
	}
	u := &cells{Column: c.Column}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("damaged file: %v", p)
		}
		if err != nil {
			u.scratch.drop()
		}
	}()
	if err := u.read(ctx, c.table); err != nil {
		return nil, err
	}
	c.table.unpacked.Add(u.scratch.bytes())
	return u, nil
}

func (u *cells) read(ctx context.Context, t *Table) (err error) {
	if u.keys, err = array[int64](&u.scratch, t.scratch, int(t.rows)); err != nil {
		return err
	}
	var sorter *textSorter
	if u.Type == table.String || u.Type == table.GeoJSON {
		if sorter, err = newTextSorter(u, t); err != nil {
			return err
		}
		defer sorter.close()
	}
	read := int64(0)
	for b, err := range table.ReadParquet(t.file, t.bytes, table.Schema{Fields: []table.Field{u.Field}}) {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ErrClosed
		}
		if read += int64(b.Len); read > t.rows {
			return fmt.Errorf("more than %d rows", t.rows)
		}
		if err := u.take(b, sorter); err != nil {
			return err
		}
	}
	if read != t.rows {
		return fmt.Errorf("%d rows of %d", read, t.rows)
	}
	if sorter != nil {
		err = sorter.rank()
	}
	u.measure()
	return err
}

// take takes over the cells of a batch. One without a value gets the key 0,
// whatever lies in the batch, so that all of them are alike.
func (u *cells) take(b *table.Batch, sorter *textSorter) error {
	c := &b.Columns[0]
	into := u.keys[b.Start : b.Start+int64(b.Len)]
	switch {
	case c.Strings != nil:
		if err := sorter.take(c, into); err != nil {
			return err
		}
	case c.Floats != nil:
		for i := range into {
			into[i] = floatKey(c.Floats[i])
		}
	default:
		copy(into, c.Ints)
	}
	for i, null := range c.Null[:b.Len] {
		if null {
			into[i] = 0
			u.setNull(b.Start + int64(i))
		}
	}
	return nil
}

func (u *cells) setNull(row int64) {
	if u.nulls == nil {
		u.nulls = make([]uint64, (len(u.keys)+63)/64)
	}
	u.nulls[row>>6] |= 1 << (row & 63)
}
