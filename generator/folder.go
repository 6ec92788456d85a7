package generator

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/generator/store"
)

// filling is a folder whose files are being made.
type filling struct {
	store *store.Store
	path  string // of the folder, as the manifest has it
	files []store.File
}

func newFolder(s *store.Store, path string) *filling { return &filling{store: s, path: path} }

// put adds a file.
func (f *filling) put(path string, body []byte) error {
	blob, err := f.store.Put(body)
	if err != nil {
		return err
	}
	f.files = append(f.files, store.File{Path: path, Blob: blob})
	return nil
}

// take adds the file at from, which stays where it is.
func (f *filling) take(from, path string) error {
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
		return fmt.Errorf("keep %s: %w", path, err)
	}
	blob, err := w.Commit()
	if err != nil {
		return err
	}
	f.files = append(f.files, store.File{Path: path, Blob: blob})
	return nil
}

// done makes the tree.
func (f *filling) done() (folder, error) {
	slices.SortFunc(f.files, func(a, b store.File) int { return strings.Compare(a.Path, b.Path) })
	f.files = slices.CompactFunc(f.files, func(a, b store.File) bool { return a.Path == b.Path }) // the same content under its name
	listed := make([]manifestFile, len(f.files))
	for i, file := range f.files {
		listed[i] = manifestFile{Path: f.path + "/" + file.Path, Bytes: file.Bytes, SHA256: file.SHA256}
	}
	tree, err := f.store.Tree(f.files)
	return folder{Tree: tree, Files: linesOf(listed...)}, err
}
