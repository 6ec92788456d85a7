package rollup

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// chunks are how many rows a statement writes. Engines take longer to begin a
// statement than to write a row, and few forms of a statement stay prepared.
var chunks = [...]int{512, 64, 8, 1}

// row is what one row of a table gets: its key, its time, measures and, in
// use_month, the most visitors of a day.
type row struct {
	key  key
	at   int64
	t    *tally
	most int64
}

// write adds the day's lines to the tables. What is too old for lines of hours
// has none.
func (d *day) write(ctx context.Context, tx *store.Tx, today calendar.Date) error {
	var hours, days, visited, months []row
	first := hoursBefore(d.date)
	for _, k := range d.sorted() {
		l := d.lines[k]
		if l.total[visitors] > 0 {
			visited = append(visited, row{key: k, at: int64(d.date), t: &l.total})
		} else {
			days = append(days, row{key: k, at: int64(d.date), t: &l.total})
		}
		for h := 0; h < 24 && d.date >= today.Add(-keepHours); h++ {
			if t := l.hours[h]; t != nil {
				hours = append(hours, row{key: k, at: first + int64(h), t: t})
			}
		}
	}
	most := map[key]int64{}
	if err := upsert(ctx, tx, "use_day", visited, most); err != nil {
		return err
	}
	for _, r := range slices.Concat(visited, days) {
		months = append(months, row{r.key, monthOf(d.date), r.t, most[r.key]})
	}
	slices.SortFunc(months, func(a, b row) int { return a.key.compare(b.key) })
	if err := upsert(ctx, tx, "use_day", days, nil); err != nil {
		return err
	}
	if err := upsert(ctx, tx, "use_hour", hours, nil); err != nil {
		return err
	}
	if err := upsert(ctx, tx, "use_month", months, nil); err != nil {
		return err
	}
	return d.writeTerms(ctx, tx)
}

// sorted are the keys in the order of the tables.
func (d *day) sorted() []key {
	all := make([]key, 0, len(d.lines))
	for k := range d.lines {
		all = append(all, k)
	}
	slices.SortFunc(all, key.compare)
	return all
}

func (k key) compare(other key) int {
	return cmp.Or(cmp.Compare(k.audience, other.audience), cmp.Compare(dims[k.dim].name, dims[other.dim].name), strings.Compare(k.name, other.name))
}

// groups are those in which a row has something.
func (r row) groups() (set uint8) {
	for g, list := range groups {
		for _, c := range list {
			if r.value(c) != 0 {
				set |= 1 << g
			}
		}
	}
	return set
}

func (r row) value(column int) int64 {
	if column == mostVisitors {
		return r.most
	}
	return r.t[column]
}

// upsert adds rows to a table. Where most is not nil, it gets the visitors that
// each line then has.
func upsert(ctx context.Context, tx *store.Tx, table string, all []row, most map[key]int64) error {
	var byGroups [1 << len(groups)][]row
	for _, r := range all {
		g := r.groups()
		byGroups[g] = append(byGroups[g], r)
	}
	for g, rows := range byGroups {
		for _, n := range chunks {
			for ; len(rows) >= n; rows = rows[n:] {
				if err := upsertChunk(ctx, tx, statement{table, uint8(g), n, most != nil}, rows[:n], most); err != nil {
					return fmt.Errorf("add to %s: %w", table, err)
				}
			}
		}
	}
	return nil
}

func upsertChunk(ctx context.Context, tx *store.Tx, s statement, rows []row, most map[key]int64) error {
	args := make([]any, 0, len(rows)*(len(columns)+5))
	for _, r := range rows {
		args = append(args, int64(r.key.audience), dims[r.key.dim].name, r.key.name, r.at)
		s.each(func(column int) { args = append(args, r.value(column)) })
	}
	if !s.tells {
		_, err := tx.Exec(ctx, s.text(), args...)
		return err
	}
	type told struct {
		audience, visitors int64
		dim, name          string
	}
	all, err := store.All(ctx, tx, s.text(), args, func(t *told) []any { return []any{&t.audience, &t.dim, &t.name, &t.visitors} })
	if err != nil {
		return err
	}
	if len(all) != len(rows) {
		return fmt.Errorf("of %d lines %d were told", len(rows), len(all))
	}
	for _, t := range all {
		i, ok := slices.BinarySearchFunc(rows, t, func(r row, t told) int {
			return cmp.Or(cmp.Compare(int64(r.key.audience), t.audience), cmp.Compare(dims[r.key.dim].name, t.dim), strings.Compare(r.key.name, t.name))
		})
		if !ok {
			return fmt.Errorf("line %s %s was told and not asked for", t.dim, t.name)
		}
		most[rows[i].key] = t.visitors
	}
	return nil
}
