// Package store keeps what a portal has published on disk, so that a reader
// never sees half of anything and the same content is kept once.
//
//	blobs/sha256/ab/abcd…   a file by the hash of its bytes
//	trees/ab/abcd…/         a folder by the hash of what is in it, made of links to blobs
//	releases/<id>/          one published state; current points to the newest
//
// Files appear under their final name only when they are whole: they are
// written aside and renamed, and everything is flushed to disk before current
// is switched. A build that was killed leaves the marker "unfinished"; the next
// one then drops every blob and tree that no kept release refers to, because
// what was not flushed may be damaged.
package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Keep is how many releases stay on disk: the current one and two before it.
const Keep = 3

// Store is a data directory opened for publishing. One process holds it at a
// time.
type Store struct {
	dir  string
	lock *os.File
}

// Open makes the data directory ready and takes its lock. It fails at once
// when another process is publishing there.
func Open(dir string) (*Store, error) {
	for _, d := range []string{"blobs/sha256", "trees", "history", "releases", "work"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			return nil, fmt.Errorf("make data directory: %w", err)
		}
	}
	for _, d := range []string{"blobs/sha256", "trees"} {
		for i := range 256 {
			if err := os.Mkdir(filepath.Join(dir, d, fmt.Sprintf("%02x", i)), 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
				return nil, fmt.Errorf("make data directory: %w", err)
			}
		}
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		lock.Close()
		return nil, fmt.Errorf("another kaimen is publishing into %s: %w", dir, err)
	}
	return &Store{dir: dir, lock: lock}, nil
}

// Close gives the lock back.
func (s *Store) Close() error { return s.lock.Close() }

// Path is a path below the data directory.
func (s *Store) Path(elem ...string) string {
	return filepath.Join(append([]string{s.dir}, elem...)...)
}

// Begin marks a build as under way and clears what an unfinished one left
// behind. Referenced says which blobs and trees must stay.
func (s *Store) Begin(referenced func() (References, error)) error {
	if err := os.RemoveAll(s.Path("work")); err != nil {
		return fmt.Errorf("clear work folder: %w", err)
	}
	if err := os.Mkdir(s.Path("work"), 0o755); err != nil {
		return fmt.Errorf("make work folder: %w", err)
	}
	if _, err := os.Lstat(s.Path("unfinished")); err == nil {
		refs, err := referenced()
		if err != nil {
			return fmt.Errorf("clear after an unfinished build: %w", err)
		}
		if err := s.Sweep(refs); err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.Create(s.Path("unfinished"))
	if err != nil {
		return fmt.Errorf("mark build: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("mark build: %w", err)
	}
	return syncDir(s.dir)
}

// End takes the mark of Begin away.
func (s *Store) End() error {
	if err := os.Remove(s.Path("unfinished")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("unmark build: %w", err)
	}
	return nil
}

// flush writes everything on the data directory's file system to disk: one
// call for the hundred thousand files of a large release.
func (s *Store) flush() error {
	d, err := os.Open(s.dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := unix.Syncfs(int(d.Fd())); err != nil {
		return fmt.Errorf("flush %s: %w", s.dir, err)
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
