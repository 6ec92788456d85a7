package figures_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// headlineSQL is the figures of an overview by key: over a period, and of supply
// as it is today or as it was on the last day of the period.
var headlineSQL = map[string]string{
	"downloads":      `SELECT COALESCE(SUM(downloads), 0) FROM u, p WHERE dim = p.skind AND name = p.sid AND day BETWEEN f AND t`,
	"calls":          `SELECT COALESCE(SUM(calls), 0) FROM u, p WHERE dim = p.skind AND name = p.sid AND day BETWEEN f AND t`,
	"empty_searches": `SELECT CASE skind WHEN 'portal' THEN (SELECT COUNT(*) FROM ev, p WHERE ev.kind = 'search' AND hits = 0 AND audience = 0 AND day BETWEEN f AND t) END FROM p`,
	"users":          `SELECT COUNT(DISTINCT account) FROM mine JOIN u ON dim = 'application' AND name = receipt, p WHERE u.calls > 0 AND day BETWEEN f AND t`,
	"received":       `SELECT COUNT(*) FROM mine, p WHERE submitted BETWEEN f AND t`,
	"pending":        `SELECT COUNT(*) FROM mine, p WHERE submitted <= e AND (decided IS NULL OR decided > e) AND (ended IS NULL OR ended > e)`,
	"accept_mean":    `SELECT AVG(accept_wd) FROM mine, p WHERE accepted BETWEEN f AND t`,
	"in_time_share":  `SELECT 1.0 * SUM(decided <= last) / NULLIF(COUNT(last), 0) FROM mine, p WHERE decided BETWEEN f AND t`,
	"listed":         `SELECT COALESCE(SUM(l), 0) FROM state_of`,
	"listed_share":   `SELECT 1.0 * SUM(l) / NULLIF(SUM(op), 0) FROM state_of`,
	"api_share":      `SELECT 1.0 * SUM(l * api) / NULLIF(SUM(l), 0) FROM state_of`,
	"on_time_share":  `SELECT 1 - 1.0 * SUM(late) / NULLIF(SUM(promised), 0) FROM state_of`,
	"duties_overdue": `SELECT COUNT(*) FROM ` + dutySQL + ` AND ` + openSQL + ` AND due > 0 AND due < e AND NOT waits`,
	"faults_open":    `SELECT COUNT(*) FROM (SELECT fault.* FROM fault, p WHERE since <= e AND (until = 0 OR until > e) AND (p.skind = 'portal' OR p.skind = 'agency' AND agency = p.sid OR p.skind = 'dataset' AND dataset = p.sid OR p.skind = 'domain' AND dataset IN (SELECT known.id FROM known, p WHERE domain = p.sid))) fault WHERE against = '' AND ` + namedSQL,
}

// comparedSQL says by key whether enough is known of an earlier period: that all of
// its use was counted, or that it ends after something was kept.
var comparedSQL = map[string]string{"listed": "SELECT 1", "listed_share": "SELECT 1", "api_share": "SELECT 1", "on_time_share": "SELECT 1",
	"downloads": countedSQL, "calls": countedSQL, "users": countedSQL, "empty_searches": countedSQL,
	"received": keptSQL, "pending": keptSQL, "accept_mean": keptSQL, "in_time_share": keptSQL, "duties_overdue": keptSQL, "faults_open": keptSQL}

const (
	countedSQL = "SELECT f >= sfirst FROM p"
	keptSQL    = "SELECT t >= MIN(sfirst, (SELECT MIN(day) FROM stock)) FROM p"
)

// stuckSQL is the agencies with what is past its day.
const stuckSQL = `SELECT zh || ' ' || late || ' ' || over || ' ' || open AS line FROM (SELECT a.zh, a.id, (SELECT COUNT(*) FROM mine m, p WHERE m.agency = a.id AND ` + pendingSQL + ` AND m.last < e) AS late,
	(SELECT COUNT(*) FROM (SELECT duty.agency AS ag, event, done, due, waits, e FROM ` + dutySQL + `) WHERE ag = a.id AND ` + openSQL + ` AND due > 0 AND due < e AND NOT waits) AS over, (SELECT COUNT(*) FROM mine m, p WHERE m.agency = a.id AND ` + pendingSQL + `) AS open FROM agency a)
	WHERE late + over > 0 ORDER BY late + over DESC, id LIMIT 5`

const pendingSQL = `m.submitted <= e AND (m.decided IS NULL OR m.decided > e) AND (m.ended IS NULL OR m.ended > e)`

// scoreSQL is the points of each agency by measure: what was supplied at the end
// of the period, updates over its days, and use within it.
var scoreSQL = map[string]string{
	"quantity": `SELECT 100 * (0.5 * a + CASE WHEN b IS NULL THEN 0 ELSE 0.25 * b + 0.25 * c END) / CASE WHEN b IS NULL THEN 0.5 ELSE 1 END FROM
		(SELECT 1.0 * SUM(l) / NULLIF(SUM(op), 0) AS a, 1.0 * SUM(l * api) / NULLIF(SUM(l), 0) AS b, 1.0 * SUM(l * prio) / NULLIF(SUM(l), 0) AS c FROM state_of WHERE agency = ?)`,
	"quality": `SELECT 100.0 * SUM(found = 0) / NULLIF(COUNT(*), 0) FROM state_of WHERE agency = ?`,
	"updates": `SELECT 100 * (1 - 1.0 * SUM(late) / NULLIF(SUM(promised), 0)) FROM stock, p WHERE day BETWEEN f AND t AND agency = ?`,
	"use": `SELECT 100.0 * COUNT(CASE WHEN EXISTS (SELECT 1 FROM u, p WHERE dim = 'dataset' AND name = ds.id AND u.day BETWEEN f AND t AND downloads + calls > 0) THEN 1 END) / NULLIF(COUNT(*), 0)
		FROM ds WHERE l AND agency = ?`,
}

