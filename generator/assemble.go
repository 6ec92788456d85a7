package generator

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// assembly fills the public folder of a release and lists its files.
type assembly struct {
	*build
	public string

	mu    sync.Mutex
	parts []part
}

// list adds to the list of files.
func (r *assembly) list(parts ...part) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parts = append(r.parts, parts...)
}

// files is how many are listed.
func (r *assembly) files() int {
	n := len(r.parts)
	for _, p := range r.parts {
		n += bytes.Count(p.lines, []byte("\n"))
	}
	return n
}

// begin makes the folders that hold the links to datasets.
func (r *assembly) begin() error {
	for _, d := range []string{"data", "datasets", "en/datasets"} {
		if err := os.MkdirAll(filepath.Join(r.public, d), 0o755); err != nil {
			return fmt.Errorf("assemble: %w", err)
		}
	}
	return nil
}

// placeRest puts everything but the data into the release. Each folder of links
// is filled by one goroutine: two in one folder would wait for each other.
func (r *assembly) placeRest() error {
	var g errgroup.Group
	g.Go(func() error { return r.placePages(lang.ZH, "datasets/", "../../../../") })
	g.Go(func() error { return r.placePages(lang.EN, "en/datasets/", "../../../../../") })
	g.Go(r.placeFiles)
	g.Go(r.placeIndex)
	return g.Wait()
}

// placeTree puts a link to a tree into the release; up leads from there to the
// data directory. The link of the release before, where it leads to the same
// tree, gets another name instead: that takes no inode, which in a large data
// directory are slow to find.
func (r *assembly) placeTree(path, tree, up, before string) error {
	to := filepath.Join(r.public, path)
	if tree == before && os.Link(r.store.ReleasePath(r.release, "public", path), to) == nil {
		return nil
	}
	if err := os.Symlink(up+"trees/"+tree[:2]+"/"+tree, to); err != nil {
		return fmt.Errorf("assemble: %w", err)
	}
	return nil
}

// shown is what the release before published of an entry, or nothing.
func (b *build) shown(id string) published {
	if was := b.before[id]; was != nil && was.Good != nil {
		return *was.Good
	}
	return published{}
}

func (r *assembly) placeData() error {
	var parts []part
	for _, ln := range r.next.Lines {
		if ln.Good == nil || ln.Good.Data == "" {
			continue
		}
		path := "data/" + ln.ID
		parts = append(parts, part{path + "/", ln.Good.Files})
		if err := r.placeTree(path, ln.Good.Data, "../../../../", r.shown(ln.ID).Data); err != nil {
			return err
		}
	}
	r.list(parts...)
	return nil
}

func (r *assembly) placePages(c lang.Code, dir, up string) error {
	var parts []part
	for _, ln := range r.next.Lines {
		if ln.Good == nil {
			continue
		}
		p, path := ln.Good.Pages[string(c)], dir+ln.ID
		file := manifestFile{Path: path + "/index.html", Bytes: p.Bytes, SHA256: p.SHA256}
		parts = append(parts, part{file.Path, linesOf(file)})
		if err := r.placeTree(path, p.Tree, up, r.shown(ln.ID).Pages[string(c)].Tree); err != nil {
			return err
		}
	}
	r.list(parts...)
	return nil
}

// placeIndex puts the search index into the release: beside the public folder
// what the server opens, in it what browsers read.
func (r *assembly) placeIndex() error {
	x := &r.next.Index
	index := filepath.Join(filepath.Dir(r.public), "index")
	if err := os.MkdirAll(index, 0o755); err != nil {
		return fmt.Errorf("assemble: %w", err)
	}
	if err := r.placeTree("../index/"+vocabularyName, x.Vocabulary.Tree+"/"+vocabularyName, "../../../", ""); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(r.public, browserIndex), 0o755); err != nil {
		return fmt.Errorf("assemble: %w", err)
	}
	place := func(name string, f folder) error {
		path := browserIndex + "/" + name
		if len(f.Files) > 0 { // a shard of no datasets has none
			r.list(part{path + "/", f.Files})
		}
		return r.placeTree(path, f.Tree, "../../../../../", "")
	}
	for i, s := range x.Shards {
		name := strconv.Itoa(i)
		if err := r.placeTree("../index/"+name, s.Server.Tree, "../../../", ""); err != nil {
			return err
		}
		if err := place(name, s.Browser); err != nil {
			return err
		}
	}
	return place("common", x.Common)
}

// placeFiles links the files that stand outside the datasets' folders.
func (r *assembly) placeFiles() error {
	made := map[string]bool{}
	for path, a := range r.next.Files {
		to := filepath.Join(r.public, path)
		if d := filepath.Dir(to); !made[d] {
			if err := os.MkdirAll(d, 0o755); err != nil {
				return fmt.Errorf("assemble: %w", err)
			}
			made[d] = true
		}
		if err := r.store.Link(a.SHA256, to); err != nil {
			return fmt.Errorf("assemble: %w", err)
		}
		r.list(part{path, linesOf(manifestFile{Path: path, Bytes: a.Bytes, SHA256: a.SHA256})})
	}
	return nil
}
