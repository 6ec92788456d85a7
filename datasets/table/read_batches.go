package table

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"
)

// batchCells bounds the cells of one batch, so that a table of 20,000 columns
// is handed out in batches of few rows.
const batchCells = 1 << 19

// batchBytes bounds the text of one batch.
const batchBytes = 8 << 20

// bodyColumn reads one column of the body into a batch.
type bodyColumn struct {
	index  int // in the rows of the source
	parser *cellParser
	zoned  bool
	limits *constraintCheck
}

// Batches reads the rows from the start. A batch stays as it is while the next
// one is read, and is reused for the one after that. A non-nil error ends the
// sequence.
func (t *Table) Batches(ctx context.Context) iter.Seq2[*Batch, error] {
	return func(yield func(*Batch, error) bool) {
		r, err := t.open(ctx)
		if err != nil {
			yield(nil, t.named(err))
			return
		}
		defer r.Close()
		f := t.newFiller()
		for {
			more, err := f.fill(ctx, r)
			if err != nil {
				yield(nil, t.named(err))
				return
			}
			if f.batch.Len > 0 && !yield(f.batch, nil) || !more {
				return
			}
		}
	}
}

// A filler puts rows into the two batches that it owns, in turn. A table that
// fits into one batch never has the second.
type filler struct {
	t     *Table
	cols  []bodyColumn
	batch *Batch // being filled
	other *Batch // handed out before
	rows  int64  // in the batches before
	size  int    // rows that fit
	text  textArena
}

func (t *Table) newFiller() *filler {
	f := &filler{t: t, cols: t.columns, size: int(min(BatchRows, t.Rows+1))} // one more, to meet the end
	if n := len(t.columns); n > 0 {
		f.size = max(1, min(f.size, batchCells/n))
	}
	return f
}

func (f *filler) newBatch() *Batch {
	b := &Batch{Columns: make([]Column, len(f.cols))}
	for i, c := range f.cols {
		col := Column{Type: c.parser.typ, Zoned: c.zoned, Null: make([]bool, f.size)}
		switch c.parser.typ {
		case String, GeoJSON:
			col.Strings = make([]string, f.size)
		case Number:
			col.Floats = make([]float64, f.size)
		default:
			col.Ints = make([]int64, f.size)
		}
		b.Columns[i] = col
	}
	return b
}

// fill reads the next batch; more is false after the last row.
func (f *filler) fill(ctx context.Context, r rowReader) (more bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	f.batch, f.other = f.other, f.batch
	if f.batch == nil {
		f.batch = f.newBatch()
	}
	f.batch.Start = f.rows
	n, bytes := 0, 0
	f.resize(f.size)
	for n < f.size && bytes < batchBytes {
		row, err := r.next()
		if errors.Is(err, io.EOF) {
			f.finish(n)
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if row.line < f.t.first {
			continue
		}
		if row.line > f.t.last {
			f.finish(n)
			return false, nil
		}
		if f.t.skip(row) {
			continue
		}
		bytes += f.put(n, row)
		n++
	}
	f.finish(n)
	return true, nil
}

// skip reports whether a row of the body is blank.
func (t *Table) skip(r row) bool {
	for _, c := range r.cells {
		if len(c) > 0 && (c[0] > ' ' && c[0] < 0x80 || len(trimBlank(c)) > 0) {
			return false
		}
	}
	return !t.keepEmpty || len(r.cells) != 1
}

// put writes a row at place n of the batch and returns how much text it has.
func (f *filler) put(n int, r row) (size int) {
	for i := range f.cols {
		c, col := &f.cols[i], &f.batch.Columns[i]
		var b []byte
		if c.index < len(r.cells) {
			b = r.cells[c.index]
		}
		bare := trimBlank(b)
		null := c.parser.isNull(bare)
		var v int64
		var x float64
		var s string
		if !null {
			ok := true
			switch c.parser.typ {
			case String:
				s = f.text.keep(b)
				size += len(b)
			case GeoJSON:
				s = f.text.keep(bare)
				size += len(b)
			case Number:
				x, ok = c.parser.number(bare)
			default:
				v, ok = c.parser.integer(bare)
			}
			null = !ok || c.limits != nil && !c.limits.holds(c.parser, bare)
		}
		col.Null[n] = null
		switch {
		case col.Strings != nil:
			col.Strings[n] = s
		case col.Floats != nil:
			col.Floats[n] = x
		default:
			col.Ints[n] = v
		}
	}
	return size
}

func (f *filler) finish(n int) {
	f.batch.Len = n
	f.rows += int64(n)
	f.resize(n)
}

// resize sets the length of every slice of the batch.
func (f *filler) resize(n int) {
	for i := range f.batch.Columns {
		f.batch.Columns[i].resize(n)
	}
}

// textArena holds texts in blocks that are never written to twice, so that
// the strings it returns stay valid for as long as somebody keeps them.
type textArena struct{ block *strings.Builder }

const arenaBlock = 64 << 10

func (a *textArena) keep(b []byte) string {
	if a.block == nil || a.block.Cap()-a.block.Len() < len(b) {
		a.block = &strings.Builder{}
		a.block.Grow(max(arenaBlock, len(b)))
	}
	at := a.block.Len()
	a.block.Write(b)
	return a.block.String()[at:]
}
