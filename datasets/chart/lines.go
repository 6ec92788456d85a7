package chart

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// lines gathers numbers over time in buckets of equal time, which grow whenever
// they become more than a picture can show.
type lines struct {
	typ    table.Type
	x      int
	ys     []int
	series int // -1: none
	plan   Plan
	rungs  []int64
	rung   int
	tracks map[trackKey]map[int64]tally
	more   bool // series beyond maxSeries were seen
	held   int  // buckets of all lines
	zoned  bool
	first  int64 // the earliest and the latest time of all rows
	last   int64
}

// trackKey names a line: a Y column, and a value of the series column.
type trackKey struct {
	y    int
	name string
}

func newLines(p Plan, t table.Type, x int, ys []int, series int) *lines {
	return &lines{typ: t, x: x, ys: ys, series: series, plan: p, rungs: ladder(t), tracks: map[trackKey]map[int64]tally{}, first: math.MaxInt64, last: math.MinInt64}
}

func (l *lines) row(b *table.Batch, i int) {
	xc := &b.Columns[l.x]
	if null(xc, i) {
		return
	}
	x := xc.Ints[i]
	if _, ok := moment(l.typ, x); !ok {
		return
	}
	if xc.Zoned {
		x, l.zoned = x+beijing, true
	}
	l.first, l.last = min(l.first, x), max(l.last, x)
	name := ""
	if l.series >= 0 {
		name = text(&b.Columns[l.series], i)
	}
	for n, yc := range l.ys {
		v, ok := quantity(&b.Columns[yc], i)
		l.add(trackKey{n, name}, x, v, ok)
	}
}

func (l *lines) add(k trackKey, x int64, v float64, ok bool) {
	track := l.tracks[k]
	if track == nil {
		if len(l.tracks) >= maxSeries*len(l.ys) {
			l.more = true
			return
		}
		track = map[int64]tally{}
		l.tracks[k] = track
	}
	at := bucketStart(l.typ, x, l.rungs[l.rung])
	t, seen := track[at]
	if !seen {
		l.held++
	}
	t.add(v, ok)
	track[at] = t
	if len(track) > 4*maxPoints || l.held > maxBuckets {
		l.coarsen()
	}
}

// coarsen merges the buckets of every line into those of the next width, in the
// order of time: sums of floating point numbers depend on their order.
func (l *lines) coarsen() {
	if l.rung+1 == len(l.rungs) {
		return
	}
	l.rung++
	l.held = 0
	for k, track := range l.tracks {
		merged := map[int64]tally{}
		for _, at := range slices.Sorted(maps.Keys(track)) {
			to := bucketStart(l.typ, at, l.rungs[l.rung])
			m := merged[to]
			m.merge(track[at])
			merged[to] = m
		}
		l.tracks[k] = merged
		l.held += len(merged)
	}
}

func (l *lines) longest() int {
	n := 0
	for _, t := range l.tracks {
		n = max(n, len(t))
	}
	return n
}

func (l *lines) figure(f *Figure) error {
	for l.longest() > maxPoints && l.rung+1 < len(l.rungs) {
		l.coarsen()
	}
	f.XType, f.Width, f.Aggregate, f.Zoned = l.typ, l.rungs[l.rung], cmp.Or(l.plan.Aggregate, Mean), l.zoned
	f.First, f.Last = l.first, l.last
	for _, k := range slices.SortedFunc(maps.Keys(l.tracks), compareTracks) {
		t := Track{Field: l.plan.Y[k.y], Name: k.name}
		for _, at := range slices.Sorted(maps.Keys(l.tracks[k])) {
			sum := l.tracks[k][at]
			v, ok := sum.value(f.Aggregate)
			t.Points = append(t.Points, Point{X: at, Y: v, Missing: !ok})
			f.Shared = f.Shared || (f.Width == l.rungs[0] && sum.rows > 1)
		}
		if t.values() > 1 {
			f.Tracks = append(f.Tracks, t)
		}
	}
	f.Total, f.More = len(f.Tracks), l.more
	if f.Series != "" {
		slices.SortStableFunc(f.Tracks, func(a, b Track) int { return cmp.Compare(b.total(), a.total()) })
	}
	f.Tracks = f.Tracks[:min(len(f.Tracks), maxLines)]
	if len(f.Tracks) == 0 {
		return fmt.Errorf("%w: no line has two values", ErrEmpty)
	}
	return nil
}

func compareTracks(a, b trackKey) int {
	return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.name, b.name))
}
