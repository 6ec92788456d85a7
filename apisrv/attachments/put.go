package attachments

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// headBytes are as many as tell one type of file from another.
const headBytes = 512

// Put takes in a file that a person calls name. Faults are for that person: the
// type is not taken or not what the name says, the file is empty or too large.
// The file is on the disk when Put returns without fault or error; before, it
// cannot be opened. The error wraps ErrFull where the disk is.
func (s *Store) Put(ctx context.Context, name string, r io.Reader) (a access.Attachment, faults []access.Fault, err error) {
	head := make([]byte, headBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return a, nil, fmt.Errorf("receive a file: %w", err)
	}
	head = head[:n]
	if n == 0 {
		return a, []access.Fault{sizeFault}, nil
	}
	kind, faults := access.SniffAttachment(name, head)
	if len(faults) > 0 {
		return a, faults, nil
	}
	u, err := s.begin()
	if err != nil {
		return a, nil, err
	}
	defer u.end()
	if err := u.receive(ctx, head, r); err != nil {
		return a, nil, err
	}
	if u.bytes > access.MaxAttachmentBytes {
		return a, []access.Fault{sizeFault}, nil
	}
	a = access.Attachment{Name: name, MediaType: kind, Bytes: u.bytes, SHA256: hex.EncodeToString(u.sum.Sum(nil))}
	return a, nil, s.keep(u, a.SHA256)
}

var sizeFault = access.Fault{Field: "attachments", Message: lang.Text{ZH: "附件是空文件或超过20 MB", EN: "The attachment is empty or larger than 20 MB"},
	Fix: lang.Text{ZH: "请上传不超过20 MB的文件。", EN: "Upload a file of 20 MB or less."}}

// upload is a file on its way in.
type upload struct {
	store *Store
	name  string // in the folder of uploads
	f     *os.File
	sum   hash.Hash
	bytes int64
}

func (s *Store) begin() (*upload, error) {
	name := rand.Text()
	f, err := s.coming.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, room(err)
	}
	return &upload{store: s, name: name, f: f, sum: sha256.New()}, nil
}

// end removes what is left of an upload that was not kept.
func (u *upload) end() {
	u.f.Close()
	u.store.coming.Remove(u.name)
}

// receive writes the file, up to one byte more than it may have, and has it on
// the disk.
func (u *upload) receive(ctx context.Context, head []byte, rest io.Reader) error {
	out := io.MultiWriter(u.f, u.sum)
	if _, err := out.Write(head); err != nil {
		return room(err)
	}
	left := int64(access.MaxAttachmentBytes + 1 - len(head))
	n, err := io.Copy(out, io.LimitReader(reader{ctx, rest}, left))
	u.bytes = int64(len(head)) + n
	if err == nil {
		err = u.f.Sync()
	}
	if err != nil {
		return room(err)
	}
	return nil
}

// keep gives the upload its name among the files that are kept.
func (s *Store) keep(u *upload, sum string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if err := s.coming.Chtimes(u.name, now, now); err != nil {
		return room(err)
	}
	// Also where it is there already: it has the same content, and is as new as this one now.
	if err := os.Rename(filepath.Join(s.coming.Name(), u.name), filepath.Join(s.kept.Name(), sum)); err != nil {
		return room(err)
	}
	dir, err := s.kept.Open(".")
	if err != nil {
		return room(err)
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return room(err)
	}
	return nil
}

// room says plainly that the disk is full, where that is why.
func room(err error) error {
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) {
			return fmt.Errorf("%w: %w", ErrFull, err)
		}
	}
	return fmt.Errorf("receive a file: %w", err)
}

// reader ends when its context does.
type reader struct {
	ctx context.Context
	io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}
