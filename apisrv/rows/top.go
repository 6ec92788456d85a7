package rows

import (
	"context"
	"math"
	"slices"
)

// first finds the first n rows of the order after a row, or from the start where
// after is negative. Each row is looked at once, whatever comes before it.
func (r *run) first(ctx context.Context, o order, n int, after int64) ([]int64, error) {
	top := topRows{order: o, most: n}
	var last *ranked
	if after >= 0 {
		at := o.at(after)
		last = &at
	}
	var rows []int64
	err := r.scan(ctx, 0, func(start int64, hits *block) bool {
		var near block
		window := top.window(last)
		window.eval(start, int(min(blockRows, r.table.rows-start)), &near)
		hits.narrow(&near)
		rows = hits.rowsFrom(start, rows[:0])
		for _, row := range rows {
			at := o.at(row)
			if last == nil || o.compare(*last, at) < 0 {
				top.offer(at)
			}
		}
		return true
	})
	return top.rows(), err
}

// topRows keeps the first rows of an order in a heap, the last of them on top.
type topRows struct {
	order order
	most  int
	heap  []ranked
}

// window is a test that leaves out most of the rows that come before the last
// one of the page before, or after those there are. It tests the first key only.
func (t *topRows) window(last *ranked) test {
	k := t.order.keys[0]
	values := test{op: within, cells: k.cells, lo: math.MinInt64, hi: math.MaxInt64}
	lacks := test{op: lacking, cells: k.cells}
	if last != nil {
		if last.null == 1 {
			return lacks
		}
		values.bound(k.key(last.prefix), k.descending)
	}
	if len(t.heap) == t.most && t.heap[0].null == 0 {
		values.bound(k.key(t.heap[0].prefix), !k.descending)
		return values
	}
	return test{op: Or, parts: []test{values, lacks}}
}

// bound sets one end of what a test lets through.
func (t *test) bound(key int64, upper bool) {
	if upper {
		t.hi = key
	} else {
		t.lo = key
	}
}

func (t *topRows) offer(row ranked) {
	if len(t.heap) < t.most {
		t.heap = append(t.heap, row)
		if len(t.heap) == t.most {
			for i := len(t.heap)/2 - 1; i >= 0; i-- {
				t.sink(i)
			}
		}
		return
	}
	if t.order.compare(row, t.heap[0]) < 0 {
		t.heap[0] = row
		t.sink(0)
	}
}

func (t *topRows) sink(i int) {
	for {
		child := 2*i + 1
		if child >= len(t.heap) {
			return
		}
		if child+1 < len(t.heap) && t.order.compare(t.heap[child], t.heap[child+1]) < 0 {
			child++
		}
		if t.order.compare(t.heap[i], t.heap[child]) >= 0 {
			return
		}
		t.heap[i], t.heap[child] = t.heap[child], t.heap[i]
		i = child
	}
}

// rows are the numbers of the rows in the order.
func (t *topRows) rows() []int64 {
	slices.SortFunc(t.heap, t.order.compare)
	rows := make([]int64, len(t.heap))
	for i, at := range t.heap {
		rows[i] = int64(at.found)
	}
	return rows
}
