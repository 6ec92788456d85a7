package figures

import (
	"context"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// firstKept is the first day of which anything is kept, be it use or supply; zero
// where nothing is.
func (q *question) firstKept() (calendar.Date, error) {
	used, err := q.firstDay()
	if err != nil {
		return 0, err
	}
	var kept int64
	err = q.tx.Row(q.ctx, "SELECT COALESCE(MIN(day), 0) FROM supply_day WHERE dim = ? AND name = ?", []any{"portal", ""}, &kept)
	return earlier(used, calendar.Date(kept)), err
}

// earlier is the earlier of two days, of which either may be none.
func earlier(a, b calendar.Date) calendar.Date {
	if a.IsZero() || !b.IsZero() && b < a {
		return b
	}
	return a
}

// covers reports whether enough is known of an earlier period to compare figures
// of a group with it, since what was not counted is not 0: all of it was counted;
// or, of applications and duties, it ends after the first of them or the first
// kept day. States of supply tell by themselves whether they are kept.
func (q *question) covers(g Group, p Period) (bool, error) {
	switch g {
	case OfSupply:
		return true, nil
	case OfUse:
		first, err := q.firstDay()
		return p.CountedSince(first), err
	}
	first, err := q.firstKept()
	if err != nil {
		return false, err
	}
	err = q.facts.read(q, func() {
		for i := range q.facts.all {
			first = earlier(first, q.facts.all[i].submitted)
		}
	})
	return !first.IsZero() && p.To >= first, err
}

// First is the first day of which anything is kept, be it use or supply; zero
// where nothing is.
func (s *Service) First(ctx context.Context) (first calendar.Date, err error) {
	err = s.ask(ctx, Scope{}, sinceCounting(calendar.Today(s.DB.Now())), need{}, func(q *question) error {
		first, err = q.firstKept()
		return err
	})
	return first, err
}

// Covers reports whether enough is known of an earlier period to compare figures
// of a group with it.
func (s *Service) Covers(ctx context.Context, g Group, p Period) (known bool, err error) {
	err = s.ask(ctx, Scope{}, p, need{}, func(q *question) error {
		known, err = q.covers(g, p)
		return err
	})
	return known, err
}
