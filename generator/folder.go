package generator

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/generator/store"
)

// folder is a tree with its files as lines of the manifest.
type folder struct {
	Tree  string
	Files []byte
}

// listed are the files of the folder as the manifest has them.
func (f folder) listed() (files []manifestFile, err error) {
	if err := json.Unmarshal(slices.Concat([]byte("["), f.Files, []byte("]")), &files); err != nil {
		return nil, fmt.Errorf("list of files: %w", err)
	}
	return files, nil
}

// filling is a folder whose files are being made.
type filling struct {
	store *store.Store
	path  string // of the folder, as the manifest has it; empty: the root
	files []store.File
}

func newFolder(s *store.Store, at string) *filling { return &filling{store: s, path: at} }

// put adds a file.
func (f *filling) put(name string, body []byte) error {
	blob, err := f.store.Put(body)
	if err != nil {
		return err
	}
	f.files = append(f.files, store.File{Path: name, Blob: blob})
	return nil
}

// take adds the file at from, which stays where it is.
func (f *filling) take(from, name string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	w, err := f.store.NewBlob()
	if err != nil {
		return err
	}
	defer w.Abort()
	if _, err := io.Copy(w, in); err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	blob, err := w.Commit()
	if err != nil {
		return err
	}
	f.files = append(f.files, store.File{Path: name, Blob: blob})
	return nil
}

// done makes the tree.
func (f *filling) done() (folder, error) {
	slices.SortFunc(f.files, func(a, b store.File) int { return strings.Compare(a.Path, b.Path) })
	f.files = slices.CompactFunc(f.files, func(a, b store.File) bool { return a.Path == b.Path }) // the same content under its name
	listed := make([]manifestFile, len(f.files))
	for i, file := range f.files {
		listed[i] = manifestFile{Path: path.Join(f.path, file.Path), Bytes: file.Bytes, SHA256: file.SHA256}
	}
	tree, err := f.store.Tree(f.files)
	return folder{Tree: tree, Files: linesOf(listed...)}, err
}
