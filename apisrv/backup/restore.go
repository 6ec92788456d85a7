package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// ErrDamaged says that a file is no backup as it was written.
var ErrDamaged = errors.New("the backup is damaged")

// maxManifest bounds a manifest, in bytes.
const maxManifest = 64 << 20

// Restored is what Restore put back.
type Restored struct {
	Manifest
	Audit audit.Summary
}

// Restore puts the portal of a backup into a data directory and a database, both
// of which have to be empty, and verifies its audit log against its checkpoints.
// A damaged backup is refused as ErrDamaged, with the reason, before anything is
// written.
func Restore(ctx context.Context, path, data, place string, now func() time.Time) (Restored, error) {
	f, err := os.Open(path)
	if err != nil {
		return Restored{}, fmt.Errorf("restore: %w", err)
	}
	defer f.Close()
	size, err := whole(f)
	if err != nil {
		return Restored{}, fmt.Errorf("restore %s: %w", path, err)
	}
	r, err := unpack(ctx, io.NewSectionReader(f, 0, size), data, place, now)
	if err != nil {
		return r, fmt.Errorf("restore %s: %w", path, err)
	}
	return r, nil
}

// whole checks the file against the hash at its end, and returns the size of the
// archive before that.
func whole(f *os.File) (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	size := info.Size() - frameBytes
	if size <= 0 {
		return 0, fmt.Errorf("%w: it has only %d bytes", ErrDamaged, info.Size())
	}
	var frame [frameBytes]byte
	if _, err := f.ReadAt(frame[:], size); err != nil {
		return 0, err
	}
	if binary.LittleEndian.Uint32(frame[:]) != frameMagic || binary.LittleEndian.Uint32(frame[4:]) != sha256.Size {
		return 0, fmt.Errorf("%w: its end is missing, or it is no backup of this program", ErrDamaged)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, size)); err != nil {
		return 0, err
	}
	if !bytes.Equal(sum.Sum(nil), frame[8:]) {
		return 0, fmt.Errorf("%w: its bytes do not have the hash that stands at its end", ErrDamaged)
	}
	return size, nil
}

func unpack(ctx context.Context, r io.Reader, data, place string, now func() time.Time) (Restored, error) {
	z, err := zstd.NewReader(r)
	if err != nil {
		return Restored{}, err
	}
	defer z.Close()
	t := tar.NewReader(z)
	m, err := manifest(t)
	if err != nil {
		return Restored{}, err
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return Restored{}, err
	}
	root, err := os.OpenRoot(data)
	if err != nil {
		return Restored{}, err
	}
	defer root.Close()
	for _, want := range m.Files {
		if err := next(t, want); err != nil {
			return Restored{}, err
		}
		if err := placeFile(root, want, t); err != nil {
			return Restored{}, err
		}
	}
	if err := next(t, databaseName); err != nil {
		return Restored{}, err
	}
	db, err := store.Restore(ctx, place, now, m.Database, t)
	if err != nil {
		return Restored{}, err
	}
	sum, err := verify(ctx, db, data)
	return Restored{m, sum}, errors.Join(err, db.Close())
}

// next goes on to the member of that name.
func next(t *tar.Reader, name string) error {
	h, err := t.Next()
	if err != nil {
		return fmt.Errorf("%w: %s is missing: %w", ErrDamaged, name, err)
	}
	if h.Name != name {
		return fmt.Errorf("%w: %s stands in the place of %s", ErrDamaged, h.Name, name)
	}
	return nil
}

func manifest(t *tar.Reader) (Manifest, error) {
	if err := next(t, manifestName); err != nil {
		return Manifest{}, err
	}
	var m Manifest
	if err := json.NewDecoder(io.LimitReader(t, maxManifest)).Decode(&m); err != nil {
		return Manifest{}, fmt.Errorf("%w: its manifest cannot be read: %w", ErrDamaged, err)
	}
	if m.Format != format {
		return Manifest{}, fmt.Errorf("the backup has format %d, this program reads %d: restore it with the version that made it", m.Format, format)
	}
	for _, name := range m.Files {
		folder, _, _ := strings.Cut(name, "/")
		if !fs.ValidPath(name) || !slices.Contains([]string{secrets.Folder, Attachments}, folder) {
			return Manifest{}, fmt.Errorf("%w: it holds a file %q, which is none of a portal", ErrDamaged, name)
		}
	}
	return m, nil
}

// placeFile writes a file that is not there yet. The same file may be: from a
// restore that was interrupted.
func placeFile(root *os.Root, name string, r io.Reader) error {
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return sameFile(root, name, r)
	}
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}

func sameFile(root *os.Root, name string, r io.Reader) error {
	f, err := root.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	have, want := sha256.New(), sha256.New()
	if _, err := io.Copy(have, f); err != nil {
		return err
	}
	if _, err := io.Copy(want, r); err != nil {
		return err
	}
	if !bytes.Equal(have.Sum(nil), want.Sum(nil)) {
		return fmt.Errorf("there is another %s already; restore into an empty place", name)
	}
	return nil
}

// verify checks that secrets and database belong together and are whole.
func verify(ctx context.Context, db *store.DB, data string) (audit.Summary, error) {
	s, err := secrets.Open(data)
	if err != nil {
		return audit.Summary{}, err
	}
	signed, err := db.Checkpoints(ctx)
	if err != nil {
		return audit.Summary{}, err
	}
	var checkpoints []audit.Checkpoint
	for _, text := range signed {
		c, err := audit.OpenCheckpoint(text, s.Verifier())
		if err != nil {
			return audit.Summary{}, err
		}
		checkpoints = append(checkpoints, c)
	}
	return db.VerifyAudit(ctx, checkpoints)
}
