package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// openEvery is how often a process looks whether another one is done opening.
const openEvery = 10 * time.Millisecond

// alone waits until no other process is opening the SQLite file, and keeps
// others from it until opened is called: whoever comes first makes the tables,
// and SQLite itself only keeps two from making the same one. It is the folder
// that is locked: to close a file ends the locks that SQLite holds on it.
func alone(ctx context.Context, path string) (opened func(), err error) {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	for {
		err := unix.Flock(int(folder.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			return func() { folder.Close() }, nil // with which the lock ends
		}
		if !errors.Is(err, unix.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("lock folder %s: %w", folder.Name(), err), folder.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("wait for another process that opens it: %w", ctx.Err()), folder.Close())
		case <-time.After(openEvery):
		}
	}
}
