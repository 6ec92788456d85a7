package generator

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/kaimen-portal/kaimen/generator/store"
)

// findDamaged looks whether the search index of the current release is what was
// written, and notes the folders that are not, so that this build makes them
// anew under the same names: the release is whole again then. The folders stay
// until then, because the server makes damaged shards anew by itself, out of
// documents that are whole.
func (b *build) findDamaged(index []folder) error {
	b.damaged = map[string]bool{}
	for _, f := range index {
		files, err := f.listed()
		if err != nil {
			return err
		}
		dir, listed := b.store.TreePath(f.Tree), map[string]bool{}
		for _, file := range files {
			name := filepath.Base(file.Path)
			listed[name] = true
			if compareFile(filepath.Join(dir, name), file) == "" {
				continue
			}
			b.damaged[f.Tree] = true
			if err := b.dropBlob(file); err != nil {
				return err
			}
		}
		stray, err := unlisted(dir, listed)
		if err != nil {
			return err
		}
		if len(stray) > 0 {
			b.damaged[f.Tree] = true
		}
	}
	return nil
}

// replace finishes a folder of the search index, in the place of the damaged
// one of the same name if there is one. All its files are kept by then.
func (b *build) replace(f *filling) (folder, error) {
	made, err := f.done()
	if err != nil || !b.damaged[made.Tree] {
		return made, err
	}
	if err := os.RemoveAll(b.store.TreePath(made.Tree)); err != nil {
		return folder{}, fmt.Errorf("replace damaged search index: %w", err)
	}
	return f.done()
}

// dropBlob removes the blob of a file unless it is whole.
func (b *build) dropBlob(file manifestFile) error {
	blob := store.Blob{SHA256: file.SHA256, Bytes: file.Bytes}
	if path := b.store.BlobPath(blob.SHA256); b.store.HasBlob(blob) && compareFile(path, file) != "" {
		return os.Remove(path)
	}
	return nil
}
