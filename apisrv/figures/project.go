package figures

import (
	"context"
	"fmt"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// atOnce is how many applications are read in one transaction, so that no other
// writer waits long.
const atOnce = 200

// Follow brings what is kept of applications up to date with their histories: it
// reads those that are new or moved on since it was last called, and after a
// start those too for which the rules or the calendar may have changed: they are
// undecided, or took days that the calendar did not cover. Two servers that do so
// at once write the same.
func (s *Service) Follow(ctx context.Context) error {
	s.tick.Lock()
	defer s.tick.Unlock()
	var head int64
	var moved []string
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if err := tx.Row(ctx, "SELECT COALESCE(MAX(seq), 0) FROM audit", nil, &head); err != nil || head == s.followed {
			return err
		}
		moved, err = movedOn(ctx, tx, s.followed)
		return err
	})
	for len(moved) > 0 && err == nil {
		some := moved[:min(atOnce, len(moved))]
		moved = moved[len(some):]
		err = s.DB.Keep(ctx, func(tx *store.Tx) error { return s.project(ctx, tx, some) })
	}
	if err != nil {
		return fmt.Errorf("sum up applications: %w", err)
	}
	s.followed = head
	return nil
}

// movedOn are the receipts of applications that are not kept as they are: new
// ones; those that were not opened yet, of which nothing but their number of
// steps tells; and those that were opened and changed since an audit entry.
func movedOn(ctx context.Context, tx *store.Tx, since int64) ([]string, error) {
	const (
		fresh     = `SELECT receipt FROM application WHERE submitted_at > 0 AND NOT EXISTS (SELECT 1 FROM application_fact f WHERE f.receipt = application.receipt)`
		watched   = ` UNION SELECT f.receipt FROM application_fact f JOIN application a ON a.receipt = f.receipt WHERE f.watch = 1 AND a.seq > f.seq`
		opened    = ` UNION SELECT f.receipt FROM application a JOIN application_fact f ON f.receipt = a.receipt WHERE a.changed > ? AND a.seq > f.seq`
		unsettled = ` UNION SELECT receipt FROM application_fact WHERE decided = 0 AND ended = 0 OR accept_wd < 0 OR decide_wd < 0`
	)
	query := fresh + watched + opened
	if since == 0 {
		query += unsettled
	}
	return store.All(ctx, tx, query+" ORDER BY 1", []any{since}, func(r *string) []any { return []any{r} })
}

// project keeps the facts of some applications.
func (s *Service) project(ctx context.Context, tx *store.Tx, receipts []string) error {
	var mark int64
	if err := tx.Row(ctx, "SELECT COALESCE(MAX(mark), 0) FROM application_fact", nil, &mark); err != nil {
		return err
	}
	for _, r := range receipts {
		c, history, err := cases.Read(ctx, tx, r)
		if err != nil {
			return err
		}
		mark++
		if err := keepFact(ctx, tx, mark, s.factOf(c, history, calendar.Today(tx.Now())), c); err != nil {
			return err
		}
	}
	return nil
}

func keepFact(ctx context.Context, tx *store.Tx, mark int64, f fact, c access.Case) error {
	name, purpose := "", c.Application.Purpose
	if c.Application.Applicant.Kind == access.Organisation {
		name = c.Application.Applicant.Name
	}
	var until calendar.Date
	if d := c.Decision; d != nil && d.Approved {
		purpose, until = d.Scope.Purpose, d.Scope.Until
	}
	watch := one(!c.State.Terminal() && c.Opened.IsZero())
	_, err := tx.Exec(ctx, `INSERT INTO application_fact (receipt, seq, mark, watch, account, agency, dataset, kind, name, purpose, app, state,
			submitted, accepted, accept_wd, decided, decide_wd, decision, last, limited, ended, opened, until, reason)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (receipt) DO UPDATE SET seq = excluded.seq, mark = excluded.mark, watch = excluded.watch, account = excluded.account, agency = excluded.agency,
			dataset = excluded.dataset, kind = excluded.kind, name = excluded.name, purpose = excluded.purpose, app = excluded.app, state = excluded.state,
			submitted = excluded.submitted, accepted = excluded.accepted, accept_wd = excluded.accept_wd, decided = excluded.decided, decide_wd = excluded.decide_wd,
			decision = excluded.decision, last = excluded.last, limited = excluded.limited, ended = excluded.ended, opened = excluded.opened, until = excluded.until, reason = excluded.reason`,
		f.receipt, c.Seq, mark, watch, c.Account, f.agency, f.dataset, c.Application.Applicant.Kind, name, purpose, c.Application.System, string(c.State),
		int64(f.submitted), int64(f.accepted), f.acceptWD, int64(f.decided), f.decideWD, f.decision, int64(f.last), one(f.limited), int64(f.ended), int64(f.opened), int64(until), f.reason)
	return err
}
