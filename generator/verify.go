package generator

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
)

// Mismatch is a published file that is not what the manifest says.
type Mismatch struct {
	Path    string `json:"path"`    // below public/, or from index/ on
	Problem string `json:"problem"` // missing, changed, unlisted
}

// Verify hashes every published file of the current release, and those of its
// search index, and compares them with the manifest. It returns the number of files that it read and what it
// found, sorted by path.
func Verify(ctx context.Context, data string, progress func(done, total int)) (release string, files int, found []Mismatch, err error) {
	dir, err := filepath.EvalSymlinks(filepath.Join(data, "current"))
	if err != nil {
		return "", 0, nil, fmt.Errorf("find the current release: %w", err)
	}
	m, err := ReadManifest(dir)
	if err != nil {
		return "", 0, nil, err
	}
	all := len(m.Files) + len(m.Index)
	for _, part := range []struct {
		root, prefix string
		files        []manifestFile
	}{{"public", "", m.Files}, {"index", "index/", m.Index}} {
		listed := map[string]bool{}
		for _, f := range part.files {
			if err := ctx.Err(); err != nil {
				return m.Release, files, nil, err
			}
			listed[f.Path] = true
			if p := compareFile(filepath.Join(dir, part.root, f.Path), f); p != "" {
				found = append(found, Mismatch{part.prefix + f.Path, p})
			}
			files++
			progress(files, all)
		}
		extra, err := unlisted(filepath.Join(dir, part.root), listed)
		if err != nil {
			return m.Release, files, nil, err
		}
		for _, e := range extra {
			found = append(found, Mismatch{part.prefix + e.Path, e.Problem})
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].Path < found[j].Path })
	return m.Release, files, found, nil
}

func compareFile(path string, want manifestFile) string {
	f, err := os.Open(path)
	if err != nil {
		return "missing"
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil || n != want.Bytes || hex.EncodeToString(h.Sum(nil)) != want.SHA256 {
		return "changed"
	}
	return ""
}

// unlisted finds files below root that the manifest does not know, also within
// the datasets' linked folders.
func unlisted(root string, listed map[string]bool) ([]Mismatch, error) {
	var out []Mismatch
	var walk func(dir string) error
	walk = func(dir string) error {
		entries, err := os.ReadDir(filepath.Join(root, dir))
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // what is listed there is missing
			return err
		}
		for _, e := range entries {
			path := filepath.Join(dir, e.Name())
			isDir := e.IsDir()
			if e.Type()&fs.ModeSymlink != 0 {
				fi, err := os.Stat(filepath.Join(root, path))
				isDir = err == nil && fi.IsDir()
			}
			if isDir {
				if err := walk(path); err != nil {
					return err
				}
			} else if !listed[filepath.ToSlash(path)] {
				out = append(out, Mismatch{filepath.ToSlash(path), "unlisted"})
			}
		}
		return nil
	}
	if err := walk("."); err != nil {
		return nil, fmt.Errorf("look for unlisted files: %w", err)
	}
	return out, nil
}
