package rows

import "context"

// maxOffset is how many rows of an order CursorAfter counts off: it keeps as
// many in memory. The order of the table has no such limit.
const maxOffset = 100_000

// CursorAfter is the cursor of the page that begins after the first n rows of an
// answer. It is for interfaces that number pages by rows, as CKAN's does
// (datastore_search, offset); whoever pages through an answer follows Page.Next,
// which costs less and cannot be shifted.
func (t *Table) CursorAfter(ctx context.Context, q Query, n int64) (string, error) {
	if n <= 0 || t.rows == 0 {
		return "", nil
	}
	r, done, err := t.begin(ctx, q)
	if err != nil {
		return "", err
	}
	defer done()
	o := newOrder(q.Order, r.cells)
	last := t.rows - 1 // beyond the end: nothing is left
	if o.byRow() {
		err = r.scan(ctx, 0, func(start int64, hits *block) bool {
			count := int64(hits.count())
			if n > count {
				n -= count
				return true
			}
			last = hits.rowsFrom(start, nil)[n-1]
			return false
		})
	} else if n > maxOffset {
		return "", &Fault{Kind: TooCostly, Param: "offset", Text: textf("排序之后最多能跳过 %d 行；请改用游标翻页，或去掉排序。",
			"At most %d rows of an order are skipped. Page by cursor, or leave the order away.", maxOffset)}
	} else {
		var rows []int64
		if rows, err = r.first(ctx, o, int(n), -1); len(rows) == 0 {
			return "", err
		}
		last = rows[len(rows)-1]
	}
	c := cursor{row: last, digest: q.digest(), version: t.version}
	return c.encode(t.secret, t.name), err
}
