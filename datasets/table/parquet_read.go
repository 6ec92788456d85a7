package table

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go"
)

// ReadParquet reads a file that NewParquet wrote, without RowIDColumn. The
// fields of s are found by name and come in the order of s; one that the file
// lacks is an error. The batch is reused from one step to the next; a non-nil
// error ends the sequence.
func ReadParquet(r io.ReaderAt, size int64, s Schema) iter.Seq2[*Batch, error] {
	return func(yield func(*Batch, error) bool) {
		file, err := parquet.OpenFile(r, size, parquet.SkipBloomFilters(true))
		if err != nil {
			yield(nil, fmt.Errorf("open parquet: %w", err))
			return
		}
		b, leaves, err := parquetBatch(file, s)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, group := range file.RowGroups() {
			if !readGroup(group, b, leaves, yield) {
				return
			}
		}
	}
}

// zonedTimestamp is how the logical type of a zoned DateTime reads.
var zonedTimestamp = parquetNode(DateTime, true).Type().LogicalType().String()

// parquetBatch is an empty batch for the fields, with the file's column of each.
func parquetBatch(file *parquet.File, s Schema) (*Batch, []int, error) {
	b := &Batch{Columns: make([]Column, len(s.Fields))}
	leaves := make([]int, len(s.Fields))
	for i, f := range s.Fields {
		leaf, ok := file.Schema().Lookup(f.Name)
		if !ok {
			return nil, nil, fmt.Errorf("read parquet: no column %s", f.Name)
		}
		if got, want := leaf.Node.Type().Kind(), parquetNode(f.Type, false).Type().Kind(); got != want {
			return nil, nil, fmt.Errorf("read parquet: column %s: %s in the file, want %s", f.Name, got, want)
		}
		leaves[i] = leaf.ColumnIndex
		b.Columns[i] = newColumn(f.Type, BatchRows)
		logical := leaf.Node.Type().LogicalType()
		if f.Type == DateTime && logical != nil {
			b.Columns[i].Zoned = logical.String() == zonedTimestamp
		}
	}
	return b, leaves, nil
}

// newColumn returns a column with room for n cells.
func newColumn(t Type, n int) Column {
	c := Column{Type: t, Null: make([]bool, n)}
	switch t {
	case String, GeoJSON:
		c.Strings = make([]string, n)
	case Number:
		c.Floats = make([]float64, n)
	default:
		c.Ints = make([]int64, n)
	}
	return c
}

func readGroup(group parquet.RowGroup, b *Batch, leaves []int, yield func(*Batch, error) bool) bool {
	chunks := group.ColumnChunks()
	cursors := make([]*parquetCursor, len(leaves))
	for i, leaf := range leaves {
		cursors[i] = &parquetCursor{pages: chunks[leaf].Pages()}
		defer cursors[i].close()
	}
	for left := group.NumRows(); left > 0; left -= int64(b.Len) {
		b.Start += int64(b.Len)
		b.Len = int(min(left, BatchRows))
		for i, cursor := range cursors {
			b.Columns[i].resize(b.Len) // a consumer may have seen fewer
			if err := cursor.fill(&b.Columns[i]); err != nil {
				yield(nil, fmt.Errorf("read parquet: row %d: %w", b.Start, err))
				return false
			}
		}
		if !yield(b, nil) {
			return false
		}
	}
	return true
}

// parquetCursor reads the values of one column chunk in order.
type parquetCursor struct {
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader
	buf    [256]parquet.Value
}

// fill reads the next cells of the chunk into the whole of the column.
func (p *parquetCursor) fill(c *Column) error {
	for at := 0; at < len(c.Null); {
		if p.values == nil {
			page, err := p.pages.ReadPage()
			if err != nil {
				return err
			}
			p.page, p.values = page, page.Values()
		}
		n, err := p.values.ReadValues(p.buf[:min(len(p.buf), len(c.Null)-at)])
		for i, v := range p.buf[:n] {
			if err := setCell(c, at+i, v); err != nil {
				return err
			}
		}
		at += n
		if errors.Is(err, io.EOF) {
			parquet.Release(p.page)
			p.page, p.values = nil, nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

func (p *parquetCursor) close() {
	if p.page != nil {
		parquet.Release(p.page)
	}
	p.pages.Close()
}

func setCell(c *Column, i int, v parquet.Value) error {
	if c.Null[i] = v.IsNull(); c.Null[i] {
		return nil
	}
	switch {
	case c.Floats != nil:
		c.Floats[i] = v.Double()
	case c.Strings != nil:
		c.Strings[i] = string(v.ByteArray())
	case c.Type == YearMonth:
		var year, month int64
		if _, err := fmt.Sscanf(string(v.ByteArray()), "%d-%d", &year, &month); err != nil {
			return fmt.Errorf("year and month %q: %w", v.ByteArray(), err)
		}
		c.Ints[i] = (year-1970)*12 + month - 1
	case v.Kind() == parquet.Boolean:
		c.Ints[i] = 0
		if v.Boolean() {
			c.Ints[i] = 1
		}
	default:
		c.Ints[i] = v.Int64()
	}
	return nil
}
