package gate

import (
	"io/fs"
	"path"

	"github.com/kaimen-portal/kaimen/datasets"
)

// allowed is a file system that opens the listed files and nothing else.
type allowed struct {
	fsys  fs.FS
	names map[string]bool
}

func only(fsys fs.FS, d *datasets.Dataset) fs.FS {
	a := allowed{fsys: fsys, names: map[string]bool{}}
	for _, r := range d.Resources {
		a.names[path.Join(d.Dir, r.Path)] = true
	}
	for _, v := range d.Catalogue.Versions {
		for _, f := range v.Resources {
			a.names[path.Join(d.Dir, f.Path)] = true
		}
	}
	return a
}

// Open opens a listed file; any other does not exist.
func (a allowed) Open(name string) (fs.File, error) {
	if !a.names[name] {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return a.fsys.Open(name)
}
