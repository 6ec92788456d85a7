package summary

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"
)

const (
	// heldBytes bounds what all columns of a summary keep of their values. A
	// wide table, or one of long texts, turns to estimates before MaxExact.
	heldBytes = 128 << 20
	// entryBytes is what an entry of a map costs beside the bytes of a text.
	entryBytes = 48
)

// budget is what is left of heldBytes.
type budget struct{ bytes int64 }

// tally counts the different values of a column, one by one up to MaxExact,
// then by estimate.
type tally[T cmp.Ordered] struct {
	counts map[T]int64 // nil once estimated
	sketch *sketch     // nil until then
	budget *budget
	spent  int64
	hash   func(T) uint64
	keep   func(T) (T, int64) // a copy that pins no other memory, and its size in bytes
}

func newTally[T cmp.Ordered](b *budget, hash func(T) uint64, keep func(T) (T, int64)) *tally[T] {
	return &tally[T]{counts: map[T]int64{}, budget: b, hash: hash, keep: keep}
}

func (t *tally[T]) add(v T) {
	if t.sketch != nil {
		t.sketch.add(t.hash(v))
		return
	}
	if n, ok := t.counts[v]; ok {
		t.counts[v] = n + 1
		return
	}
	kept, size := t.keep(v)
	t.counts[kept] = 1
	t.spent += size + entryBytes
	t.budget.bytes -= size + entryBytes
	if len(t.counts) > MaxExact || t.budget.bytes < 0 {
		t.estimate()
	}
}

func (t *tally[T]) estimate() {
	t.sketch = new(sketch)
	for v := range t.counts {
		t.sketch.add(t.hash(v))
	}
	t.counts = nil
	t.budget.bytes += t.spent
}

func (t *tally[T]) distinct() (n int64, exact bool) {
	if t.sketch != nil {
		return t.sketch.estimate(), false
	}
	return int64(len(t.counts)), true
}

// top returns the most frequent values; none where no value repeats, or where
// the values were not counted one by one.
func (t *tally[T]) top(text func(T) string) []Value {
	type entry struct {
		value T
		count int64
	}
	var entries []entry
	repeats := false
	for v, n := range t.counts {
		entries = append(entries, entry{v, n})
		repeats = repeats || n > 1
	}
	if !repeats {
		return nil
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.value, b.value))
	})
	var out []Value
	for _, e := range entries[:min(MaxTop, len(entries))] {
		out = append(out, Value{Text: text(e.value), Count: e.count})
	}
	return out
}

func keepText(s string) (string, int64)            { return strings.Clone(s), int64(len(s)) }
func keepNumber[T int64 | float64](v T) (T, int64) { return v, 0 }

// The hashes are without a seed: the same table gives the same estimate.
func hashText(s string) uint64   { return xxhash.Sum64String(s) }
func hashFloat(v float64) uint64 { return mix(math.Float64bits(v)) }
func hashInt(v int64) uint64     { return mix(uint64(v)) }

// mix is the finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
