package search

import (
	"context"
	"fmt"
	"math"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Limits of what a query may look up, whatever is in it.
const (
	maxParts      = 2 * maxUnits // of a query
	maxWays       = 200          // to have a part, over all parts
	maxExpansions = 1000         // terms that begin with what was typed, in a shard
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

// each calls add with the documents of a term in one shard, in their order.
func (r *reader) each(shard int, term []byte, add func(n int32, in fields)) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	s := &r.x.shards[shard]
	var err error
	if r.list, err = r.dicts[shard].PostingsList(term, nil, r.list); err != nil {
		return err
	}
	r.iter = r.list.Iterator(true, true, false, r.iter)
	for {
		p, err := r.iter.Next()
		if err != nil || p == nil {
			return err
		}
		if p.Number() >= uint64(s.head.Documents) {
			return fmt.Errorf("%w: %s: document %d of %d", ErrDamaged, s.dir, p.Number(), s.head.Documents)
		}
		add(int32(s.first)+int32(p.Number()), fields(p.Frequency()))
	}
}

// term gives the documents of a term over all shards, by number.
func (r *reader) term(term string) ([]found, error) {
	var list []found
	for i, dict := range r.dicts {
		if dict == nil {
			continue
		}
		err := r.each(i, []byte(term), func(n int32, in fields) {
			list = append(list, found{n: n, in: in, weight: 1})
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// prefix gives the documents of all terms that begin with one: at most
// maxExpansions of each shard, in the order of the terms.
func (r *reader) prefix(begins string, weight float32) ([]found, error) {
	var list []found
	for i, dict := range r.dicts {
		if dict == nil {
			continue
		}
		s := &r.x.shards[i]
		in := make([]fields, s.head.Documents)
		terms := dict.AutomatonIterator(nil, []byte(begins), []byte(begins+"\xff"))
		for range maxExpansions {
			e, err := terms.Next()
			if err != nil {
				return nil, err
			}
			if e == nil {
				break
			}
			if err := r.each(i, []byte(e.Term), func(n int32, f fields) { in[n-int32(s.first)] |= f }); err != nil {
				return nil, err
			}
		}
		for n, f := range in {
			if f != 0 {
				list = append(list, found{n: int32(s.first + n), in: f, weight: weight})
			}
		}
	}
	return list, nil
}

// way gives the documents that have a way.
func (r *reader) way(w way) ([]found, error) {
	if w.prefix {
		return r.prefix(w.terms[0], w.weight)
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
func (r *reader) part(p *part) ([]found, error) {
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
