package generator

import (
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
		ln.across = by[ln.ID]
		if ln.Left == nil && check.Blocked(ln.across) {
			// A state secret has no state to replace: it is not published at all.
			if err := b.fallBack(ln, standIn(b.before[ln.ID], ln.Light.Class, false), "blocked"); err != nil {
				return err
			}
		}
	}
	return nil
}

// items are the digests of what is published, sorted by id.
func (l *ledger) items() []*record.Item {
	var items []*record.Item
	for _, ln := range l.Lines {
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
	byKeyword map[string][]*record.Item
}

func newRelated(items []*record.Item) *related {
	r := &related{byID: map[string]*record.Item{}, byKeyword: map[string][]*record.Item{}}
	for _, it := range items {
		r.byID[it.ID] = it
		for _, k := range it.KeywordsZH {
			k = strings.ToLower(k)
			r.byKeyword[k] = append(r.byKeyword[k], it)
		}
	}
	return r
}

// tooCommon is how many datasets may share a keyword before it stops telling
// them apart.
const tooCommon = 40

func (r *related) of(it *record.Item) []*record.Item {
	var out, shared []*record.Item
	taken := func(o *record.Item) bool { return o == it || slices.Contains(out, o) }
	for _, id := range it.Related {
		if other, ok := r.byID[id]; ok && !taken(other) {
			out = append(out, other)
		}
	}
	for _, k := range it.KeywordsZH {
		if with := r.byKeyword[strings.ToLower(k)]; len(with) <= tooCommon {
			shared = append(shared, with...)
		}
	}
	for _, other := range byCount(shared) {
		if len(out) >= maxRelated {
			break
		}
		if !taken(other) {
			out = append(out, other)
		}
	}
	return out[:min(len(out), maxRelated)]
}

// byCount are the different ones of some datasets, those named most often first.
func byCount(items []*record.Item) []*record.Item {
	byID := func(a, b *record.Item) int { return strings.Compare(a.ID, b.ID) }
	slices.SortFunc(items, byID)
	type counted struct {
		*record.Item
		times int
	}
	var all []counted
	for _, it := range items {
		if n := len(all); n > 0 && all[n-1].Item == it {
			all[n-1].times++
		} else {
			all = append(all, counted{it, 1})
		}
	}
	slices.SortStableFunc(all, func(a, b counted) int { return b.times - a.times })
	out := items[:0]
	for _, c := range all {
		out = append(out, c.Item)
	}
	return out
}
