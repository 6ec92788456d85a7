package search

import (
	"cmp"
	"context"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// checkEvery is the number of documents after which the context is asked.
const checkEvery = 4096

// place is a document with its place in the order: higher keys first, then
// lower ranks.
type place struct {
	key  uint64
	rank int32 // by id
	n    int32
}

func (a place) compare(b place) int {
	return cmp.Or(cmp.Compare(b.key, a.key), cmp.Compare(a.rank, b.rank))
}

// collector gathers the best documents of an answer, and counts all.
type collector struct {
	x        *Index
	selected [][]bool // of each facet that is filtered by, which values; nil: not filtered
	counts   [][]int  // by facet and value
	total    int
	after    *place // the last hit of the page before
	before   int    // hits up to it
	keep     int    // 1 or more
	best     []place
	worst    *place // of the best ones, once there are enough
}

func (x *Index) collector(q *Query, keep int, after *place) *collector {
	c := &collector{x: x, keep: keep, after: after,
		selected: make([][]bool, len(x.rows.facets)), counts: make([][]int, len(x.rows.facets))}
	for i := range x.rows.facets {
		f := &x.rows.facets[i]
		c.counts[i] = make([]int, len(f.Values))
		if ids := q.Filters[f.Facet]; len(ids) > 0 {
			c.selected[i] = make([]bool, len(f.Values))
			for _, id := range ids {
				if v, known := f.number[id]; known {
					c.selected[i][v] = true
				}
			}
		}
	}
	return c
}

// add takes a document that matches the text and lies within box and span.
// A document that fails the filter of one facet alone is counted in that facet:
// a facet does not narrow its own values.
func (c *collector) add(n int, key func(n int) uint64) {
	failed := -1
	for i, selected := range c.selected {
		if selected == nil || c.x.rows.facets[i].has(n, selected) {
			continue
		}
		if failed >= 0 {
			return
		}
		failed = i
	}
	if failed >= 0 {
		c.x.rows.facets[failed].count(n, c.counts[failed])
		return
	}
	for i := range c.counts {
		c.x.rows.facets[i].count(n, c.counts[i])
	}
	c.total++
	p := place{key: key(n), rank: c.x.rows.idRank[n], n: int32(n)}
	if c.after != nil && c.after.compare(p) >= 0 {
		c.before++
		return
	}
	if c.worst != nil && c.worst.compare(p) <= 0 {
		return
	}
	if c.best = append(c.best, p); len(c.best) >= 2*c.keep+1024 {
		c.prune()
	}
}

// prune keeps the best in order.
func (c *collector) prune() {
	slices.SortFunc(c.best, place.compare)
	if len(c.best) >= c.keep {
		c.best = c.best[:c.keep]
		worst := c.best[c.keep-1]
		c.worst = &worst
	}
}

// collect goes through all documents that answer.
func (x *Index) collect(ctx context.Context, c *collector, q *Query, answers func(n int) bool, key func(n int) uint64) error {
	for n := range x.owner {
		if n%checkEvery == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if answers(n) && x.within(n, q) {
			c.add(n, key)
		}
	}
	c.prune()
	return nil
}

// within reports whether a document meets the box and the span of a query.
// One that states none does not.
func (x *Index) within(n int, q *Query) bool {
	if len(q.BBox) == 4 && !meets(x.rows.boxes[n], q.BBox) {
		return false
	}
	if q.From.IsZero() && q.To.IsZero() {
		return true
	}
	span := x.rows.spans[n]
	if span == ([2]calendar.Date{}) {
		return false
	}
	return (q.To.IsZero() || span[0] <= q.To) && (q.From.IsZero() || span[1].IsZero() || span[1] >= q.From)
}

// meets reports whether two boxes (west, south, east, north) have a point in
// common.
func meets(a, b []float64) bool {
	return len(a) == 4 && a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
}
