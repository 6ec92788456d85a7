package cases

import (
	"context"
	"encoding/json"
	"fmt"
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

// Queue lists the cases that wait for a party, of one agency where it is not
// empty: what is due first comes first, then what was submitted first. It goes
// on after the last case of the page before, the zero value for the first page.
func (s *Service) Queue(ctx context.Context, party access.Party, agency string, after Queued, limit int) ([]Queued, error) {
	where, args := "waits_for = ?", []any{string(party)}
	if agency != "" {
		where, args = "agency = ? AND waits_for = ?", []any{agency, string(party)}
	}
	if after.Receipt != "" {
		due, submitted := after.place()
		where += " AND (due, submitted_at, receipt) > (?, ?, ?)"
		args = append(args, due, submitted, after.Receipt)
	}
	return s.list(ctx, "WHERE "+where+" ORDER BY due, submitted_at, receipt LIMIT ?", append(args, limit)...)
}

// Of lists the cases of an account, drafts and the newest first.
func (s *Service) Of(ctx context.Context, account string) ([]Queued, error) {
	return s.list(ctx, "WHERE account = ? ORDER BY CASE WHEN submitted_at = 0 THEN 0 ELSE 1 END, submitted_at DESC, receipt", account)
}

func (s *Service) list(ctx context.Context, rest string, args ...any) (all []Queued, err error) {
	type row struct {
		body           string
		due, submitted int64
	}
	var rows []row
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err = store.All(ctx, tx, "SELECT body, due, submitted_at FROM application "+rest, args, func(r *row) []any { return []any{&r.body, &r.due, &r.submitted} })
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
