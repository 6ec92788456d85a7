package figures_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// Every figure of every table, for every scope and for periods of all kinds, is
// what SQL makes of the raw events, the steps of applications and the catalogue.
func TestEveryFigureIsWhatSQLMakesOfWhatHappened(t *testing.T) {
	for seed, id := range []string{"shandong-2020", "shanghai-2018"} {
		t.Run(id, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
				w := newWorld(t, db, clock, id, uint64(seed))
				w.days(75)
				w.day() // and it is evening
				w.failings()
				w.closedWell()
				h := w.truth()
				for _, s := range access.States() {
					h.exec("INSERT INTO state_name VALUES (?, ?)", string(s), s.Name().ZH)
				}
				lines := map[string]int{}
				for _, p := range w.periods() {
					for _, scope := range w.scopes() {
						w.hold(t, h, scope, p, lines)
					}
				}
				for _, k := range figures.Keys {
					if lines[k.Key] == 0 {
						t.Errorf("no line of %s was compared", k.Key)
					}
				}
			})
		})
	}
}

// periods are one of each kind.
func (w *world) periods() (all []figures.Period) {
	today := calendar.Today(w.clock.Now())
	for _, key := range []string{"days-7", "days-30", "days-90", "month-2026-04", "month-2026-05", "quarter-2026-2", "half-2026-1", "year-2026", "all", "from-2026-03-28-to-2026-04-17", "from-2026-03-to-2026-04"} {
		p, err := figures.ParsePeriod(key, today)
		must(w.t, err)
		all = append(all, p)
	}
	return all
}

// before is the period before, as the service takes it today.
func (w *world) before(p figures.Period) figures.Period {
	return p.Before(calendar.Today(w.clock.Now()))
}

func (w *world) scopes() []figures.Scope {
	return []figures.Scope{{}, {Agency: "transport"}, {Agency: "tax"}, {Domain: "roads"}, {Domain: "money"}, {Dataset: w.now.Datasets[3].ID}, {Dataset: w.laws()[0].ID}}
}

// hold holds all tables of a scope and a period against the truth, and counts
// their lines.
func (w *world) hold(t *testing.T, h *truth, scope figures.Scope, p figures.Period, lines map[string]int) {
	h.about(scope, p)
	for _, k := range figures.Keys {
		if !k.Makes(scope) {
			continue
		}
		got, err := w.Table(t.Context(), k.Key, scope, p)
		must(t, err)
		if diff := cmp.Diff(h.rows(k.Key, scope, p), written(got)); diff != "" {
			t.Fatalf("%s of %s %s, %s: SQL -, table +\n%s", k.Key, scope.Kind(), scope.ID(), p.Key, diff)
		}
		lines[k.Key] += len(got.Rows)
	}
}

// about sets the scope and the period that SQL is asked about.
func (h *truth) about(scope figures.Scope, p figures.Period) {
	h.exec("UPDATE p SET f = ?, t = ?, skind = ?, sid = ?, bf = NULL, bt = NULL, sday = today, e = today, sfirst = COALESCE((SELECT MIN(day) FROM u), 0)", int64(p.From), int64(p.To), scope.Kind(), scope.ID())
	if !strings.HasPrefix(p.Key, "days-") {
		h.exec("UPDATE p SET e = MIN(t, today)")
	}
	if b := p.Before(p.To + 1); !b.IsZero() { // as of a period that is over
		h.exec("UPDATE p SET bf = ?, bt = CASE WHEN t < today THEN ? ELSE MIN(?, ? + today - f) END", int64(b.From), int64(b.To), int64(b.To), int64(b.From))
	}
}

// rows are the lines that SQL gives for a table.
func (h *truth) rows(key string, scope figures.Scope, p figures.Period) []string {
	h.t.Helper()
	query, ok := rowsSQL[key]
	long := p.From.IsZero() || p.To-p.From+1 > 92
	switch {
	case key == "use-days" && long:
		query = byMonthSQL
	case key == "faults-agencies" && h.one("SELECT cited FROM law") == "0":
		query = watchedSQL
	case key == "use-days":
		query = byDaySQL
	case !ok:
		h.t.Fatalf("nothing was written down of what table %s should be", key)
	case (key == "supply-agencies" || key == "supply-domains") && scope == figures.Scope{}:
		of := strings.TrimSuffix(strings.TrimPrefix(key, "supply-"), "s")
		of = map[string]string{"agencie": "agency", "domain": "domain"}[of]
		query = strings.Replace(query, " FROM ds GROUP BY", ", (SELECT 1 - 1.0 * SUM(late) / NULLIF(SUM(promised), 0) FROM stock s, p WHERE s."+of+" = ds."+of+" AND s.day BETWEEN f AND t) FROM ds GROUP BY", 1)
	}
	rows, err := h.db.Query(query)
	if err != nil {
		h.t.Fatalf("%s: %v in:\n%s", key, err, query)
	}
	defer rows.Close()
	all := []string{}
	for rows.Next() {
		var cells []string
		for _, v := range scan(h.t, rows) {
			cells = append(cells, cellOf(v))
		}
		all = append(all, strings.Join(cells, " | "))
	}
	must(h.t, rows.Err())
	slices.Sort(all)
	return all
}

func cellOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "—"
	case int64:
		return fmt.Sprintf("%.9g", float64(v))
	case float64:
		return fmt.Sprintf("%.9g", v)
	}
	return fmt.Sprint(v)
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// written are the lines of a table, in the form of SQL's, in no order: of an
// agency, a domain and a dataset the name and the id.
func written(t figures.Table) []string {
	all := []string{}
	for _, r := range t.Rows {
		var cells []string
		for i, c := range r.Cells {
			switch col := t.Columns[i]; {
			case slices.Contains(untold[t.Key], col.Key):
			case slices.Contains([]string{"agency", "domain", "dataset"}, col.Key):
				cells = append(cells, orDash(c.Text.ZH), orDash(c.ID))
			case c.None:
				cells = append(cells, "—")
			case col.Unit == figures.Words:
				cells = append(cells, c.Text.ZH)
			default:
				cells = append(cells, fmt.Sprintf("%.9g", c.Number))
			}
		}
		all = append(all, strings.Join(cells, " | "))
	}
	slices.Sort(all)
	return all
}
