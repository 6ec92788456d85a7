package summary

import (
	"cmp"
	"math"
	"slices"

	"github.com/zeebo/xxh3"
)

const (
	// heldBytes bounds what all columns of a summary keep of their values. A
	// wide table, or one of long texts, turns to estimates before MaxExact.
	heldBytes = 128 << 20
	// entryBytes is what an entry costs beside the bytes of a text.
	entryBytes = 64
)

// budget is what is left of heldBytes.
type budget struct{ bytes int64 }

// tally counts the different values of a column, one by one up to MaxExact,
// then by estimate. It is a hash table with open addressing: columns are added
// to millions of times, and a map costs twice the time.
type tally[T cmp.Ordered] struct {
	entries []entry[T] // a power of two; nil once estimated
	used    int
	sketch  *sketch // nil until then
	budget  *budget
	spent   int64
}

// entry is a value that was met count times; 0 marks a free place.
type entry[T cmp.Ordered] struct {
	hash  uint64
	count int64
	value T
}

// count adds one to a value. It returns the entry of a value that is new, so
// that the caller may replace the value by a copy, and nil of any other.
func (t *tally[T]) count(v T, hash uint64) *entry[T] {
	if t.sketch != nil {
		t.sketch.add(hash)
		return nil
	}
	if t.used*2 >= len(t.entries) {
		t.grow()
	}
	e := t.find(v, hash)
	e.count++
	if e.count > 1 {
		return nil
	}
	e.hash, e.value = hash, v
	t.used++
	return e
}

func (t *tally[T]) find(v T, hash uint64) *entry[T] {
	mask := uint64(len(t.entries) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		e := &t.entries[at]
		if e.count == 0 || e.hash == hash && e.value == v {
			return e
		}
	}
}

func (t *tally[T]) grow() {
	old := t.entries
	t.entries = make([]entry[T], max(16, 2*len(old)))
	for _, e := range old {
		if e.count > 0 {
			*t.find(e.value, e.hash) = e
		}
	}
}

// spend accounts for a new value of so many bytes.
func (t *tally[T]) spend(bytes int) {
	cost := int64(bytes) + entryBytes
	t.spent += cost
	t.budget.bytes -= cost
	if t.used > MaxExact || t.budget.bytes < 0 {
		t.estimate()
	}
}

func (t *tally[T]) estimate() {
	t.sketch = new(sketch)
	for _, e := range t.entries {
		if e.count > 0 {
			t.sketch.add(e.hash)
		}
	}
	t.entries = nil
	t.budget.bytes += t.spent
}

func (t *tally[T]) distinct() (n int64, exact bool) {
	if t.sketch != nil {
		return t.sketch.estimate(), false
	}
	return int64(t.used), true
}

// top returns the most frequent values; none where no value repeats, or where
// the values were not counted one by one.
func (t *tally[T]) top(text func(T) string) []Value {
	var best []entry[T]
	for _, e := range t.entries {
		if e.count == 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, e, byCount)
		if at < MaxTop {
			best = slices.Insert(best, at, e)
			best = best[:min(len(best), MaxTop)]
		}
	}
	if len(best) == 0 || best[0].count == 1 {
		return nil
	}
	var out []Value
	for _, e := range best {
		out = append(out, Value{Text: text(e.value), Count: e.count})
	}
	return out
}

func byCount[T cmp.Ordered](a, b entry[T]) int {
	return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.value, b.value))
}

// The hashes have no seed: the same table gives the same estimate.
func hashText(s string) uint64   { return xxh3.HashString(s) }
func hashFloat(v float64) uint64 { return mix(math.Float64bits(v)) }
func hashInt(v int64) uint64     { return mix(uint64(v)) }

// mix is the finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
