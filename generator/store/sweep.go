package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Part is a folder of what releases use, kept by name in folders of two letters.
type Part string

// The parts of a store.
const (
	Blobs   Part = "blobs/sha256"
	Trees   Part = "trees"
	History Part = "history"
)

// parts are in the order in which they are cleared: a tree before what it links to.
var parts = []Part{Trees, Blobs, History}

// References are names of blobs, trees and history records.
type References map[Part]map[string]bool

// Add puts a name to the references, unless it is empty.
func (r References) Add(p Part, name string) {
	if r[p] == nil {
		r[p] = map[string]bool{}
	}
	if name != "" {
		r[p][name] = true
	}
}

// Remove takes a name out.
func (r References) Remove(p Part, name string) { delete(r[p], name) }

// Retired are the releases beyond Keep.
func (s *Store) Retired() ([]string, error) {
	ids, err := s.Releases()
	if err != nil {
		return nil, err
	}
	return ids[min(Keep, len(ids)):], nil
}

// Remove takes a release away. What it used stays until Drop or Sweep. It leaves
// its place at once: what a kill leaves of it lies in the work folder, which the
// next build empties.
func (s *Store) Remove(release string) error {
	aside := s.Path("work", "old-"+release)
	err := os.RemoveAll(aside)
	if err == nil {
		err = os.Rename(s.ReleasePath(release), aside)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = os.RemoveAll(aside)
	}
	if err != nil {
		return fmt.Errorf("remove old release %s: %w", release, err)
	}
	return nil
}

// Drop removes what is referred to.
func (s *Store) Drop(refs References) error {
	for _, p := range parts {
		for name := range refs[p] {
			if err := os.RemoveAll(s.Path(string(p), name[:2], name)); err != nil {
				return fmt.Errorf("sweep %s: %w", p, err)
			}
		}
	}
	return nil
}

// Sweep removes every blob, tree and history record that is not referred to.
func (s *Store) Sweep(refs References) error {
	for _, p := range parts {
		if err := s.sweepPart(p, refs[p]); err != nil {
			return fmt.Errorf("sweep %s: %w", p, err)
		}
	}
	return nil
}

func (s *Store) sweepPart(p Part, keep map[string]bool) error {
	outer, err := os.ReadDir(s.Path(string(p)))
	if err != nil {
		return err
	}
	for _, o := range outer {
		inner, err := os.ReadDir(s.Path(string(p), o.Name()))
		if err != nil {
			return err
		}
		for _, e := range inner {
			if keep[e.Name()] {
				continue
			}
			if err := os.RemoveAll(s.Path(string(p), o.Name(), e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
