package cases

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// Queued is a case in a queue.
type Queued struct {
	access.Case
	Due       calendar.Date // by which the party has to act; zero: nothing sets a day
	Submitted time.Time     // zero: not yet
}

// place is where a case stands in a queue.
func (q Queued) place() (due, submitted int64) {
	if q.Due.IsZero() {
		return never, store.Millis(q.Submitted)
	}
	return int64(q.Due), store.Millis(q.Submitted)
}

// Filter says which cases a desk lists. Those that were never submitted are
// nobody's but the applicant's.
type Filter struct {
	Agency  string         // id of the providing agency; empty: all
	States  []access.State // none: all
	Dataset string         // id; empty: all
	Overdue bool           // past the day, be it a limit or the city's target
}

// Queue lists the cases that wait for a party, of one agency where it is not
// empty, in the order of Desk.
func (s *Service) Queue(ctx context.Context, party access.Party, agency string, after Queued, limit int) ([]Queued, error) {
	f := Filter{Agency: agency}
	for _, state := range access.States() {
		if s.turn(state) == party {
			f.States = append(f.States, state)
		}
	}
	if f.States == nil {
		return nil, nil
	}
	return s.Desk(ctx, f, after, limit)
}

// Desk lists cases: what is due first comes first, then what was submitted
// first. It goes on after the last case of the page before, the zero value for
// the first page.
func (s *Service) Desk(ctx context.Context, f Filter, after Queued, limit int) ([]Queued, error) {
	const order = " ORDER BY due, submitted_at, receipt LIMIT ?"
	where, args := f.where(after, calendar.Today(s.db.Now()))
	states := f.States
	if states == nil {
		states = access.States()
	}
	var named []any
	for _, state := range states {
		named = append(named, string(state))
	}
	if f.Dataset != "" { // it has few cases, of one agency: no index but its own is to be chosen
		where = strings.Replace(where, "agency = ?", "agency || '' = ?", 1) + " AND state || '' IN (?" + strings.Repeat(", ?", len(named)-1) + ")"
		return s.list(ctx, queued+"WHERE "+where+order, append(append(args, named...), limit)...)
	}
	// Each state is read in the order of its index and no further than the page
	// goes; the engines merge them.
	var parts []string
	var all []any
	for _, state := range named {
		parts = append(parts, queued+"WHERE state = ? AND "+where)
		all = append(append(all, state), args...)
	}
	return s.list(ctx, strings.Join(parts, " UNION ALL ")+order, append(all, limit)...)
}

// where is the filter as a condition, but for the states.
func (f Filter) where(after Queued, today calendar.Date) (string, []any) {
	where, args := "submitted_at > 0", []any{}
	and := func(condition string, values ...any) { where, args = where+" AND "+condition, append(args, values...) }
	if f.Agency != "" {
		and("agency = ?", f.Agency)
	}
	if f.Dataset != "" {
		and("dataset = ?", f.Dataset)
	}
	if f.Overdue {
		and("due < ?", int64(today))
	}
	if after.Receipt != "" {
		due, submitted := after.place()
		and("(due, submitted_at, receipt) > (?, ?, ?)", due, submitted, after.Receipt)
	}
	return where, args
}

// Counts are how many cases a desk has.
type Counts struct {
	States  map[access.State]int
	Overdue int
}

// Counts counts the cases of an agency, of all where it is empty.
func (s *Service) Counts(ctx context.Context, agency string) (Counts, error) {
	type row struct {
		state      string
		n, overdue int
	}
	where, args := "submitted_at > 0", []any{int64(calendar.Today(s.db.Now()))}
	if agency != "" {
		where, args = where+" AND agency = ?", append(args, agency)
	}
	c := Counts{States: map[access.State]int{}}
	err := s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := store.All(ctx, tx, "SELECT state, COUNT(*), COUNT(CASE WHEN due < ? THEN 1 END) FROM application WHERE "+where+" GROUP BY state ORDER BY state", args,
			func(r *row) []any { return []any{&r.state, &r.n, &r.overdue} })
		for _, r := range rows {
			c.States[access.State(r.state)] = r.n
			c.Overdue += r.overdue
		}
		return err
	})
	if err != nil {
		return c, fmt.Errorf("count applications: %w", err)
	}
	return c, nil
}

// Of lists the cases of an account, drafts and the newest first.
func (s *Service) Of(ctx context.Context, account string) ([]Queued, error) {
	return s.list(ctx, queued+"WHERE account = ? ORDER BY CASE WHEN submitted_at = 0 THEN 0 ELSE 1 END, submitted_at DESC, receipt", account)
}

// queued begins a query for list.
const queued = "SELECT receipt, body, due, submitted_at FROM application "

func (s *Service) list(ctx context.Context, query string, args ...any) (all []Queued, err error) {
	type row struct {
		receipt, body  string
		due, submitted int64
	}
	var rows []row
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err = store.All(ctx, tx, query, args, func(r *row) []any { return []any{&r.receipt, &r.body, &r.due, &r.submitted} })
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list applications: %w", err)
	}
	for _, r := range rows {
		q := Queued{Submitted: store.Time(r.submitted)}
		if r.due != never {
			q.Due = calendar.Date(r.due)
		}
		if err := json.Unmarshal([]byte(r.body), &q.Case); err != nil {
			return nil, fmt.Errorf("list applications: %w", err)
		}
		all = append(all, q)
	}
	return all, nil
}
