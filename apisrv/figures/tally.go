package figures

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// tally is what was counted about one thing.
type tally struct {
	name                                        string
	views, visitors, downloads, bytes, parts    int64
	searches, empty                             int64
	calls, callRows, callBytes, refused, failed int64
	micros                                      int64 // that calls took, together
}

// uses is how often data were taken: parts of files, of which one reader may take
// thousands, are counted beside it.
func (t tally) uses() int64 { return t.downloads + t.calls }

// took is how many milliseconds a call took on average; none without calls.
func (t tally) took() Cell {
	if t.calls == 0 {
		return none
	}
	return Cell{Number: float64(t.micros) / 1000 / float64(t.calls)}
}

// audience is who was counted, as the store has it.
const (
	people = 0
	bots   = 1
	checks = 2
)

// column is a column of the tables of use.
type column struct {
	name string
	of   func(*tally) *int64
}

var (
	views      = column{"views", func(t *tally) *int64 { return &t.views }}
	visitors   = column{"visitors", func(t *tally) *int64 { return &t.visitors }}
	downloads  = column{"downloads", func(t *tally) *int64 { return &t.downloads }}
	downloaded = column{"download_bytes", func(t *tally) *int64 { return &t.bytes }}
	parts      = column{"parts", func(t *tally) *int64 { return &t.parts }}
	empty      = column{"empty_searches", func(t *tally) *int64 { return &t.empty }}
	calls      = column{"calls", func(t *tally) *int64 { return &t.calls }}
	callRows   = column{"call_rows", func(t *tally) *int64 { return &t.callRows }}
	callBytes  = column{"call_bytes", func(t *tally) *int64 { return &t.callBytes }}
	refused    = column{"refused", func(t *tally) *int64 { return &t.refused }}
	micros     = column{"micros", func(t *tally) *int64 { return &t.micros }}
)

// piece is a stretch of one of the tables, whose counts are added or taken off.
type piece struct {
	table    string
	from, to int64
	minus    bool
}

// pieces cover a period by whole months and, where it does not begin or end with
// one, by the days of that month or by the month without its other days,
// whichever are fewer: of 5,000 datasets a day is 5,000 lines.
func (p Period) pieces() (all []piece) {
	if first, last, whole := p.months(); whole {
		return []piece{{table: "use_month", from: first, to: last}}
	}
	for m := monthOf(p.From); m <= monthOf(p.To); m++ {
		first, last := firstDay(m), lastDay(m)
		from, to := max(p.From, first), min(p.To, last)
		outside := []piece{{"use_day", int64(first), int64(from) - 1, true}, {"use_day", int64(to) + 1, int64(last), true}}
		if to-from+1 <= (from-first)+(last-to) {
			all = append(all, piece{table: "use_day", from: int64(from), to: int64(to)})
			continue
		}
		all = append(all, piece{table: "use_month", from: m, to: m})
		all = append(all, slices.DeleteFunc(outside, func(o piece) bool { return o.from > o.to })...)
	}
	return all
}

// counted says which lines of the tables of use are asked for.
type counted struct {
	audience int64
	dim      string
	names    []string // nil: all
	prefix   string   // of the names
	columns  []column
}

// tallies are the counts of a period by name, of names that have any. Not all of
// a tally are filled in, only the columns that are asked for.
func (q *question) tallies(p Period, c counted) (map[string]tally, error) {
	all := map[string]tally{}
	if c.names != nil && len(c.names) == 0 || p.IsZero() {
		return all, nil
	}
	if c.names == nil && vectorColumns[c.dim] != nil {
		return q.vectors.sum(q, c.dim, p.pieces())
	}
	query, args := c.query(p.pieces())
	rows, err := store.All(q.ctx, q.tx, query, args, func(t *tally) []any {
		dest := []any{&t.name}
		for _, col := range c.columns {
			dest = append(dest, col.of(t))
		}
		return dest
	})
	for _, t := range rows { // of a month without some days nothing may be left
		if slices.ContainsFunc(c.columns, func(col column) bool { return *col.of(&t) != 0 }) {
			all[t.name] = t
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read the use by %s: %w", c.dim, err)
	}
	return all, nil
}

func (c counted) query(pieces []piece) (query string, args []any) {
	var inner []string
	sums := ""
	for i := range c.columns {
		sums += fmt.Sprintf(", CAST(SUM(c%d) AS BIGINT)", i)
	}
	for _, p := range pieces {
		sign, cols := "", ""
		if p.minus {
			sign = "-"
		}
		for i, col := range c.columns {
			cols += fmt.Sprintf(", %s%s AS c%d", sign, col.name, i)
		}
		where := "audience = ? AND dim = ? AND at BETWEEN ? AND ?"
		args = append(args, c.audience, c.dim, p.from, p.to)
		if c.names != nil {
			where += " AND name IN (?" + strings.Repeat(", ?", len(c.names)-1) + ")"
			for _, n := range c.names {
				args = append(args, n)
			}
		}
		if c.prefix != "" {
			where += " AND substr(name, 1, ?) = ?"
			args = append(args, utf8.RuneCountInString(c.prefix), c.prefix)
		}
		inner = append(inner, "SELECT name"+cols+" FROM "+p.table+" WHERE "+where)
	}
	return "SELECT name" + sums + " FROM (" + strings.Join(inner, " UNION ALL ") + ") AS pieces GROUP BY name", args
}

// total is the tally of a scope.
func (q *question) total(p Period, columns []column) (tally, error) {
	name := q.scope.ID()
	all, err := q.tallies(p, counted{audience: people, dim: q.scope.Kind(), names: []string{name}, columns: columns})
	return all[name], err
}

// daysCounted is over how many days of a period counts were gathered: from the
// first day that was counted at all, to today.
func (q *question) daysCounted(p Period) (int64, error) {
	first, err := q.firstDay()
	if err != nil || first.IsZero() {
		return 0, err
	}
	return max(0, int64(min(p.To, q.today)-max(p.From, first))+1), nil
}

// firstDay is the first day that was counted; zero where nothing was.
func (q *question) firstDay() (calendar.Date, error) {
	var first int64
	err := q.tx.Row(q.ctx, "SELECT COALESCE(MIN(at), 0) FROM use_day WHERE audience = ? AND dim = ? AND name = ?", []any{people, "portal", ""}, &first)
	return calendar.Date(first), err
}

// mostUsed sorts names by a number, the most first, then by name.
func mostUsed(all map[string]tally, by func(tally) int64) []tally {
	return slices.SortedFunc(maps.Values(all), func(a, b tally) int { return cmp.Or(cmp.Compare(by(b), by(a)), strings.Compare(a.name, b.name)) })
}
