package generator

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/kaimen-portal/kaimen/generator/store"
)

// retire removes old releases, and what they alone used. Where files were
// converted that do not go out, it looks at everything: what an entry was
// refused for must not stay on disk.
func (b *build) retire() error {
	retired, err := b.store.Retired()
	if err != nil {
		return err
	}
	gone := store.References{}
	for _, id := range retired {
		if err := b.refer(id, gone.Add); err != nil {
			return err
		}
		if err := b.store.Remove(id); err != nil {
			return err
		}
	}
	if b.refused.Load() {
		refs, err := b.references()
		if err != nil {
			return err
		}
		return b.store.Sweep(refs)
	}
	if len(retired) == 0 {
		return nil
	}
	if err := b.referAll(gone.Remove); err != nil {
		return err
	}
	return b.store.Drop(gone)
}

// references are what the releases on disk use.
func (b *build) references() (store.References, error) {
	refs := store.References{}
	return refs, b.referAll(refs.Add)
}

func (b *build) referAll(use func(store.Part, string)) error {
	ids, err := b.store.Releases()
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := b.refer(id, use); err != nil {
			return err
		}
	}
	return nil
}

// ledgerOf is the ledger of a release, which may be at hand.
func (b *build) ledgerOf(release string) *ledger {
	switch {
	case release == b.report.Release && b.report.Changed:
		return b.next
	case release == b.release && b.old != nil:
		return b.old
	}
	return readLedger(b.store, release)
}

// refer names what a release uses. Where its ledger cannot be read, as when
// another version of the program wrote it, the release itself says what its
// readers need.
func (b *build) refer(release string, use func(store.Part, string)) error {
	l := b.ledgerOf(release)
	if l.Tool != "" {
		l.refer(use)
		return nil
	}
	m, err := ReadManifest(b.store.ReleasePath(release))
	if err != nil {
		return err
	}
	for _, f := range slices.Concat(m.Files, m.Index) {
		use(store.Blobs, f.SHA256)
	}
	for _, dir := range []string{"public/data", "public/datasets", "public/en/datasets", "public/" + browserIndex, "index"} {
		dir = b.store.ReleasePath(release, dir)
		links, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // releases of before had no search index
			return fmt.Errorf("release %s: %w", release, err)
		}
		for _, link := range links {
			to, err := os.Readlink(filepath.Join(dir, link.Name()))
			if link.Name() == vocabularyName { // the one link to a file of a tree
				to = filepath.Dir(to)
			}
			if err == nil { // else a folder of its own
				use(store.Trees, filepath.Base(to))
			}
		}
	}
	return nil
}
