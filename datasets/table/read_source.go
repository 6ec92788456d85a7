package table

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
)

// A source hands out the rows of a file, as often as it is asked to.
type source struct {
	open   func(context.Context) (rowReader, error)
	named  bool // the first row holds the names of the columns, nothing precedes it
	grid   bool // a sheet: rows are as wide as what they hold
	fields []Field
}

// source recognises the file and makes a source of it.
func (t *Table) source(ctx context.Context, fsys fs.FS, o Options) (*source, error) {
	info, err := fs.Stat(fsys, t.Name)
	if err != nil {
		return nil, err
	}
	if info.Size() > o.Limits.FileBytes {
		return nil, errFileTooLarge(info.Size(), o.Limits.FileBytes)
	}
	f, err := fsys.Open(t.Name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, sniffBytes)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	if e := refused(head[:n]); e != nil {
		return nil, e
	}
	t.Format = sniffFormat(t.Name, head[:n], o.Format)
	switch t.Format {
	case "":
		return nil, errUnknownFormat()
	case "xlsx":
		return t.workbook(ctx, fsys, info.Size(), o)
	}
	text, err := t.text(ctx, io.MultiReader(bytes.NewReader(head[:n]), f), fsys, o)
	if err != nil {
		return nil, err
	}
	switch t.Format {
	case "json", "ndjson", "geojson":
		return t.jsonSource(ctx, text, o)
	case "xml":
		return t.xmlSource(ctx, text, o)
	}
	return t.delimited(ctx, text, o)
}

// opener opens the text of a file, as UTF-8 without a byte order mark.
type opener func() (io.ReadCloser, error)

// text decides on the encoding, and decodes a file that is not UTF-8 into one
// of the table's own.
func (t *Table) text(ctx context.Context, r io.Reader, fsys fs.FS, o Options) (opener, error) {
	scan, err := scanBytes(ctx, r)
	if err != nil {
		return nil, err
	}
	if scan.size == 0 {
		return nil, errEmpty()
	}
	c, failed := charsetOf(scan, o.Encoding)
	if failed != nil {
		return nil, failed
	}
	t.Encoding = c.name
	if c.enc == nil {
		if scan.firstZero >= 0 {
			return nil, errNUL(scan.zeroLine, scan.firstZero)
		}
		return func() (io.ReadCloser, error) { return openSkippingBOM(fsys, t.Name) }, nil
	}
	decoded, err := t.decoded(ctx, fsys, c)
	if err != nil {
		return nil, err
	}
	return func() (io.ReadCloser, error) { return reread(decoded), nil }, nil
}

func (t *Table) decoded(ctx context.Context, fsys fs.FS, c charset) (*os.File, error) {
	in, err := fsys.Open(t.Name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	out, err := t.spoolFile()
	if err != nil {
		return nil, err
	}
	return out, decodeTo(ctx, out, in, c)
}

func openSkippingBOM(fsys fs.FS, name string) (io.ReadCloser, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	var mark [len(bom)]byte
	n, err := io.ReadFull(f, mark[:])
	if err == nil && string(mark[:]) == bom {
		return f, nil
	}
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		f.Close()
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(mark[:n]), f), f}, nil
}

// delimited makes a source of CSV and its kin.
func (t *Table) delimited(ctx context.Context, text opener, o Options) (*source, error) {
	d, err := t.sniffDialect(text, o)
	if err != nil {
		return nil, err
	}
	return &source{open: func(context.Context) (rowReader, error) {
		f, err := text()
		if err != nil {
			return nil, err
		}
		return newCSVReader(f, d, o.Limits), nil
	}}, nil
}