// asAt sets the day whose supply is asked about to the last of a period that is
// kept.
func (h *truth) asAt(p figures.Period) {
	h.exec("UPDATE p SET sday = (SELECT MAX(day) FROM stock WHERE day BETWEEN ? AND ?)", int64(p.From), int64(p.To))
}

// one is the value of a query, in the form of a cell.
func (h *truth) one(query string, args ...any) string {
	h.t.Helper()
	var v any
	if err := h.db.QueryRow(query, args...).Scan(&v); err != nil {
		h.t.Fatalf("%v in:\n%s", err, query)
	}
	return cellOf(v)
}

func shown(c figures.Cell) string {
	if c.None {
		return "—"
	}
	return cellOf(c.Number)
}

// ofSupply are the figures of an overview that are of a day and not of a period:
// of agencies, domains and the portal those of earlier days are kept.
var ofSupply = []string{"listed", "listed_share", "api_share", "on_time_share"}

func TestTheOverviewIsWhatSQLMakesOfWhatHappened(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		w := newWorld(t, db, clock, "shandong-2020", 3)
		w.days(75)
		w.day()
		w.failings()
		h := w.truth()
		for _, p := range w.periods() {
			for _, scope := range w.scopes() {
				before := w.before(p)
				o, err := w.Overview(t.Context(), scope, p, before)
				must(t, err)
				h.holdsOverview(o, scope, p, before)
			}
		}
	})
}

func (h *truth) holdsOverview(o figures.Overview, scope figures.Scope, p, b figures.Period) {
	h.t.Helper()
	if len(o.Figures) != len(headlineSQL) {
		h.t.Fatalf("%d figures, SQL knows %d", len(o.Figures), len(headlineSQL))
	}
	h.about(scope, p)
	for _, f := range o.Figures {
		if got, want := shown(f.Value), h.headline(f.Definition, scope, p); got != want {
			h.t.Errorf("%s of %s %s, %s: %s, want %s", f.Definition, scope.Kind(), scope.ID(), p.Key, got, want)
		}
	}
	h.about(scope, p)
	var stuck []string
	for _, r := range o.Stuck.Rows {
		stuck = append(stuck, fmt.Sprintf("%s %v %v %v", r.Cells[0].Text.ZH, r.Cells[1].Number, r.Cells[2].Number, r.Cells[3].Number))
	}
	if got, want := strings.Join(stuck, ", "), h.one("SELECT COALESCE(group_concat(line, ', '), '') FROM ("+stuckSQL+")"); got != want {
		h.t.Errorf("stuck in %s %s, %s: %s, want %s", scope.Kind(), scope.ID(), p.Key, got, want)
	}
	if b.IsZero() {
		return
	}
	h.about(scope, b)
	for _, f := range o.Figures {
		want := h.headline(f.Definition, scope, b)
		if h.one(comparedSQL[f.Definition]) == "0" {
			want = "—"
		}
		if got := shown(f.Before); got != want {
			h.t.Errorf("%s of %s %s, before %s: %s, want %s", f.Definition, scope.Kind(), scope.ID(), p.Key, got, want)
		}
	}
}

// headline is a figure of an overview: of supply as it is today where the period
// goes on to now, and as it was on its last day where it is over.
func (h *truth) headline(key string, scope figures.Scope, p figures.Period) string {
	if h.one("SELECT e = today FROM p") == "1" || !slices.Contains(ofSupply, key) {
		return h.one(headlineSQL[key])
	}
	h.asAt(p)
	if scope.Dataset != "" || h.one("SELECT sday FROM p") == "—" {
		return "—"
	}
	return h.one(headlineSQL[key])
}

func TestTheEvaluationIsWhatSQLMakesOfWhatHappened(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		w := newWorld(t, db, clock, "changsha-2018", 4)
		w.days(75)
		w.day()
		h := w.truth()
		for _, p := range w.periods() {
			r, err := w.Report(t.Context(), p, "")
			must(t, err)
			h.about(figures.Scope{}, p)
			if p.To < calendar.Today(clock.Now()) {
				h.asAt(p)
			}
			if len(r.Measures) != 4 || len(r.Standing) != len(agencyIDs) {
				t.Fatalf("%d measures, %d agencies", len(r.Measures), len(r.Standing))
			}
			for _, s := range r.Standing {
				h.holdsStanding(r, s)
			}
		}
	})
}

// holdsStanding holds the points of an agency against SQL, and its total and rank
// against all points.
func (h *truth) holdsStanding(r figures.Report, s figures.Standing) {
	h.t.Helper()
	sum, n, better := 0.0, 0.0, 0
	for i, m := range r.Measures {
		if got, want := shown(s.Scores[i]), h.one("SELECT ROUND(("+scoreSQL[m.Code]+"), 1)", s.Agency); got != want {
			h.t.Errorf("%s of %s, %s: %s, want %s", m.Code, s.Agency, r.Period.Key, got, want)
		}
		if !s.Scores[i].None {
			sum, n = sum+s.Scores[i].Number, n+1
		}
	}
	if (n == 0) != s.Total.None || n > 0 && s.Total.Number != math.Round(10*sum/n)/10 {
		h.t.Errorf("%s has %v points together, of %v in %v measures that weigh the same", s.Agency, s.Total, sum, n)
	}
	for _, other := range r.Standing {
		better += one(!other.Total.None && !s.Total.None && other.Total.Number > s.Total.Number)
	}
	if want := better + 1; !s.Total.None && s.Rank != want || s.Total.None && s.Rank != 0 {
		h.t.Errorf("%s has rank %d, want %d", s.Agency, s.Rank, want)
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
