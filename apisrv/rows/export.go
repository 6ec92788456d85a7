package rows

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Receipt tells what an export wrote. The caller sends it after the last byte,
// so that whoever receives the file can tell that it is whole.
type Receipt struct {
	Rows   int64
	Bytes  int64
	SHA256 string // of the bytes, in hexadecimal
}

// exportFormats are those of table.Formats that rows are exported in.
var exportFormats = []string{"csv", "ndjson", "json", "parquet", "xlsx"}

// ExportFormats are the names of the formats that Export writes, as table.Formats
// names them.
func ExportFormats() []string { return slices.Clone(exportFormats) }

const (
	xlsxRows     = 1_048_575 // of a worksheet (Excel specifications and limits), header excluded
	maxSpool     = 1 << 30   // bytes of a workbook
	maxOrderRows = 10_000_000
)

// ownNumbers refuses row numbers in Parquet, whose files number their own rows
// in a column of that name.
var ownNumbers = &Fault{Kind: Unfit, Param: "select", Text: textf("Parquet 文件自带行号列 %[1]s，导出时不能再选它；请去掉，或改用其他格式。",
	"A Parquet file numbers its own rows in a column %[1]s. Leave it out of select, or choose another format.", table.RowIDColumn)}

// Export writes all rows that meet the filter, in the order of the query. The
// rows pass in batches; a workbook, which may turn out not to fit when half of
// it is written, is spooled to a file first. Where Export fails before the first
// byte it is with a *Fault or an error of the table; later the writer has a part
// of a file, and the caller has to make sure that it cannot be taken for the
// whole: by breaking off the response.
func (t *Table) Export(ctx context.Context, q Query, format string, w io.Writer) (Receipt, error) {
	f, ok := table.FormatNamed(format)
	if !ok || !slices.Contains(exportFormats, format) {
		return Receipt{}, fmt.Errorf("no export in the format %q", format)
	}
	if format == "parquet" && slices.Contains(q.Select, table.RowIDColumn) {
		return Receipt{}, ownNumbers
	}
	r, done, err := t.begin(ctx, q)
	if err != nil {
		return Receipt{}, err
	}
	defer done()
	o := newOrder(q.Order, r.cells)
	if !o.byRow() || format == "xlsx" {
		n, err := r.count(ctx)
		if err != nil {
			return Receipt{}, err
		}
		if fault := tooManyRows(format, n, o.byRow()); fault != nil {
			return Receipt{}, fault
		}
	}
	out := &digester{w: w, sum: sha256.New()}
	if format == "xlsx" {
		err = r.exportSpooled(ctx, o, f, out)
	} else {
		buffered := bufio.NewWriterSize(out, 64<<10)
		if err = r.export(ctx, o, f, buffered); err == nil {
			err = buffered.Flush()
		}
	}
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{Rows: r.hits, Bytes: out.n, SHA256: hex.EncodeToString(out.sum.Sum(nil))}, nil
}

func tooManyRows(format string, n int64, byRow bool) *Fault {
	if format == "xlsx" && n > xlsxRows {
		return &Fault{Kind: Unfit, Text: textf("结果有 %d 行，工作表最多 %d 行；请加上筛选条件，或改用 csv、parquet。",
			"The result has %d rows, and a worksheet at most %d. Filter the rows, or take csv or parquet.", n, xlsxRows)}
	}
	if !byRow && n > maxOrderRows {
		return &Fault{Kind: TooCostly, Param: "order", Text: textf("结果有 %d 行，最多能为 %d 行排序；请加上筛选条件，或去掉 order。",
			"The result has %d rows, and at most %d are put in order. Filter the rows, or leave order away.", n, maxOrderRows)}
	}
	return nil
}

// digester counts and hashes what passes.
type digester struct {
	w   io.Writer
	sum hash.Hash
	n   int64
}

func (d *digester) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	d.sum.Write(p[:n])
	d.n += int64(n)
	return n, err
}

// export writes the rows in a format.
func (r *run) export(ctx context.Context, o order, f table.Format, w io.Writer) error {
	schema, err := r.table.schema.fields(r.query.Select)
	if err != nil {
		return err
	}
	out := f.New(w, schema)
	err = r.batches(ctx, o, func(b *table.Batch) error { return out.Write(b) })
	if closed := out.Close(); err == nil {
		err = closed
	}
	if errors.Is(err, table.ErrTooLargeForXLSX) {
		return &Fault{Kind: Unfit, Text: textf("结果放不进一个工作表：单元格过长、列数过多或文件过大；请改用 csv 或 parquet。",
			"The result does not fit into a worksheet: a cell is too long, there are too many columns, or it is too large. Take csv or parquet.")}
	}
	return err
}
