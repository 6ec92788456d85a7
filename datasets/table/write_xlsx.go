package table

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/kaimen-portal/kaimen/datasets/zips"
)

// ErrTooLargeForXLSX says that a table does not fit into a worksheet: more than
// 1,048,576 rows with the header, more than 16,384 columns, a cell of more than
// 32,767 characters, or a sheet of 4 GiB. The format is then left out.
var ErrTooLargeForXLSX = errors.New("too large for xlsx")

// Limits of Excel ("Excel specifications and limits", Microsoft Support).
const (
	xlsxRows    = 1_048_576
	xlsxColumns = 16_384
	xlsxChars   = 32_767 // UTF-16 code units
)

type xlsxWriter struct {
	textBuffer
	zip     *zips.Writer
	schema  Schema
	notes   Notes
	letters []string // A, B, … AA, …
	rows    int
	size    int64 // bytes of the sheet, unpacked
	err     error
}

// NewXLSX writes an Office Open XML workbook (ECMA-376) with one worksheet,
// straight to w: rows are neither held nor spooled. The header row is bold and
// stays in view. Numbers, booleans, dates and times are typed cells, dates and
// times with a number format in ISO order. What Excel cannot hold exactly is
// text: integers of more than 15 digits, dates before March 1900, times finer
// than a millisecond, times with an offset, year-months. There are no formula
// cells, no shared strings, no author and no dates in the file: the same rows
// give the same bytes.
//
// A table that does not fit is an ErrTooLargeForXLSX.
func NewXLSX(w io.Writer, s Schema) Writer { return NewXLSXWithNotes(w, s, Notes{}) }

// NewXLSXWithNotes is NewXLSX with a second worksheet for what readers have to
// know of the table. The first is what it is without it, so that programs, which
// read that one, need not know.
func NewXLSXWithNotes(w io.Writer, s Schema, n Notes) Writer {
	x := &xlsxWriter{zip: zips.NewWriter(w), schema: s, notes: n}
	for i := range min(len(s.Fields), xlsxColumns) {
		x.letters = append(x.letters, columnLetters(i))
	}
	x.err = x.start()
	return x
}

func (x *xlsxWriter) start() error {
	if len(x.schema.Fields) > xlsxColumns {
		return fmt.Errorf("%d columns: %w", len(x.schema.Fields), ErrTooLargeForXLSX)
	}
	for _, part := range xlsxParts(x.notes.parts()) {
		w, err := x.zip.Create(part.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, part.content); err != nil {
			return err
		}
	}
	sheet, err := x.zip.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	x.w = sheet
	x.buf = append(x.buf, xlsxSheetStart...)
	x.startRow()
	for i, f := range x.schema.Fields {
		if x.buf, err = appendXLSXText(x.startCell(i), f.Name, xlsxHeader); err != nil {
			return fmt.Errorf("name of column %d: %w", i+1, err)
		}
	}
	return x.endRow()
}

func (x *xlsxWriter) Write(b *Batch) error {
	for row := range b.Len {
		if x.err != nil {
			break
		}
		x.err = x.writeRow(b, row)
	}
	if x.err != nil {
		return fmt.Errorf("write xlsx: %w", x.err)
	}
	return nil
}

func (x *xlsxWriter) writeRow(b *Batch, row int) error {
	if x.rows == xlsxRows {
		return fmt.Errorf("more than %d rows: %w", xlsxRows, ErrTooLargeForXLSX)
	}
	x.startRow()
	for i := range b.Columns {
		c := &b.Columns[i]
		if c.Null[row] {
			continue
		}
		var err error
		if x.buf, err = appendXLSXCell(x.startCell(i), c, row); err != nil {
			return fmt.Errorf("row %d, column %s: %w", b.Start+int64(row)+1, x.schema.Fields[i].Name, err)
		}
	}
	return x.endRow()
}

func (x *xlsxWriter) startRow() {
	x.rows++
	x.buf = append(strconv.AppendInt(append(x.buf, `<row r="`...), int64(x.rows), 10), `">`...)
}

func (x *xlsxWriter) startCell(column int) []byte {
	buf := append(append(x.buf, `<c r="`...), x.letters[column]...)
	return append(strconv.AppendInt(buf, int64(x.rows), 10), '"')
}

func (x *xlsxWriter) endRow() error {
	x.buf = append(x.buf, "</row>"...)
	if len(x.buf) < flushBytes {
		return nil
	}
	x.size += int64(len(x.buf))
	if x.size > math.MaxUint32-1<<20 { // leaves room for the end of the sheet
		return fmt.Errorf("sheet of %d bytes: %w", x.size, ErrTooLargeForXLSX)
	}
	return x.flush()
}

// Close ends the workbook. After an error it writes nothing more, so that what
// is there cannot be taken for a whole file.
func (x *xlsxWriter) Close() error {
	if x.err != nil {
		return fmt.Errorf("write xlsx: unfinished: %w", x.err)
	}
	x.buf = append(x.buf, xlsxSheetEnd...)
	err := x.flush()
	if err == nil && len(x.notes.Lines) > 0 {
		err = x.writeNotes()
	}
	if err == nil {
		err = x.zip.Close()
	}
	if err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	return nil
}

// columnLetters names a column as a worksheet does: A to Z, AA to ZZ, AAA to XFD.
func columnLetters(i int) string {
	var name string
	for i++; i > 0; i /= 26 {
		i--
		name = string(rune('A'+i%26)) + name
	}
	return name
}
