package store

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// Blob is a stored file: its hash and its size.
type Blob struct {
	SHA256 string `json:"sha256"` // 64 hex digits
	Bytes  int64  `json:"bytes"`
}

// BlobWriter writes a new blob. Commit keeps it, Abort drops it.
type BlobWriter struct {
	s   *Store
	f   *os.File
	buf *bufio.Writer
	sum hash.Hash
	n   int64
}

// NewBlob starts a blob in the work folder.
func (s *Store) NewBlob() (*BlobWriter, error) {
	f, err := os.CreateTemp(s.Path("work"), "blob-*")
	if err != nil {
		return nil, fmt.Errorf("new file: %w", err)
	}
	w := &BlobWriter{s: s, f: f, sum: sha256.New()}
	w.buf = buffers.Get().(*bufio.Writer)
	w.buf.Reset(io.MultiWriter(f, w.sum))
	return w, nil
}

// buffers are used again from blob to blob: a release writes a hundred thousand
// small ones.
var buffers = sync.Pool{New: func() any { return bufio.NewWriterSize(io.Discard, 64<<10) }}

// release gives the buffer back.
func (w *BlobWriter) release() {
	if w.buf != nil {
		w.buf.Reset(io.Discard)
		buffers.Put(w.buf)
		w.buf = nil
	}
}

// Write appends to the blob.
func (w *BlobWriter) Write(p []byte) (int, error) {
	n, err := w.buf.Write(p)
	w.n += int64(n)
	return n, err
}

// Commit gives the file its name by content. A blob that exists already is
// left as it is.
func (w *BlobWriter) Commit() (Blob, error) {
	if err := w.buf.Flush(); err != nil {
		w.Abort()
		return Blob{}, fmt.Errorf("write file: %w", err)
	}
	w.release()
	if err := w.f.Chmod(0o644); err != nil {
		w.Abort()
		return Blob{}, fmt.Errorf("write file: %w", err)
	}
	if err := w.f.Close(); err != nil {
		w.Abort()
		return Blob{}, fmt.Errorf("write file: %w", err)
	}
	b := Blob{SHA256: hex.EncodeToString(w.sum.Sum(nil)), Bytes: w.n}
	to := w.s.BlobPath(b.SHA256)
	if fi, err := os.Stat(to); err == nil && fi.Size() == b.Bytes {
		os.Remove(w.f.Name())
		return b, nil
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		w.Abort()
		return Blob{}, err
	}
	if err := os.Rename(w.f.Name(), to); err != nil {
		w.Abort()
		return Blob{}, fmt.Errorf("keep file: %w", err)
	}
	return b, nil
}

// Abort drops the file. It may follow a failed Commit.
func (w *BlobWriter) Abort() {
	w.release()
	w.f.Close()
	os.Remove(w.f.Name())
}

// Put stores bytes.
func (s *Store) Put(b []byte) (Blob, error) {
	w, err := s.NewBlob()
	if err != nil {
		return Blob{}, err
	}
	if _, err := w.Write(b); err != nil {
		w.Abort()
		return Blob{}, fmt.Errorf("write file: %w", err)
	}
	return w.Commit()
}

// BlobPath is where the blob of a hash lies.
func (s *Store) BlobPath(sum string) string { return s.Path("blobs", "sha256", sum[:2], sum) }

// HasBlob reports whether the blob is there in its full size.
func (s *Store) HasBlob(b Blob) bool {
	fi, err := os.Stat(s.BlobPath(b.SHA256))
	return err == nil && fi.Size() == b.Bytes
}
