// Package zips writes ZIP archives whose bytes depend on nothing but what is in
// them: every entry has the same time. The compressors, which are large, are
// used again from archive to archive.
package zips

import (
	"archive/zip"
	"io"
	"sync"
	"time"

	"github.com/klauspost/compress/flate"
)

// level is the effort of compression, of 9: tables repeat themselves, and more
// effort gains little.
const level = 3

// firstDay is the first date that the format can hold.
var firstDay = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Writer writes one archive.
type Writer struct {
	z   *zip.Writer
	buf []byte // for Copy
}

// NewWriter begins an archive on w.
func NewWriter(w io.Writer) *Writer {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, compress)
	return &Writer{z: z}
}

// Create begins an entry and returns where its content is written; it ends with
// the next Create, Copy or Close.
func (w *Writer) Create(name string) (io.Writer, error) {
	return w.z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: firstDay})
}

// Copy takes over an entry of another archive under a new name, without
// unpacking it.
func (w *Writer) Copy(name string, from *zip.File) error {
	h := from.FileHeader
	h.Name = name
	to, err := w.z.CreateRaw(&h)
	if err != nil {
		return err
	}
	in, err := from.OpenRaw()
	if err != nil {
		return err
	}
	if w.buf == nil {
		w.buf = make([]byte, 32<<10)
	}
	_, err = io.CopyBuffer(to, in, w.buf)
	return err
}

// Close writes the archive's directory. It does not close the underlying writer.
func (w *Writer) Close() error { return w.z.Close() }

var pool = sync.Pool{New: func() any {
	f, err := flate.NewWriter(io.Discard, level)
	if err != nil {
		panic("zips: " + err.Error()) // only for a level that does not exist
	}
	return f
}}

// pooled is a compressor on loan; Close gives it back.
type pooled struct{ *flate.Writer }

func compress(w io.Writer) (io.WriteCloser, error) {
	f := pool.Get().(*flate.Writer)
	f.Reset(w)
	return pooled{f}, nil
}

func (p pooled) Close() error {
	err := p.Writer.Close()
	p.Writer.Reset(io.Discard)
	pool.Put(p.Writer)
	return err
}
