package figures

import (
	"context"
	"fmt"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// keepSupply keeps what the current release supplies as the state of today. The
// last of a day stays.
func (s *Service) keepSupply(ctx context.Context) error {
	err := s.DB.Keep(ctx, func(tx *store.Tx) error {
		today, all := calendar.Today(tx.Now()), s.Supply().Datasets
		if len(all) == 0 {
			return nil // a release of an older program says nothing
		}
		if _, err := tx.Exec(ctx, "DELETE FROM supply_day WHERE day = ?", int64(today)); err != nil {
			return err
		}
		if err := keepStock(ctx, tx, today, "portal", "", stockOf(all, today)); err != nil {
			return err
		}
		for dim, by := range map[string]func(supply.Dataset) string{
			"agency": func(d supply.Dataset) string { return d.Agency }, "domain": func(d supply.Dataset) string { return d.Domain },
		} {
			for name, s := range grouped(all, today, by) {
				if err := keepStock(ctx, tx, today, dim, name, *s); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep the state of supply: %w", err)
	}
	return nil
}

func keepStock(ctx context.Context, tx *store.Tx, on calendar.Date, dim, name string, s stock) error {
	_, err := tx.Exec(ctx, `INSERT INTO supply_day (day, dim, name, datasets, unconditional, conditional, closed, listed, data_rows, cells, api, due, late, priority, samples, findings, faulty, filled)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, int64(on), dim, name, s.datasets, s.unconditional, s.conditional, s.closed, s.listed, s.rows, s.cells,
		s.api, s.due, s.late, s.priority, s.samples, s.findings, s.faulty, s.filled)
	return err
}

// kept is a stock as it was on a day, as far as it is kept.
type kept struct {
	name string
	day  int64
	stock
}

// promised is how many updates were promised and how many of them were overdue,
// over days.
type promised struct {
	name      string
	due, late int64
}

func (p promised) rate() Cell { return share(p.due-p.late, p.due) }

// bounds are the days of the period as the store has them.
func (p Period) bounds() (from, to int64) { return int64(p.From), int64(p.To) }

// onTime is how updates stood over the days of the period, by name.
func (q *question) onTime(dim string) (map[string]promised, error) {
	from, to := q.period.bounds()
	rows, err := store.All(q.ctx, q.tx, `SELECT name, SUM(due), SUM(late) FROM supply_day WHERE dim = ? AND day BETWEEN ? AND ? GROUP BY name`,
		[]any{dim, from, to}, func(p *promised) []any { return []any{&p.name, &p.due, &p.late} })
	all := map[string]promised{}
	for _, p := range rows {
		all[p.name] = p
	}
	return all, err
}

// states are kept states of supply.
func (q *question) states(where string, args ...any) ([]kept, error) {
	return store.All(q.ctx, q.tx, `SELECT day, name, datasets, unconditional, conditional, closed, listed, data_rows, cells, api, due, late, priority, samples, findings, faulty, filled
		FROM supply_day WHERE `+where, args, func(k *kept) []any {
		return []any{&k.day, &k.name, &k.datasets, &k.unconditional, &k.conditional, &k.closed, &k.listed, &k.rows, &k.cells, &k.api, &k.due, &k.late, &k.priority, &k.samples, &k.findings, &k.faulty, &k.filled}
	})
}

// growth is the states of the scope in the period, oldest first: of each day, or
// of the last day of each month where the period is longer than three.
func (q *question) growth() ([]kept, error) {
	from, to := q.period.bounds()
	rows, err := q.states("dim = ? AND name = ? AND day BETWEEN ? AND ? ORDER BY day", q.scope.Kind(), q.scope.ID(), from, to)
	if err != nil || !q.byMonth() {
		return rows, err
	}
	var months []kept
	for i, k := range rows {
		if i+1 == len(rows) || monthOf(calendar.Date(rows[i+1].day)) != monthOf(calendar.Date(k.day)) {
			months = append(months, k)
		}
	}
	return months, nil
}

// lastKept is what the scope supplied on the last day of the period that is kept
// at all: nothing where it had no entry then. Nothing is known where no day is
// kept, nor of one dataset.
func (q *question) lastKept() (s stock, known bool, err error) {
	dim, name := q.scope.Kind(), q.scope.ID()
	from, to := q.period.bounds()
	var last int64
	err = q.tx.Row(q.ctx, "SELECT COALESCE(MAX(day), 0) FROM supply_day WHERE dim = 'portal' AND day BETWEEN ? AND ?", []any{from, to}, &last)
	if err != nil || last == 0 || dim == "dataset" {
		return s, false, err
	}
	states, err := q.states("dim = ? AND name = ? AND day = ?", dim, name, last)
	if len(states) > 0 {
		s = states[0].stock
	}
	return s, true, err
}

// atEnd is what each agency supplied at the end of the period, and on which day:
// today's supply where the period is not over, and else that of the last day which
// is kept; none, and no day, where none is.
func (q *question) atEnd() (of map[string]stock, on calendar.Date, err error) {
	of = map[string]stock{}
	if q.period.To < q.today {
		from, to := q.period.bounds()
		last, err := q.states("dim = ? AND day = (SELECT MAX(day) FROM supply_day WHERE dim = ? AND day BETWEEN ? AND ?) ORDER BY name", "agency", "agency", from, to)
		if err != nil {
			return nil, 0, err
		}
		for _, k := range last {
			of[k.name], on = k.stock, calendar.Date(k.day)
		}
		return of, on, nil
	}
	for id, s := range grouped(q.of, q.today, func(d supply.Dataset) string { return d.Agency }) {
		of[id] = *s
	}
	return of, q.today, nil
}

// byMonth reports whether a series over the period has a point for each month,
// not for each day.
func (q *question) byMonth() bool { return q.period.From.IsZero() || q.period.length() > 92 }

func supplyGrowth(q *question) (Table, error) {
	t := Table{Note: lang.Text{ZH: "每日留存；超过三个月的时间段只列每月最后一次。", EN: "As it was kept each day; of a period longer than three months, the last of each month."},
		Columns: append([]Column{dated("day", "日期", "Day")}, figures("datasets", "listed", "listed_share", "rows", "cells", "api", "due", "late", "on_time_share", "priority", "samples", "findings")...),
		Chart:   Chart{Kind: "lines", X: "day", Y: []string{"datasets", "listed", "api"}}}
	states, err := q.growth()
	for _, k := range states {
		t.Rows = append(t.Rows, Row{Cells: []Cell{day(calendar.Date(k.day)), count(k.datasets), count(k.listed), share(k.listed, k.open()), count(k.rows), count(k.cells), count(k.api),
			count(k.due), count(k.late), share(k.due-k.late, k.due), count(k.priority), count(k.samples), count(k.findings)}})
	}
	return t, err
}
