// Package attachments keeps the files that are handed in with applications,
// outside of everything that is published, each under the hash of its content.
// What a file is called is kept as data by whoever refers to it, and is never a
// path here. Files are not opened: what is inside them is for people to read.
// Start with Open and Store.Put.
package attachments

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/backup"
)

// uploads is the folder of files that are on their way in, beside the one that
// backups hold.
const uploads = "uploads"

// ErrFull means that there is no room left on the disk.
var ErrFull = errors.New("no room left on the disk for files that are handed in")

// Store keeps the files of one data directory.
type Store struct {
	kept, coming *os.Root
	now          func() time.Time

	mu sync.Mutex // a file is not swept while it is handed in again
}

// Open makes the folders of a data directory where they are missing. They and
// their files are for the owner alone.
func Open(data string, now func() time.Time) (*Store, error) {
	s := &Store{now: now}
	for folder, root := range map[string]**os.Root{backup.Attachments: &s.kept, uploads: &s.coming} {
		path := filepath.Join(data, folder)
		err := os.MkdirAll(path, 0o700)
		if err == nil {
			*root, err = os.OpenRoot(path)
		}
		if err != nil {
			return nil, fmt.Errorf("open folder for files that are handed in: %w", errors.Join(err, s.Close()))
		}
	}
	return s, nil
}

// Close ends the use of the store.
func (s *Store) Close() (err error) {
	for _, root := range []*os.Root{s.kept, s.coming} {
		if root != nil {
			err = errors.Join(err, root.Close())
		}
	}
	return err
}

var hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Open opens a file for reading, by its SHA-256 in lower-case hexadecimal. The
// error wraps fs.ErrNotExist where there is none, or where that is no hash.
func (s *Store) Open(sum string) (*os.File, error) {
	if !hashForm.MatchString(sum) {
		return nil, fmt.Errorf("open a file that was handed in: %w", fs.ErrNotExist)
	}
	f, err := s.kept.Open(sum)
	if err != nil {
		return nil, fmt.Errorf("open a file that was handed in: %w", err)
	}
	return f, nil
}
