package convert

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/generator/store"
)

// output is one format of one resource while it is being written.
type output struct {
	format table.Format
	blob   *store.BlobWriter
	table.Writer
	tooLarge bool // the format cannot hold the table: what was written is dropped
}

// Write passes a batch on, until the format turns out too small for the table.
func (o *output) Write(b *table.Batch) error {
	if o.tooLarge {
		return nil
	}
	if err := o.Writer.Write(b); err != nil {
		return o.judge(err)
	}
	return nil
}

// Close ends the format's file.
func (o *output) Close() error {
	return o.judge(o.Writer.Close())
}

func (o *output) judge(err error) error {
	if errors.Is(err, table.ErrTooLargeForXLSX) {
		o.tooLarge = true
		return nil
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", o.format.Name, err)
	}
	return nil
}

// openOutputs starts a file for every format that the table is offered in.
func openOutputs(s *store.Store, t *table.Table) ([]*output, error) {
	var outs []*output
	for _, f := range table.Formats {
		if f.Name == "geojson" && !hasGeometry(t.Schema) {
			continue
		}
		blob, err := s.NewBlob()
		if err != nil {
			abort(outs)
			return nil, err
		}
		outs = append(outs, &output{format: f, blob: blob, Writer: f.New(blob, t.Schema)})
	}
	return outs, nil
}

func hasGeometry(s table.Schema) bool {
	return slices.ContainsFunc(s.Fields, func(f table.Field) bool { return f.Type == table.GeoJSON })
}

func abort(outs []*output) {
	for _, o := range outs {
		o.blob.Abort()
	}
}

// commit keeps the finished files and names them after the resource.
func commit(outs []*output, resource string, rows int64) (files []record.File, omitted []record.Omitted, err error) {
	for i, o := range outs {
		if o.tooLarge {
			o.blob.Abort()
			omitted = append(omitted, record.Omitted{Format: o.format.Name, Code: "too-large"})
			continue
		}
		b, err := o.blob.Commit()
		if err != nil {
			abort(outs[i+1:])
			return nil, nil, err
		}
		files = append(files, record.File{Path: resource + o.format.Suffix, Format: o.format.Name, Resource: resource, Rows: rows, Blob: b})
	}
	return files, omitted, nil
}

// original stores the file as the agency delivered it, unless it holds sheets
// that nobody was meant to see.
func original(s *store.Store, fsys fs.FS, d *datasets.Dataset, r datasets.Resource, t *table.Table) (record.File, []record.Omitted, error) {
	for _, n := range t.Notes {
		if n.Code == "hidden-sheets" {
			return record.File{}, []record.Omitted{{Format: "original", Code: "hidden-sheets"}}, nil
		}
	}
	in, err := fsys.Open(path.Join(d.Dir, r.Path))
	if err != nil {
		return record.File{}, nil, err
	}
	defer in.Close()
	w, err := s.NewBlob()
	if err != nil {
		return record.File{}, nil, err
	}
	if _, err := io.Copy(w, in); err != nil {
		w.Abort()
		return record.File{}, nil, fmt.Errorf("copy %s: %w", r.Path, err)
	}
	b, err := w.Commit()
	return record.File{Path: "original/" + r.Path, Format: "original", Resource: r.Name, Rows: t.Rows, Blob: b}, nil, err
}
