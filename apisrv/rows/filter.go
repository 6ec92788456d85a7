package rows

import (
	"context"
	"math"
	"slices"
	"sort"
	"strings"
)

// test is a Filter over unpacked cells: a group, or a question to the keys.
type test struct {
	op    Op // And, Or; else one of those below
	parts []test
	cells *cells

	lo, hi int64    // within, outside
	keys   []int64  // oneOf, sorted
	bits   []uint64 // marked: a bit for each place among the texts
}

// What is asked of the keys. No value meets none of them but lacking.
const (
	within  Op = "within" // lo ≤ key ≤ hi; none where lo > hi
	outside Op = "outside"
	oneOf   Op = "one of"
	marked  Op = "marked"
	lacking Op = "lacking"
)

// newTest puts the values of a filter into the terms of the cells.
func newTest(ctx context.Context, f Filter, of map[string]*cells) (t test, err error) {
	if f.Op == "" || f.Op == And || f.Op == Or {
		t.op = f.Op
		for _, part := range f.Parts {
			p, err := newTest(ctx, part, of)
			if err != nil {
				return t, err
			}
			t.parts = append(t.parts, p)
		}
		return t, nil
	}
	t = test{op: within, cells: of[f.Column]}
	switch f.Op {
	case Null:
		t.lo, t.hi = math.MinInt64, math.MaxInt64
		if f.Values[0].Key != 0 {
			t.op = lacking
		}
	case In:
		t.op = oneOf
		for _, v := range f.Values {
			if key, there := t.cells.locate(v); there {
				t.keys = append(t.keys, key)
			}
		}
		slices.Sort(t.keys)
	case Like, Contains:
		t.op = marked
		t.bits, err = t.cells.texts.matching(ctx, f)
	case Starts:
		t.lo, t.hi = t.cells.texts.starting(f.Values[0].Text)
	default:
		t.compare(f)
	}
	return t, err
}

// locate is the key of the value, or where no cell has it, that of the first
// value after it, which may be one beyond the last.
func (c *cells) locate(v Value) (key int64, there bool) {
	if c.texts == nil {
		return v.Key, true
	}
	return c.texts.place(v.Text)
}

// compare sets the bounds of a comparison.
func (t *test) compare(f Filter) {
	key, there := t.cells.locate(f.Values[0])
	t.lo, t.hi = math.MinInt64, math.MaxInt64
	switch f.Op {
	case Eq, Ne:
		t.lo, t.hi = key, key
		if !there {
			t.lo, t.hi = 1, 0
		}
		if f.Op == Ne {
			t.op = outside
		}
	case Ge:
		t.lo = key
	case Gt:
		t.lo = key
		if there {
			t.after(key)
		}
	case Lt:
		t.before(key)
	case Le, Between:
		if f.Op == Between {
			t.lo = key
			key, there = t.cells.locate(f.Values[1])
		}
		if t.hi = key; !there {
			t.before(key)
		}
	}
}

// after and before leave out the key itself; beyond the last one there is none.
func (t *test) after(key int64) {
	if t.lo = key + 1; key == math.MaxInt64 {
		t.lo, t.hi = 1, 0
	}
}

func (t *test) before(key int64) {
	if t.hi = key - 1; key == math.MinInt64 {
		t.lo, t.hi = 1, 0
	}
}

// eval tests n rows from start on, which is the first of a block. What it says
// of rows beyond them means nothing.
func (t *test) eval(start int64, n int, out *block) {
	switch t.op {
	case "", And, Or:
		t.evalGroup(start, n, out)
		return
	case lacking:
		*out = block{}
		if t.cells.nulls != nil {
			copy(out[:(n+63)/64], t.cells.nulls[start/64:])
		}
		return
	}
	*out = block{}
	if t.cells.spans != nil && t.op == within {
		s := t.cells.spans[start/blockRows]
		if t.lo > t.hi || s.hi < t.lo || s.lo > t.hi {
			return
		}
	}
	keys := t.cells.keys[start : start+int64(n)]
	for w := 0; w*64 < n; w++ {
		chunk := keys[w*64 : min(n, w*64+64)]
		switch t.op {
		case within:
			out[w] = t.wordWithin(chunk)
		case outside:
			out[w] = ^t.wordWithin(chunk)
		case oneOf:
			out[w] = t.wordOneOf(chunk)
		case marked:
			out[w] = t.wordMarked(chunk)
		}
		if t.cells.nulls != nil {
			out[w] &^= t.cells.nulls[int(start/64)+w]
		}
	}
}

// evalGroup stops where the answer cannot change any more. A group without
// parts holds for every row.
func (t *test) evalGroup(start int64, n int, out *block) {
	if len(t.parts) == 0 {
		out.fill(0, n)
		return
	}
	t.parts[0].eval(start, n, out)
	for i := range t.parts[1:] {
		if t.op == And && *out == (block{}) {
			return
		}
		var part block
		t.parts[i+1].eval(start, n, &part)
		for w := range out {
			if t.op == Or {
				out[w] |= part[w]
			} else {
				out[w] &= part[w]
			}
		}
	}
}

func (t *test) wordWithin(keys []int64) (word uint64) {
	if t.lo > t.hi {
		return 0
	}
	lo, width := t.lo, uint64(t.hi)-uint64(t.lo)
	for i, k := range keys {
		var bit uint64
		if uint64(k)-uint64(lo) <= width {
			bit = 1
		}
		word |= bit << (i & 63)
	}
	return word
}

func (t *test) wordOneOf(keys []int64) (word uint64) {
	for i, k := range keys {
		if _, ok := slices.BinarySearch(t.keys, k); ok {
			word |= 1 << (i & 63)
		}
	}
	return word
}

// wordMarked takes the key of a cell without a value, which is 0, for a text:
// there may be none at all.
func (t *test) wordMarked(keys []int64) (word uint64) {
	if len(t.bits) == 0 {
		return 0
	}
	for i, k := range keys {
		word |= t.bits[k>>6] >> (k & 63) & 1 << (i & 63)
	}
	return word
}

// starting are the places of the texts that begin with the prefix.
func (t *texts) starting(prefix string) (lo, hi int64) {
	lo, _ = t.place(prefix)
	n := sort.Search(t.len()-int(lo), func(i int) bool { return !strings.HasPrefix(t.at(lo+int64(i)), prefix) })
	return lo, lo + int64(n) - 1
}

// matching marks the places of the texts that a Like or Contains holds for.
func (t *texts) matching(ctx context.Context, f Filter) ([]uint64, error) {
	marks := make([]uint64, (t.len()+63)/64)
	holds := func(text string) bool { return strings.Contains(text, f.Values[0].Text) }
	if f.Op == Like {
		holds = newPattern(f.Values[0].Text).matches
	}
	for i := range t.len() {
		if i%blockRows == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if holds(t.at(int64(i))) {
			marks[i/64] |= 1 << (i % 64)
		}
	}
	return marks, nil
}
