// Package backup puts the state of a portal's server into one file, and a
// portal back into its place: the database, whichever kind it is, the secrets,
// and the files that applicants handed in. What a build makes of the catalogue
// is not in it. The file is a tar archive compressed with zstd, which ordinary
// tools open, followed by its SHA-256 in a frame that they skip; nothing of a
// file is believed before that is right. It holds secrets and personal data,
// and is to be kept like the database itself. Start with Write and Restore.
package backup

import (
	"archive/tar"
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
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// Attachments is the folder of a data directory that holds the files handed in
// with applications.
const Attachments = "attachments"

// format is the version of what is in a backup.
const format = 1

// Names of the archive's own members. The manifest is the first, the database
// the last.
const (
	manifestName = "manifest.json"
	databaseName = "database.ndjson"
)

// Manifest says what a backup holds.
type Manifest struct {
	Format   int          `json:"format"`
	Made     time.Time    `json:"made"`
	Database store.Copied `json:"database"`
	Files    []string     `json:"files"` // of the data directory, sorted
}

// The frame after the archive: a skippable one (RFC 8878 section 3.1.2) with the
// SHA-256 of every byte before it.
const (
	frameMagic = 0x184D2A5B
	frameBytes = 8 + sha256.Size
)

// Write makes the backup of a data directory and its database in the file path,
// which must not exist yet, and is there only when it is whole and on the disk.
func Write(ctx context.Context, path, data string, db *store.DB) (Manifest, error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, fmt.Errorf("back up to %s: it is there already", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".kaimen-backup-*") // mode 0600
	if err != nil {
		return Manifest{}, fmt.Errorf("back up to %s: %w", path, err)
	}
	defer os.Remove(f.Name())
	m, err := write(ctx, f, data, db)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return m, fmt.Errorf("back up to %s: %w", path, err)
	}
	return m, nil
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func write(ctx context.Context, f *os.File, data string, db *store.DB) (Manifest, error) {
	rows, err := os.CreateTemp(filepath.Dir(f.Name()), ".kaimen-backup-*")
	if err != nil {
		return Manifest{}, err
	}
	defer os.Remove(rows.Name())
	defer rows.Close()
	m := Manifest{Format: format, Made: db.Now().UTC()}
	if m.Database, err = db.CopyTo(ctx, rows); err != nil {
		return m, err
	}
	// After the database: a file that it speaks of is there, and never changes.
	if m.Files, err = files(data); err != nil {
		return m, err
	}
	sum := sha256.New()
	if err := archive(io.MultiWriter(f, sum), data, m, rows); err != nil {
		return m, err
	}
	frame := binary.LittleEndian.AppendUint32(nil, frameMagic)
	frame = binary.LittleEndian.AppendUint32(frame, sha256.Size)
	_, err = f.Write(sum.Sum(frame))
	return m, err
}

// files are those of the data directory that belong into a backup.
func files(data string) (names []string, err error) {
	for _, folder := range []string{secrets.Folder, Attachments} {
		err := fs.WalkDir(os.DirFS(data), folder, func(name string, e fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) && name == folder {
				return fs.SkipDir
			}
			if err == nil && e.Type().IsRegular() {
				names = append(names, name)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return names, nil
}

// archive writes the compressed archive.
func archive(w io.Writer, data string, m Manifest, rows *os.File) error {
	z, err := zstd.NewWriter(w)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := t.WriteHeader(header(manifestName, int64(len(text)), m)); err != nil {
		return err
	}
	if _, err := t.Write(text); err != nil {
		return err
	}
	root, err := os.OpenRoot(data)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, name := range m.Files {
		f, err := root.Open(name)
		if err != nil {
			return err
		}
		if err := errors.Join(member(t, name, f, m), f.Close()); err != nil {
			return err
		}
	}
	if err := member(t, databaseName, rows, m); err != nil {
		return err
	}
	return errors.Join(t.Close(), z.Close())
}

// member adds a file to the archive, from its beginning.
func member(t *tar.Writer, name string, f *os.File, m Manifest) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if err := t.WriteHeader(header(name, info.Size(), m)); err != nil {
		return err
	}
	_, err = io.Copy(t, f)
	return err
}

func header(name string, size int64, m Manifest) *tar.Header {
	return &tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: m.Made, Typeflag: tar.TypeReg}
}
