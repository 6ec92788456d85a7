package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Current is the id of the release that readers see, or empty where none is.
func (s *Store) Current() (string, error) {
	to, err := os.Readlink(s.Path("current"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read current: %w", err)
	}
	id := filepath.Base(to)
	if _, err := os.Stat(s.Path("releases", id)); err != nil {
		return "", fmt.Errorf("current release: %w", err)
	}
	return id, nil
}

// ReleasePath is a path within a release.
func (s *Store) ReleasePath(id string, elem ...string) string {
	return s.Path(append([]string{"releases", id}, elem...)...)
}

// Switch gives the folder that was made aside its name as a release and lets
// current point to it by one rename, after everything is on disk. Releases
// beyond Keep are removed afterwards, oldest first.
func (s *Store) Switch(aside, id string) error {
	to := s.ReleasePath(id)
	// A release of this name that is not current is left from a build that
	// died between the two renames: it is replaced.
	if err := s.Remove(id); err != nil {
		return err
	}
	if err := s.flush(); err != nil {
		return err
	}
	if err := os.Rename(aside, to); err != nil {
		return fmt.Errorf("name release %s: %w", id, err)
	}
	next := s.Path("work", "current")
	if err := os.Symlink(filepath.Join("releases", id), next); err != nil {
		return fmt.Errorf("switch to %s: %w", id, err)
	}
	if err := syncDir(s.Path("releases")); err != nil {
		return err
	}
	if err := os.Rename(next, s.Path("current")); err != nil {
		return fmt.Errorf("switch to %s: %w", id, err)
	}
	return syncDir(s.dir)
}

// Releases lists the ids on disk, newest first by the time they were made; the
// current one always leads.
func (s *Store) Releases() ([]string, error) {
	entries, err := os.ReadDir(s.Path("releases"))
	if err != nil {
		return nil, err
	}
	cur, err := s.Current()
	if err != nil {
		return nil, err
	}
	made := map[string]int64{}
	var ids []string
	for _, e := range entries {
		fi, err := os.Stat(s.ReleasePath(e.Name(), "manifest.json"))
		if err != nil || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		made[e.Name()] = fi.ModTime().UnixNano()
		ids = append(ids, e.Name())
	}
	sort.Slice(ids, func(i, j int) bool {
		a, b := ids[i], ids[j]
		if (a == cur) != (b == cur) {
			return a == cur
		}
		if made[a] != made[b] {
			return made[a] > made[b]
		}
		return a > b
	})
	return ids, nil
}
