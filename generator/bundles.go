package generator

import (
	"archive/zip"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/zips"
	"github.com/kaimen-portal/kaimen/generator/compose"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/generator/store"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// bundles makes one ZIP of the whole portal and one of each domain, by the
// path of the list that offers it. They are put together from the datasets' own
// ZIPs without unpacking, each in a folder of its own.
func (b *build) bundles(items []*record.Item) (map[string]pages.File, error) {
	groups := map[string][]*record.Item{}
	for _, it := range items {
		if it.Bundle == nil {
			continue
		}
		groups["datasets/"] = append(groups["datasets/"], it)
		groups["domains/"+it.Domain+"/"] = append(groups["domains/"+it.Domain+"/"], it)
	}
	out := map[string]pages.File{}
	for _, list := range sortedKeys(groups) {
		path := "bulk/all.zip"
		if domain, ok := strings.CutPrefix(list, "domains/"); ok {
			path = "bulk/domain-" + strings.TrimSuffix(domain, "/") + ".zip"
		}
		blob, err := b.bundle(path, groups[list])
		if err != nil {
			return nil, fmt.Errorf("make %s: %w", path, err)
		}
		out[list] = compose.ListFile(path, "zip", blob.Bytes, blob.SHA256, 0, b.frame.Portal.BaseURL)
	}
	return out, nil
}

func (b *build) bundle(path string, items []*record.Item) (store.Blob, error) {
	var key strings.Builder
	for _, it := range items {
		key.WriteString(it.ID + " " + it.Bundle.SHA256 + "\n")
	}
	k := shortHash(b.next.Tool + key.String())
	if old, ok := b.old.Files[path]; ok && old.Key == k && b.store.HasBlob(old.Blob) {
		b.note(path, old)
		return old.Blob, nil
	}
	w, err := b.store.NewBlob()
	if err != nil {
		return store.Blob{}, err
	}
	z := zips.NewWriter(w)
	for _, it := range items {
		if err := b.copyZip(z, it); err != nil {
			w.Abort()
			return store.Blob{}, fmt.Errorf("add %s: %w", it.ID, err)
		}
	}
	if err := z.Close(); err != nil {
		w.Abort()
		return store.Blob{}, err
	}
	blob, err := w.Commit()
	b.note(path, artifact{Key: k, Blob: blob})
	return blob, err
}

// copyZip copies the packed entries of a dataset's ZIP.
func (b *build) copyZip(z *zips.Writer, it *record.Item) error {
	f, err := os.Open(b.store.BlobPath(it.Bundle.SHA256))
	if err != nil {
		return err
	}
	defer f.Close()
	in, err := zip.NewReader(f, it.Bundle.Bytes)
	if err != nil {
		return err
	}
	for _, e := range in.File {
		if err := z.Copy(it.ID+"/"+e.Name, e); err != nil {
			return err
		}
	}
	return nil
}
