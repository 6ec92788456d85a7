package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"os"
	"sync"
	"sync/atomic"
)

// Blob is a stored file: its hash and its size.
type Blob struct {
	SHA256 string `json:"sha256"` // 64 hex digits
	Bytes  int64  `json:"bytes"`
}

// BlobWriter writes a new blob. Commit keeps it, Abort drops it. Small content
// stays in memory until then, so that what exists already costs no file.
type BlobWriter struct {
	s   *Store
	f   *os.File // nil while everything is in buf
	buf []byte
	sum hash.Hash
	n   int64
}

// inMemory is how much of a blob is held before it goes to a file.
const inMemory = 64 << 10

var (
	buffers = sync.Pool{New: func() any { return make([]byte, 0, inMemory) }}
	asides  atomic.Int64
)

// NewBlob starts a blob.
func (s *Store) NewBlob() (*BlobWriter, error) {
	return &BlobWriter{s: s, buf: buffers.Get().([]byte)[:0], sum: sha256.New()}, nil
}

// Write appends to the blob.
func (w *BlobWriter) Write(p []byte) (int, error) {
	w.n += int64(len(p))
	if len(w.buf)+len(p) > cap(w.buf) {
		if err := w.flush(); err != nil {
			return 0, err
		}
	}
	if len(p) > cap(w.buf) {
		w.sum.Write(p)
		return w.f.Write(p)
	}
	w.buf = append(w.buf, p...)
	return len(p), nil
}

// flush moves what is in memory to the file, which it makes if need be.
func (w *BlobWriter) flush() error {
	if w.f == nil {
		name := fmt.Sprintf("blob-%d", asides.Add(1))
		f, err := os.OpenFile(w.s.Path("work", name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if err != nil {
			return fmt.Errorf("new file: %w", err)
		}
		w.f = f
	}
	w.sum.Write(w.buf)
	_, err := w.f.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}

// Commit gives the file its name by content. A blob that exists already is
// left as it is.
func (w *BlobWriter) Commit() (Blob, error) {
	defer w.Abort() // drops what has not been renamed by then
	if w.f == nil {
		return w.commitSmall()
	}
	if err := w.flush(); err != nil {
		return Blob{}, fmt.Errorf("write file: %w", err)
	}
	if err := w.f.Close(); err != nil {
		return Blob{}, fmt.Errorf("write file: %w", err)
	}
	b := Blob{SHA256: hex.EncodeToString(w.sum.Sum(nil)), Bytes: w.n}
	if w.s.HasBlob(b) {
		return b, nil
	}
	if err := os.Rename(w.f.Name(), w.s.BlobPath(b.SHA256)); err != nil {
		return Blob{}, fmt.Errorf("keep file: %w", err)
	}
	w.f = nil
	return b, nil
}

// commitSmall writes a blob that is still in memory, beside its final place:
// the many folders there can be written to by several threads at once.
func (w *BlobWriter) commitSmall() (Blob, error) {
	sum := sha256.Sum256(w.buf)
	b := Blob{SHA256: hex.EncodeToString(sum[:]), Bytes: w.n}
	if w.s.HasBlob(b) {
		return b, nil
	}
	to := w.s.BlobPath(b.SHA256)
	aside := fmt.Sprintf("%s.%d", to, asides.Add(1))
	if err := os.WriteFile(aside, w.buf, 0o644); err != nil {
		os.Remove(aside)
		return Blob{}, fmt.Errorf("write file: %w", err)
	}
	if err := os.Rename(aside, to); err != nil {
		return Blob{}, fmt.Errorf("keep file: %w", err)
	}
	return b, nil
}

// Abort drops the blob. It may follow a Commit, which it leaves as it is.
func (w *BlobWriter) Abort() {
	if w.f != nil {
		w.f.Close()
		os.Remove(w.f.Name())
		w.f = nil
	}
	if w.buf != nil {
		buffers.Put(w.buf[:0])
		w.buf = nil
	}
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
