package rows

import (
	"context"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Groups are figures by group.
type Groups struct {
	Schema  table.Schema // the columns of group, then a field for each measure, by its name
	Batch   *table.Batch // the caller's own
	Total   int64        // groups there are: more than the batch holds where the limit of the query is lower
	Scanned int64        // rows that were tested
}

// Aggregate answers with the figures of each group of rows that meet the filter.
// Cells without a value are a group of their own. Without columns to group by
// all rows are one group, even where there are none. The groups come in the
// order of the query, else in that of their columns.
func (t *Table) Aggregate(ctx context.Context, q Query) (*Groups, error) {
	r, done, err := t.begin(ctx, q)
	if err != nil {
		return nil, err
	}
	defer done()
	g := newGrouping(q.Group, r.cells)
	tallies := make([]tally, len(q.Measures))
	for i, m := range q.Measures {
		tallies[i] = newTally(m, r.cells[m.Column])
	}
	var fault *Fault
	var rows []int64
	err = r.scan(ctx, 0, func(start int64, hits *block) bool {
		rows = hits.rowsFrom(start, rows[:0])
		if fault = g.assign(rows); fault == nil {
			fault = addTo(tallies, rows, g)
		}
		return fault == nil
	})
	if err == nil && fault != nil {
		err = fault
	}
	if err != nil {
		return nil, err
	}
	return r.figures(g, tallies)
}

// addTo takes rows that were assigned to groups into all measures.
func addTo(tallies []tally, rows []int64, g *grouping) *Fault {
	different := 0
	for i := range tallies {
		tallies[i].add(rows, g.ids, g.len())
		different += tallies[i].seen.n
	}
	if different <= maxDistinct {
		return nil
	}
	return &Fault{Kind: TooCostly, Param: "aggregate", Text: textf("不同的值过多，最多能数 %d 个；请加上筛选条件。",
		"There are too many different values to count; at most %d are allowed. Filter the rows.", maxDistinct)}
}

// figures puts the groups in order. The columns of the answer are cells, a row
// for each group, and are ordered and gathered as those of a table are.
func (r *run) figures(g *grouping, tallies []tally) (*Groups, error) {
	q := r.query
	answer := &run{table: r.table, query: q, cells: map[string]*cells{}}
	result := &Groups{Batch: &table.Batch{}, Total: int64(g.len()), Scanned: r.scanned}
	names := slices.Clone(q.Group)
	for i, name := range q.Group {
		answer.cells[name] = g.column(i)
		result.Schema.Fields = append(result.Schema.Fields, answer.cells[name].Field)
	}
	for i, m := range q.Measures {
		c, fault := tallies[i].cells(g.len())
		if fault != nil {
			return nil, fault
		}
		names = append(names, m.Name())
		answer.cells[m.Name()] = c
		result.Schema.Fields = append(result.Schema.Fields, c.Field)
	}
	sorts := slices.Clone(q.Order)
	for _, name := range q.Group {
		sorts = append(sorts, Sort{Column: name})
	}
	top := topRows{order: newOrder(sorts, answer.cells), most: q.Limit}
	for i := range g.len() {
		top.offer(top.order.at(int64(i)))
	}
	answer.gather(names, top.rows(), result.Batch)
	own(result.Batch)
	return result, nil
}

// JSON is the groups as an array of objects, as Page.JSON is the rows.
func (g *Groups) JSON() ([]byte, error) { return toJSON(g.Schema, g.Batch) }
