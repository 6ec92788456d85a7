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
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/offer"
)

// Mismatch is a published file that is not what the manifest says.
type Mismatch struct {
	Path    string `json:"path"`    // below public/, or from index/ or rows/ on, or portal.json or supply.json
	Problem string `json:"problem"` // missing, changed, unlisted
}

// Verify hashes every published file of the current release, those of its search
// index, and those that only the server reads, and compares them with the manifest.
// A copy of a release that leaves the last out is whole without them. It returns
// the number of files that it read and what it found, sorted by path.
func Verify(ctx context.Context, data string, progress func(done, total int)) (release string, files int, found []Mismatch, err error) {
	dir, err := filepath.EvalSymlinks(filepath.Join(data, "current"))
	if err != nil {
		return "", 0, nil, fmt.Errorf("find the current release: %w", err)
	}
	m, err := ReadManifest(dir)
	if err != nil {
		return "", 0, nil, err
	}
	v := verification{dir: dir, all: len(m.Files) + len(m.Index), progress: progress}
	parts := []verified{{"public", "", m.Files}, {"index", "index/", m.Index}}
	if _, err := os.Stat(filepath.Join(dir, offer.PortalFile)); err == nil {
		rows := verified{root: "rows", prefix: "rows/"}
		for _, f := range m.Server {
			var below bool
			if f.Path, below = strings.CutPrefix(f.Path, rows.prefix); below {
				rows.files = append(rows.files, f)
			} else {
				v.compare(dir, "", f)
			}
		}
		v.all += len(m.Server)
		parts = append(parts, rows)
	}
	for _, p := range parts {
		if err := v.part(ctx, p); err != nil {
			return m.Release, v.files, nil, err
		}
	}
	sort.Slice(v.found, func(i, j int) bool { return v.found[i].Path < v.found[j].Path })
	return m.Release, v.files, v.found, nil
}

// verification is one run over a release.
type verification struct {
	dir        string
	files, all int
	found      []Mismatch
	progress   func(done, total int)
}

// verified is a folder of a release with what the manifest lists in it.
type verified struct {
	root, prefix string // prefix: how its paths begin in what is found
	files        []manifestFile
}

func (v *verification) part(ctx context.Context, p verified) error {
	root, listed := filepath.Join(v.dir, p.root), map[string]bool{}
	for _, f := range p.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		listed[f.Path] = true
		v.compare(root, p.prefix, f)
	}
	extra, err := unlisted(root, listed)
	for _, e := range extra {
		v.found = append(v.found, Mismatch{p.prefix + e.Path, e.Problem})
	}
	return err
}

func (v *verification) compare(root, prefix string, f manifestFile) {
	if p := compareFile(filepath.Join(root, f.Path), f); p != "" {
		v.found = append(v.found, Mismatch{prefix + f.Path, p})
	}
	v.files++
	v.progress(v.files, v.all)
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
