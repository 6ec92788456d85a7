package search

import (
	"context"
	"maps"
	"math"
	"slices"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Limits of what a query may look up, whatever is in it.
const (
	maxWays       = 200 // over all parts
	maxExpansions = 100 // terms that a beginning or a misspelling stands for
)

// found is a document that has a way, the fields it has it in, and what the
// way weighs.
type found struct {
	n      int32
	in     fields
	weight float32
}

// reader reads the lists of documents of terms. It serves one query.
type reader struct {
	ctx   context.Context
	x     *Index
	dicts []segment.TermDictionary // of each shard, for one field
	list  segment.PostingsList
	iter  segment.PostingsIterator
}

func (x *Index) reader(ctx context.Context, field string) (*reader, error) {
	r := &reader{ctx: ctx, x: x, dicts: make([]segment.TermDictionary, len(x.shards))}
	for i, s := range x.shards {
		if s.words == nil {
			continue
		}
		var err error
		if r.dicts[i], err = s.words.Dictionary(field); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// term gives the documents of a term over all shards, by number.
func (r *reader) term(term string) ([]found, error) {
	var list []found
	for i, dict := range r.dicts {
		if dict == nil {
			continue
		}
		if err := r.ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		if r.list, err = dict.PostingsList([]byte(term), nil, r.list); err != nil {
			return nil, err
		}
		list = slices.Grow(list, int(r.list.Count()))
		r.iter = r.list.Iterator(true, true, false, r.iter)
		for {
			p, err := r.iter.Next()
			if err != nil {
				return nil, err
			}
			if p == nil {
				break
			}
			list = append(list, found{n: int32(r.x.shards[i].first) + int32(p.Number()), in: fields(p.Frequency()), weight: 1})
		}
	}
	return list, nil
}

// way gives the documents that have a way.
func (r *reader) way(w way) ([]found, error) {
	if w.prefix {
		return r.prefix(w)
	}
	var all []found
	for i, t := range w.terms {
		list, err := r.term(t)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			all = list
		} else {
			all = both(all, list)
		}
	}
	for i := range all {
		all[i].weight = w.weight
	}
	return all, nil
}

// part gives the documents that have any way of a part; the better of several.
func (r *reader) part(p part) ([]found, error) {
	var all []found
	for _, w := range p.ways {
		list, err := r.way(w)
		if err != nil {
			return nil, err
		}
		all = either(all, list)
	}
	return all, nil
}

// both gives the documents that are in both lists, with the fields that are.
func both(a, b []found) []found {
	out := a[:0]
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].n < b[j].n:
			i++
		case a[i].n > b[j].n:
			j++
		default:
			if in := a[i].in & b[j].in; in != 0 {
				a[i].in = in
				out = append(out, a[i])
			}
			i, j = i+1, j+1
		}
	}
	return out
}

// either joins two lists. Of a document in both it keeps the entry that is
// worth more.
func either(a, b []found) []found {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	out := make([]found, 0, len(a)+len(b))
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case j == len(b) || i < len(a) && a[i].n < b[j].n:
			out = append(out, a[i])
			i++
		case i == len(a) || a[i].n > b[j].n:
			out = append(out, b[j])
			j++
		default:
			best := a[i]
			if b[j].weight*b[j].in.worth() > a[i].weight*a[i].in.worth() {
				best = b[j]
			}
			out = append(out, best)
			i, j = i+1, j+1
		}
	}
	return out
}

// rarity is what a part is worth that n of all documents have: the logarithm
// of how few they are, counted over all shards.
func rarity(n, all int) float32 {
	return float32(math.Log(1 + float64(all)/float64(max(n, 1))))
}

// prefix gives the documents of the terms that begin with one. It takes as
// many terms as maxExpansions of each shard, in their order.
func (r *reader) prefix(w way) ([]found, error) {
	terms := map[string]bool{}
	start, end := []byte(w.terms[0]), []byte(w.terms[0]+"\xff")
	for _, dict := range r.dicts {
		if dict == nil {
			continue
		}
		it := dict.AutomatonIterator(nil, start, end)
		for range maxExpansions {
			e, err := it.Next()
			if err != nil {
				return nil, err
			}
			if e == nil {
				break
			}
			terms[e.Term] = true
		}
	}
	var all []found
	for _, t := range slices.Sorted(maps.Keys(terms)) {
		list, err := r.term(t)
		if err != nil {
			return nil, err
		}
		all = either(all, list)
	}
	for i := range all {
		all[i].weight = w.weight
	}
	return all, nil
}
