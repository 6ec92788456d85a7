// Package restricted keeps the rows of conditional datasets for the server that
// answers for granted requests: one Parquet file per resource, and what is told
// to those who apply, in a folder that only the server's user may read. It is given gate.Restricted values and one
// open root, and has no way to write anywhere else.
package restricted

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/kaimen-portal/kaimen/generator/gate"
)

// Folder is rows/conditional of the release that is being made.
type Folder struct{ root *os.Root }

// Create makes the folder at path, readable by its owner alone.
func Create(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make folder for conditional rows: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open folder for conditional rows: %w", err)
	}
	return &Folder{root: root}, nil
}

// Close ends the use of the folder.
func (f *Folder) Close() error { return f.root.Close() }

// File is a kept file: its path within the folder, and what it holds.
type File struct {
	Path     string // <dataset>/<resource>.parquet, or <dataset>/dataset.json
	Resource string // whose rows it has; empty: it says what is kept of the dataset
	Rows     int64
	Columns  []Column // of the rows, in order
	Bytes    int64
	SHA256   string
}

// Column is the name and type of a column; no value of its cells.
type Column struct {
	Name string
	Type table.Type
}

// Keep reads the conditional files of an entry and writes their rows. The facts
// it returns carry no value of any cell.
func (f *Folder) Keep(ctx context.Context, r gate.Restricted) ([]File, *check.Facts, error) {
	d := r.Dataset()
	if err := f.root.Mkdir(d.ID, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, nil, fmt.Errorf("keep %s: %w", d.ID, err)
	}
	open, columns := map[string]*file{}, map[string][]Column{}
	defer func() {
		for _, w := range open {
			w.f.Close()
		}
	}()
	facts, err := check.Examine(ctx, r.FS(), d, func(res *datasets.Resource, t *table.Table) ([]table.Writer, error) {
		w, err := f.create(d.ID + "/" + res.Name + ".parquet")
		if err != nil {
			return nil, err
		}
		open[res.Name] = w
		for _, field := range t.Schema.Fields {
			columns[res.Name] = append(columns[res.Name], Column{field.Name, field.Type})
		}
		return []table.Writer{table.NewParquet(w, t.Schema)}, nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("keep %s: %w", d.ID, err)
	}
	var kept []File
	for i := range facts.Resources {
		res := &facts.Resources[i]
		withoutValues(res)
		if res.Err != nil {
			continue
		}
		k, err := open[res.Name].finish(res.Rows)
		if err != nil {
			return nil, nil, fmt.Errorf("keep %s: %w", d.ID, err)
		}
		k.Resource, k.Columns = res.Name, columns[res.Name]
		kept = append(kept, k)
	}
	return kept, facts, nil
}

// Describe writes what the server tells those who apply for the dataset with the
// id. The folder of the dataset is made by Keep.
func (f *Folder) Describe(id string, body []byte) (File, error) {
	w, err := f.create(id + "/" + offer.DatasetFile)
	if err != nil {
		return File{}, fmt.Errorf("describe %s: %w", id, err)
	}
	if _, err := w.Write(body); err != nil {
		w.f.Close()
		return File{}, fmt.Errorf("describe %s: %w", id, err)
	}
	k, err := w.finish(0)
	if err != nil {
		return File{}, fmt.Errorf("describe %s: %w", id, err)
	}
	return k, nil
}

// Drop removes what was kept of an entry that turned out not to go out.
func (f *Folder) Drop(id string) error {
	if err := f.root.RemoveAll(id); err != nil {
		return fmt.Errorf("drop rows of %s: %w", id, err)
	}
	return nil
}

// Reuse takes over the files of an entry that did not change from the release
// before.
func (f *Folder) Reuse(before string, id string, files []File) error {
	if err := f.root.Mkdir(id, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("keep %s: %w", id, err)
	}
	old, err := os.OpenRoot(before)
	if err != nil {
		return fmt.Errorf("keep %s: %w", id, err)
	}
	defer old.Close()
	for _, k := range files {
		if err := f.copy(old, k); err != nil {
			return fmt.Errorf("keep %s: %w", id, err)
		}
	}
	return nil
}

func (f *Folder) copy(old *os.Root, k File) error {
	in, err := old.Open(k.Path)
	if err != nil {
		return err
	}
	defer in.Close()
	w, err := f.create(k.Path)
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, in); err != nil {
		w.f.Close()
		return err
	}
	got, err := w.finish(k.Rows)
	if err == nil && got.SHA256 != k.SHA256 {
		err = fmt.Errorf("%s is damaged in the release before", k.Path)
	}
	return err
}

// withoutValues takes out of the facts what quotes cells: findings are printed
// and logged, and conditional rows must not be.
func withoutValues(r *check.ResourceFacts) {
	for i := range r.Rejects {
		r.Rejects[i].Value = ""
	}
	for i := range r.Columns {
		c := &r.Columns[i]
		c.Top, c.Min, c.Max, c.Mean, c.Bins = nil, "", "", nil, nil
	}
}

// file is a table that is being written.
type file struct {
	path string
	f    *os.File
	buf  *bufio.Writer
	sum  hash.Hash
	n    int64
}

func (f *Folder) create(path string) (*file, error) {
	out, err := f.root.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	w := &file{path: path, f: out, sum: sha256.New()}
	w.buf = bufio.NewWriterSize(io.MultiWriter(out, w.sum), 128<<10)
	return w, nil
}

func (w *file) Write(p []byte) (int, error) {
	n, err := w.buf.Write(p)
	w.n += int64(n)
	return n, err
}

func (w *file) finish(rows int64) (File, error) {
	if err := w.buf.Flush(); err != nil {
		return File{}, err
	}
	return File{Path: w.path, Rows: rows, Bytes: w.n, SHA256: hex.EncodeToString(w.sum.Sum(nil))}, w.f.Close()
}
