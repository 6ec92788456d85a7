package generator

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// across judges the entries against each other and the catalogue as a whole.
func (b *build) across() error {
	var lights []check.LightEntry
	for _, ln := range b.next.Lines {
		if ln.Light.ID != "" {
			lights = append(lights, ln.Light)
		}
	}
	by := map[string][]datasets.Finding{}
	for _, f := range check.Across(b.cat, lights, b.AsOf) {
		by[f.Dataset] = append(by[f.Dataset], f)
	}
	b.next.Findings = append(b.next.Findings, by[""]...)
	for i := range b.next.Lines {
		ln := &b.next.Lines[i]
		ln.Across = by[ln.ID]
		if ln.Left == nil && check.Blocked(ln.Across) {
			// A state secret has no state to replace: it is not published at all.
			if err := b.fallBack(ln, standIn(b.before[ln.ID], ln.Light.Class, false), "blocked"); err != nil {
				return err
			}
		}
	}
	return nil
}

// items are the digests of what is published, sorted by id.
func (b *build) items() []*record.Item {
	var items []*record.Item
	for _, ln := range b.next.Lines {
		if ln.Good != nil {
			items = append(items, &ln.Good.Item)
		}
	}
	return items
}

// maxRelated is how many datasets a page leads to.
const maxRelated = 6

// related finds, for every dataset, those that its descriptor names and those
// that share most keywords with it.
type related struct {
	byID      map[string]*record.Item
	byKeyword map[string][]string
}

func newRelated(items []*record.Item) *related {
	r := &related{byID: map[string]*record.Item{}, byKeyword: map[string][]string{}}
	for _, it := range items {
		r.byID[it.ID] = it
		for _, k := range it.KeywordsZH {
			k = strings.ToLower(k)
			r.byKeyword[k] = append(r.byKeyword[k], it.ID)
		}
	}
	return r
}

// tooCommon is how many datasets may share a keyword before it stops telling
// them apart.
const tooCommon = 40

func (r *related) of(it *record.Item) []*record.Item {
	var out []*record.Item
	taken := map[string]bool{it.ID: true}
	for _, id := range it.Related {
		if other, ok := r.byID[id]; ok && !taken[id] {
			taken[id] = true
			out = append(out, other)
		}
	}
	shared := map[string]int{}
	for _, k := range it.KeywordsZH {
		if ids := r.byKeyword[strings.ToLower(k)]; len(ids) <= tooCommon {
			for _, id := range ids {
				shared[id]++
			}
		}
	}
	var ids []string
	for id := range shared {
		if !taken[id] {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(shared[b]-shared[a], strings.Compare(a, b)) })
	for _, id := range ids {
		out = append(out, r.byID[id])
	}
	return out[:min(len(out), maxRelated)]
}
