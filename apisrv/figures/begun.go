package figures

import (
	"context"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// begun is the first day of what a portal knows; zero: it knows nothing of it.
type begun struct {
	use     calendar.Date // whose use was counted
	supply  calendar.Date // whose supply was kept
	service calendar.Date // on which an application was submitted
}

func (q *question) begun() (b begun, err error) {
	if b.use, err = q.firstDay(); err != nil {
		return b, err
	}
	var kept int64
	if err = q.tx.Row(q.ctx, "SELECT COALESCE(MIN(day), 0) FROM supply_day WHERE dim = ? AND name = ?", []any{"portal", ""}, &kept); err != nil {
		return b, err
	}
	b.supply = calendar.Date(kept)
	err = q.facts.read(q, func() {
		for i := range q.facts.all {
			b.service = earlier(b.service, q.facts.all[i].submitted)
		}
	})
	return b, err
}

// earlier is the earlier of two days, of which either may be none.
func earlier(a, b calendar.Date) calendar.Date {
	if a.IsZero() || !b.IsZero() && b < a {
		return b
	}
	return a
}

// kept is the first day of which reports can say anything.
func (b begun) kept() calendar.Date { return earlier(b.use, b.supply) }

// covers reports whether enough is known of an earlier period to compare figures
// of a group with: all of its use was counted; or it ends after something was
// kept, where applications and duties are kept with their days. States of supply
// say by themselves whether they are kept.
func (b begun) covers(g Group, p Period) bool {
	switch g {
	case OfSupply:
		return true
	case OfUse:
		return !b.use.IsZero() && p.From >= b.use
	}
	first := earlier(b.kept(), b.service)
	return !first.IsZero() && p.To >= first
}

// First is the first day of which anything is kept, be it use or supply; zero
// where nothing is.
func (s *Service) First(ctx context.Context) (first calendar.Date, err error) {
	err = s.ask(ctx, Scope{}, sinceCounting(calendar.Today(s.DB.Now())), need{}, func(q *question) error {
		b, err := q.begun()
		first = b.kept()
		return err
	})
	return first, err
}

// Covers reports whether enough is known of an earlier period to compare figures
// of a group with: what was not counted is not 0.
func (s *Service) Covers(ctx context.Context, g Group, p Period) (known bool, err error) {
	err = s.ask(ctx, Scope{}, p, need{}, func(q *question) error {
		b, err := q.begun()
		known = b.covers(g, p)
		return err
	})
	return known, err
}
