package table

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
	"golang.org/x/sync/errgroup"
)

const (
	// RowIDColumn is the column that NewParquet adds in front: the number of
	// the row within the table, from 0. It gives the rows of a version an order
	// and an address.
	RowIDColumn = "_row"

	// A row group ends with the rows or the bytes, whichever come first: rows
	// so that a query may skip groups and use its cores, bytes so that a table
	// of long texts does not fill the memory.
	groupRows  = 30 * BatchRows
	groupBytes = 64 << 20

	// A dictionary that outgrows this holds values that seldom repeat.
	dictionaryBytes = 512 << 10
)

type parquetWriter struct {
	w       io.Writer
	schema  Schema
	file    *parquet.Writer // nil until the first batch says which times are zoned
	group   *parquet.ConcurrentRowGroupWriter
	zoned   []bool
	rows    int64 // in the file
	pending int64 // of them, in the row group being filled
	scratch [][]parquet.Value
	failed  bool
}

// NewParquet writes Apache Parquet, compressed with zstd: RowIDColumn, then the
// columns in the declared order, each optional. Integer is INT(64), Number
// DOUBLE, Boolean BOOLEAN, Date DATE, Time TIME(micros), Year INT(32), DateTime
// TIMESTAMP(micros), adjusted to UTC where the column is zoned; String,
// YearMonth (2006-01) and GeoJSON are STRING. The columns of a batch are encoded
// side by side on as many cores as there are; the bytes do not depend on it.
func NewParquet(w io.Writer, s Schema) Writer {
	return &parquetWriter{w: w, schema: s}
}

func (p *parquetWriter) Write(b *Batch) error {
	err := p.write(b)
	if err != nil {
		p.failed = true
		return fmt.Errorf("write parquet: %w", err)
	}
	return nil
}

func (p *parquetWriter) write(b *Batch) error {
	if p.file == nil {
		if err := p.start(b.Columns); err != nil {
			return err
		}
	}
	for i := range b.Columns {
		if b.Columns[i].Zoned != p.zoned[i] {
			return fmt.Errorf("column %s: times with and without an offset", p.schema.Fields[i].Name)
		}
	}
	err := p.eachColumn(func(i int, scratch []parquet.Value) error {
		w := p.group.ColumnWriters()[i]
		if i == 0 {
			return writeRowIDs(w, scratch, p.rows, b.Len)
		}
		return writeColumn(w, scratch, &b.Columns[i-1], i, b.Len)
	})
	if err != nil {
		return err
	}
	p.rows += int64(b.Len)
	p.pending += int64(b.Len)
	if p.pending >= groupRows || p.group.Size() >= groupBytes {
		return p.endGroup()
	}
	return nil
}

func (p *parquetWriter) start(columns []Column) error {
	p.zoned = make([]bool, len(p.schema.Fields))
	for i := range columns {
		p.zoned[i] = columns[i].Zoned
	}
	root, err := parquetRoot(p.schema, p.zoned)
	if err != nil {
		return err
	}
	p.file = parquet.NewWriter(p.w, parquet.NewSchema("table", root),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
		parquet.CreatedBy("kaimen", "1", ""), // no build: the same data gives the same bytes
		parquet.DictionaryMaxBytes(dictionaryBytes))
	p.group = p.file.BeginRowGroup()
	for range runtime.GOMAXPROCS(0) {
		p.scratch = append(p.scratch, make([]parquet.Value, valuesAtOnce))
	}
	return nil
}

// eachColumn calls do for every column, those of the file counted from 0, on
// one goroutine per scratch space.
func (p *parquetWriter) eachColumn(do func(column int, scratch []parquet.Value) error) error {
	var next atomic.Int64
	var workers errgroup.Group
	for _, scratch := range p.scratch {
		workers.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i > len(p.schema.Fields) {
					return nil
				}
				if err := do(i, scratch); err != nil {
					return err
				}
			}
		})
	}
	return workers.Wait()
}

func (p *parquetWriter) endGroup() error {
	err := p.eachColumn(func(i int, _ []parquet.Value) error {
		return p.group.ColumnWriters()[i].Flush()
	})
	if err != nil {
		return err
	}
	p.pending = 0
	_, err = p.group.Commit()
	return err
}

// Close writes the footer. After a failed Write it writes none, so that what is
// there cannot be taken for a whole file.
func (p *parquetWriter) Close() error {
	if p.failed {
		return errors.New("write parquet: unfinished after an error")
	}
	err := p.finish()
	if err != nil {
		return fmt.Errorf("write parquet: %w", err)
	}
	return nil
}

func (p *parquetWriter) finish() error {
	if p.file == nil {
		if err := p.start(nil); err != nil {
			return err
		}
	}
	if p.pending > 0 {
		if err := p.endGroup(); err != nil {
			return err
		}
	}
	return p.file.Close()
}
