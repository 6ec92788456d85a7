package store

import (
	"fmt"
	"os"
)

// References are the blobs, trees and history records that kept releases use.
type References struct {
	Blobs, Trees map[string]bool
	History      map[string]bool // file names below history/
}

// NewReferences returns an empty set.
func NewReferences() *References {
	return &References{Blobs: map[string]bool{}, Trees: map[string]bool{}, History: map[string]bool{}}
}

// Retire removes the releases beyond Keep and reports whether there were any.
func (s *Store) Retire() (bool, error) {
	ids, err := s.Releases()
	if err != nil || len(ids) <= Keep {
		return false, err
	}
	for _, id := range ids[Keep:] {
		if err := os.RemoveAll(s.ReleasePath(id)); err != nil {
			return true, fmt.Errorf("remove old release %s: %w", id, err)
		}
	}
	return true, nil
}

// Sweep removes every blob, tree and history record that is not referred to.
func (s *Store) Sweep(refs *References) error {
	for _, part := range []struct {
		dir  string
		keep map[string]bool
	}{{"trees", refs.Trees}, {"blobs/sha256", refs.Blobs}, {"history", refs.History}} {
		if err := s.sweepDir(part.dir, part.keep); err != nil {
			return fmt.Errorf("sweep %s: %w", part.dir, err)
		}
	}
	return nil
}

func (s *Store) sweepDir(dir string, keep map[string]bool) error {
	outer, err := os.ReadDir(s.Path(dir))
	if err != nil {
		return err
	}
	for _, o := range outer {
		inner, err := os.ReadDir(s.Path(dir, o.Name()))
		if err != nil {
			return err
		}
		for _, e := range inner {
			if keep[e.Name()] {
				continue
			}
			if err := os.RemoveAll(s.Path(dir, o.Name(), e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
