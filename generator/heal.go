package generator

import (
	"os"
	"path/filepath"

	"github.com/kaimen-portal/kaimen/generator/store"
)

// dropDamaged looks whether the search index of the current release is what was
// written, and removes what is not, so that this build makes it anew under the
// same names: the release is whole again then. The server makes damaged shards
// anew by itself, but only out of documents that are whole.
func (b *build) dropDamaged(index []folder) (dropped bool, err error) {
	for _, f := range index {
		files, err := f.listed()
		if err != nil {
			return false, err
		}
		dir, listed, damaged := b.store.TreePath(f.Tree), map[string]bool{}, false
		for _, file := range files {
			name := filepath.Base(file.Path)
			listed[name] = true
			if compareFile(filepath.Join(dir, name), file) == "" {
				continue
			}
			damaged = true
			if err := b.dropBlob(file); err != nil {
				return false, err
			}
		}
		stray, err := unlisted(dir, listed)
		if err != nil {
			return false, err
		}
		if damaged || len(stray) > 0 {
			dropped = true
			if err := os.RemoveAll(dir); err != nil {
				return false, err
			}
		}
	}
	return dropped, nil
}

// dropBlob removes the blob of a file unless it is whole.
func (b *build) dropBlob(file manifestFile) error {
	blob := store.Blob{SHA256: file.SHA256, Bytes: file.Bytes}
	if path := b.store.BlobPath(blob.SHA256); b.store.HasBlob(blob) && compareFile(path, file) != "" {
		return os.Remove(path)
	}
	return nil
}
