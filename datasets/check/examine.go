package check

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/pii"
	"github.com/kaimen-portal/kaimen/datasets/summary"
	"github.com/kaimen-portal/kaimen/datasets/table"
	"golang.org/x/sync/errgroup"
)

// maxRejects is how many cells that did not fit are kept per file: enough to
// see what is wrong with it.
const maxRejects = 20

// Sinks says what else shall take the rows of a resource while Examine reads
// it. The writers get every batch and are closed, whether reading succeeds or
// not; where it fails, the facts of the resource say so.
type Sinks func(*datasets.Resource, *table.Table) ([]table.Writer, error)

// Examine reads every file of an entry of the catalogue in fsys once and tells
// what it saw, resource by resource. A file that cannot be read is a fact, not an error; errors are those of the context and
// of the sinks. Sinks may be nil. The files of a closed entry are not opened.
//
// Facts hold values that occur in the data: those of a conditional entry are as
// confidential as its rows.
func Examine(ctx context.Context, fsys fs.FS, ds *datasets.Dataset, sinks Sinks) (*Facts, error) {
	facts := &Facts{}
	if ds.Catalogue.OpenClass == datasets.Closed {
		return facts, nil
	}
	for i := range ds.Resources {
		r := &ds.Resources[i]
		f := ResourceFacts{Name: r.Name, Path: r.Path, Sample: r.Sample}
		if err := examine(ctx, fsys, path.Join(ds.Dir, r.Path), r, &f, sinks); err != nil {
			return nil, fmt.Errorf("examine %s of %s: %w", r.Path, ds.ID, err)
		}
		facts.Resources = append(facts.Resources, f)
	}
	return facts, nil
}

// Earlier reads the files of the earlier versions that a descriptor lists, as
// Examine does those of the current one.
func Earlier(ctx context.Context, fsys fs.FS, ds *datasets.Dataset) ([]ResourceFacts, error) {
	if ds.Catalogue.OpenClass == datasets.Closed {
		return nil, nil
	}
	var out []ResourceFacts
	for _, v := range ds.Catalogue.Versions {
		for _, file := range v.Resources {
			i := slices.IndexFunc(ds.Resources, func(r datasets.Resource) bool { return r.Name == file.Name })
			if i < 0 {
				continue // it would not be published
			}
			r := ds.Resources[i]
			r.Path = file.Path
			f := ResourceFacts{Name: r.Name, Path: r.Path, Sample: r.Sample}
			if err := examine(ctx, fsys, path.Join(ds.Dir, r.Path), &r, &f, nil); err != nil {
				return nil, fmt.Errorf("examine %s of %s: %w", r.Path, ds.ID, err)
			}
			out = append(out, f)
		}
	}
	return out, nil
}

func examine(ctx context.Context, fsys fs.FS, name string, r *datasets.Resource, f *ResourceFacts, sinks Sinks) (err error) {
	if r.Path == "" {
		f.Err = &ReadError{Code: "no-path",
			Text: words("资源 %s 没有写明文件", "resource %s names no file", r.Name),
			Fix:  words("填写 path", "fill in its path")}
		return nil
	}
	if !fs.ValidPath(r.Path) || r.Path == "." {
		f.Err = &ReadError{Code: "path",
			Text: words("路径 %q 不在数据集文件夹之内", "the path %q does not lie within the dataset's folder", r.Path),
			Fix:  words("写文件在数据集文件夹中的相对路径，不用 .. 和反斜杠", "give the path within the dataset's folder, without .. and back-slashes")}
		return nil
	}
	if f.SHA256, f.Bytes, err = digest(ctx, fsys, name); err != nil {
		return f.fail(ctx, err)
	}
	t, err := table.Open(ctx, fsys, name, table.Options{Format: r.Format, Encoding: r.Encoding, Dialect: r.Dialect, Schema: r.Schema})
	if err != nil {
		return f.fail(ctx, err)
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	f.Format, f.Encoding, f.Schema, f.Rows = t.Format, t.Encoding, t.Schema, t.Rows
	f.Notes, f.Rejected, f.Rejects = t.Notes, t.Rejected, t.Rejects[:min(len(t.Rejects), maxRejects)]

	sum, scan := summary.New(t.Schema), pii.New(t.Schema)
	writers := []table.Writer{sum, scan}
	if sinks != nil {
		own, err := sinks(r, t)
		writers = append(writers, own...)
		if err != nil {
			return errors.Join(err, closeAll(writers))
		}
	}
	read, write := pass(ctx, t, writers)
	if err := errors.Join(write, closeAll(writers)); err != nil {
		return err
	}
	if read != nil {
		return f.fail(ctx, read)
	}
	f.Columns, f.PII = sum.Columns(), scan.Hits()
	return nil
}

// pass drives the rows of a table through all writers, side by side. The next
// batch is read while they work on one; the reader then reuses that one, so all
// of them are waited for in between.
func pass(ctx context.Context, t *table.Table, writers []table.Writer) (read, write error) {
	working := &errgroup.Group{}
	for b, err := range t.Batches(ctx) {
		if write := working.Wait(); write != nil {
			return nil, write
		}
		if err != nil {
			return err, nil
		}
		working = &errgroup.Group{}
		for _, w := range writers {
			working.Go(func() error { return w.Write(b) })
		}
	}
	return nil, working.Wait()
}

func closeAll(writers []table.Writer) error {
	var errs []error
	for _, w := range writers {
		errs = append(errs, w.Close())
	}
	return errors.Join(errs...)
}

// digest hashes a file and counts its bytes.
func digest(ctx context.Context, fsys fs.FS, name string) (sum string, n int64, err error) {
	f, err := fsys.Open(name)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	if n, err = io.Copy(h, reader{ctx, f}); err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(h.Sum(nil)), n, nil
}

// reader stops reading with its context.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// fail records why a file could not be read. What it returns is the error of a
// context that has ended, which says nothing about the file.
func (f *ResourceFacts) fail(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	*f = ResourceFacts{Name: f.Name, Path: f.Path, Sample: f.Sample, SHA256: f.SHA256, Bytes: f.Bytes}
	var t *table.Error
	switch {
	case errors.As(err, &t):
		f.Err = &ReadError{Code: t.Code, Row: t.Row, Column: t.Column, Text: t.Text, Fix: t.Fix}
	case errors.Is(err, fs.ErrNotExist):
		f.Err = &ReadError{Code: "not-found",
			Text: words("文件 %s 不存在", "the file %s does not exist", f.Path),
			Fix:  words("放入该文件，或改正 resources 中的 path", "put the file there, or correct its path under resources")}
	default:
		f.Err = &ReadError{
			Text: words("文件读不出来：%v", "the file cannot be read: %v", err),
			Fix:  words("检查文件是否完整、有无读取权限", "see whether the file is complete and may be read")}
	}
	return nil
}
