package search

import (
	"context"
	"fmt"
	"runtime/debug"
)

// Search answers a query. Errors wrap ErrQuery where the asker can mend them,
// ErrDamaged where the index's files are not what they were, or are those of
// the context, which bounds how long an answer may take.
func (x *Index) Search(ctx context.Context, q Query) (a *Answer, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer damage("search", &err)
	if err := x.check(&q); err != nil {
		return nil, err
	}
	after, err := x.parseCursor(&q)
	if err != nil {
		return nil, err
	}
	asked := x.understand(q.Text)
	m, err := x.match(ctx, asked)
	if err != nil {
		return nil, err
	}
	item, err := x.withItem(ctx, q.Item)
	if err != nil {
		return nil, err
	}
	answers := func(n int) bool { return m.answers(n) && (item == nil || item[n]) }
	c := x.collector(&q, q.Limit, after)
	if err := x.collect(ctx, c, &q, answers, x.order(&q, m)); err != nil {
		return nil, err
	}
	if c.before >= MaxDepth {
		return nil, tooDeep()
	}
	return x.answer(ctx, &q, m, c)
}

// answer reads the hits of a page.
func (x *Index) answer(ctx context.Context, q *Query, m *matched, c *collector) (*Answer, error) {
	a := &Answer{Total: c.total, Facets: c.facets(), Loose: m.loose, Release: x.id}
	best := c.best[:min(len(c.best), MaxDepth-c.before)]
	for _, p := range best {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		hit, err := x.hit(int(p.n), m, q)
		if err != nil {
			return nil, err
		}
		a.Hits = append(a.Hits, hit)
	}
	if depth := c.before + len(best); depth < min(c.total, MaxDepth) && len(best) > 0 {
		a.Next = x.cursor(q, best[len(best)-1])
	}
	return a, nil
}

// order gives a document's key in the order that the query asks for.
func (x *Index) order(q *Query, m *matched) func(n int) uint64 {
	switch {
	case q.Sort == ByName:
		ranks := x.rows.nameRank[languageOf(q.Lang)]
		return func(n int) uint64 { return uint64(len(ranks)) - uint64(ranks[n]) }
	case q.Sort == ByRelevance && m.tallies != nil:
		return func(n int) uint64 { return x.relevance(m.question, &m.tallies[n], n) }
	}
	return func(n int) uint64 { return uint64(x.rows.updated[n]) }
}

// hit reads what is shown of a document.
func (x *Index) hit(n int, m *matched, q *Query) (Hit, error) {
	d, err := x.document(n)
	if err != nil {
		return Hit{}, err
	}
	return Hit{Document: d, Why: m.highlights(&d, q.Lang, x.readings)}, nil
}

// withItem marks the documents that have a data item of this name or title.
// Where no document has exactly that, those count in whose data items all its
// words stand. nil: no item is asked for.
func (x *Index) withItem(ctx context.Context, item string) ([]bool, error) {
	if item == "" {
		return nil, nil
	}
	r, err := x.reader(ctx, itemsField)
	if err != nil {
		return nil, fmt.Errorf("data items: %w", err)
	}
	list, err := r.term(wholeKey(item))
	if err != nil {
		return nil, err
	}
	has := make([]bool, len(x.owner))
	for _, f := range list {
		has[f.n] = true
	}
	if len(list) > 0 {
		return has, nil
	}
	err = x.wordsInItems(ctx, item, has)
	return has, err
}

// wordsInItems marks the documents in whose data items all words of a text
// stand.
func (x *Index) wordsInItems(ctx context.Context, item string, has []bool) error {
	r, err := x.reader(ctx, wordsField)
	if err != nil {
		return err
	}
	q := x.understand(item)
	covers := make([]uint64, len(has))
	for i := range q.parts {
		p := &q.parts[i]
		list, err := r.part(p)
		if err != nil {
			return err
		}
		for _, f := range list {
			if f.in&inItem != 0 {
				covers[f.n] |= p.cover
			}
		}
	}
	for n := range has {
		has[n] = len(q.units) > 0 && covers[n]&q.needed == q.needed
	}
	return nil
}
