package rows

import "context"

// run is one query over the unpacked cells that it touches.
type run struct {
	table *Table
	query Query
	cells map[string]*cells
	where test
	// scanned is how many rows were tested against the filter: the cost of the
	// query, whose time is in proportion to it.
	scanned int64
	hits    int64 // rows that an export has handed over
}

// begin makes ready what a query touches. The run ends with done.
func (t *Table) begin(ctx context.Context, q Query) (r *run, done func(), err error) {
	done, err = t.enter()
	if err != nil {
		return nil, nil, err
	}
	r = &run{table: t, query: q}
	if r.cells, err = t.cellsOf(ctx, q.Columns()); err == nil {
		r.where, err = newTest(ctx, q.Where, r.cells)
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	return r, done, nil
}

// ctxBlocks is how many blocks are scanned between two looks at the context:
// well under a millisecond.
const ctxBlocks = 16

// scan calls yield with the rows that meet the filter, from row from on, block
// by block, until it returns false.
func (r *run) scan(ctx context.Context, from int64, yield func(start int64, hits *block) bool) error {
	for start := from / blockRows * blockRows; start < r.table.rows; start += blockRows {
		if start/blockRows%ctxBlocks == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n := int(min(blockRows, r.table.rows-start))
		first := int(max(0, from-start))
		var hits, wanted block
		r.where.eval(start, n, &hits)
		wanted.fill(first, n)
		hits.narrow(&wanted)
		r.scanned += int64(n - first)
		if !yield(start, &hits) {
			return nil
		}
	}
	return nil
}

// Count is how many rows meet the filter of the query.
func (t *Table) Count(ctx context.Context, q Query) (int64, error) {
	r, done, err := t.begin(ctx, Query{Kind: Counting, Where: q.Where})
	if err != nil {
		return 0, err
	}
	defer done()
	return r.count(ctx)
}

func (r *run) count(ctx context.Context) (n int64, err error) {
	err = r.scan(ctx, 0, func(_ int64, hits *block) bool {
		n += int64(hits.count())
		return true
	})
	return n, err
}
