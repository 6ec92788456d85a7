package rows

import (
	"bytes"
	"context"
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Page is some rows of an answer.
type Page struct {
	Schema  table.Schema // of the batch
	Batch   *table.Batch // the caller's own
	Next    string       // cursor of the page after; empty: this is the last
	Total   int64        // rows that meet the filter, on all pages; -1: not counted
	Scanned int64        // rows that were tested for this page
}

// Page answers with the rows after the query's cursor: as many as its limit says,
// or fewer where their texts are long; only Next tells whether there are more.
// In the order of the table
// it tests rows from there on until the page is full; in any other order it
// tests each row once, however deep the page lies. A query that cannot be
// answered is a *Fault.
func (t *Table) Page(ctx context.Context, q Query) (*Page, error) {
	if q.Limit < 1 || q.Limit > MaxLimit {
		return nil, fmt.Errorf("a page of %d rows", q.Limit)
	}
	after, fault := t.after(q)
	if fault != nil {
		return nil, fault
	}
	r, done, err := t.begin(ctx, q)
	if err != nil {
		return nil, err
	}
	defer done()
	p := &Page{Batch: &table.Batch{}, Total: -1}
	rows, err := r.page(ctx, after)
	if err != nil {
		return nil, err
	}
	p.Scanned = r.scanned
	if q.Count {
		if p.Total, err = r.count(ctx); err != nil {
			return nil, err
		}
	}
	if n := min(q.Limit, r.fitting(rows)); len(rows) > n {
		rows = rows[:n]
		c := cursor{row: rows[len(rows)-1], digest: q.digest(), version: t.version}
		p.Next = c.encode(t.secret, t.name)
	}
	if p.Schema, err = t.schema.fields(q.Select); err != nil {
		return nil, err
	}
	r.gather(q.Select, rows, p.Batch)
	own(p.Batch)
	return p, nil
}

// maxPageBytes bounds the texts of a page, each cell of which may be as long as
// that of the file it came from.
const maxPageBytes = 16 << 20

// fitting is how many of the rows make a page: at least one, and beyond that
// those whose texts are within maxPageBytes.
func (r *run) fitting(rows []int64) int {
	var bytes int
	for i, row := range rows {
		for _, name := range r.query.Select {
			if c := r.cells[name]; c.texts != nil && !c.null(row) {
				bytes += len(c.texts.at(c.keys[row]))
			}
		}
		if bytes > maxPageBytes && i > 0 {
			return i
		}
	}
	return len(rows)
}

// page finds the rows of a page, and one more if there is one.
func (r *run) page(ctx context.Context, after int64) ([]int64, error) {
	most := r.query.Limit + 1
	o := newOrder(r.query.Order, r.cells)
	if !o.byRow() {
		return r.first(ctx, o, most, after)
	}
	var rows []int64
	err := r.scan(ctx, after+1, func(start int64, hits *block) bool {
		rows = hits.rowsFrom(start, rows)
		return len(rows) < most
	})
	return rows[:min(len(rows), most)], err
}

// JSON is the rows as an array of objects, each value as the published JSON file
// has it: see table.NewJSON.
func (p *Page) JSON() ([]byte, error) { return toJSON(p.Schema, p.Batch) }

func toJSON(s table.Schema, b *table.Batch) ([]byte, error) {
	var body bytes.Buffer
	w := table.NewJSON(&body, s)
	if err := w.Write(b); err != nil {
		return nil, err
	}
	err := w.Close()
	return body.Bytes(), err
}
