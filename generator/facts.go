package generator

import (
	"sort"

	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/generator/store"
)

// saveFacts keeps what reading an entry's files showed, so that its rules can be
// judged again on another day without reading them. It returns their name, empty
// where nothing was read.
func (b *build) saveFacts(f *check.Facts) (string, error) {
	if f == nil {
		return "", nil
	}
	return record.Keep(b.store, f)
}

func (b *build) loadFacts(name string) (*check.Facts, error) {
	var f check.Facts
	return &f, record.Recall(b.store, name, &f)
}

// filesOf are the files of a dataset's own folder, sorted: the latest at its
// top, every version in a folder of its own.
func filesOf(rec *record.Record) []store.File {
	var out []store.File
	for _, f := range rec.Latest {
		out = append(out, store.File{Path: f.Path, Blob: f.Blob})
	}
	seen := map[string]bool{}
	for _, v := range rec.Versions {
		if seen[v.ID] {
			continue // the data returned to a state that they had before
		}
		seen[v.ID] = true
		for _, f := range v.Files {
			out = append(out, store.File{Path: v.ID + "/" + f.Path, Blob: f.Blob})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Path < out[j].Path })
	return out
}
