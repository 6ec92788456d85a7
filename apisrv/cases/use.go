package cases

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// UseReport is a report on use as it was filed.
type UseReport struct {
	ID     string
	Author string // id of the account
	Filed  time.Time
	access.UseReport
	Counted Counted // by the portal for the same days, when it was filed
}

// Counted is what the portal counted of a grant's use.
type Counted struct{ Calls, Rows, Bytes int64 }

// FileUse keeps a report of the account on the use of its application, beside
// what was counted. Known is how many reports there were when the form was drawn:
// the error is ErrStale where there are more by now, such as of a form that is
// sent twice, and store.ErrNotFound where the account has no such application.
func (s *Service) FileUse(ctx context.Context, account, receipt string, known int, u access.UseReport, counted Counted) (faults []access.Fault, err error) {
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		c, err := load(ctx, tx, receipt)
		switch {
		case err != nil:
			return err
		case c.Account != account:
			return store.ErrNotFound
		}
		if faults = u.Check(c, calendar.Today(tx.Now())); len(faults) > 0 {
			return errRefused
		}
		var filed int
		if err := tx.Row(ctx, "SELECT COUNT(*) FROM use_report WHERE receipt = ?", []any{receipt}, &filed); err != nil {
			return err
		}
		if filed != known {
			return ErrStale
		}
		id := store.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO use_report (id, receipt, from_day, to_day, calls, counted_calls, counted_rows, counted_bytes, products, effect, author, at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, receipt, int64(u.From), int64(u.To), u.Calls, counted.Calls, counted.Rows, counted.Bytes,
			u.Products, u.Effect, account, store.Millis(tx.Now()))
		if err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Actor: "account:" + account, Action: "use.reported", Object: Object(receipt),
			Detail: map[string]string{"report": id, "from": u.From.String(), "to": u.To.String()}})
	})
	if err != nil && !errors.Is(err, errRefused) {
		return nil, fmt.Errorf("file a report on use: %w", err)
	}
	return faults, nil
}

// UseReports lists the reports on the use of an application, the newest first.
func (s *Service) UseReports(ctx context.Context, receipt string) (all []UseReport, err error) {
	type row struct {
		UseReport
		from, to, at int64
	}
	var rows []row
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err = store.All(ctx, tx, `SELECT id, author, at, from_day, to_day, calls, products, effect, counted_calls, counted_rows, counted_bytes
			FROM use_report WHERE receipt = ? ORDER BY at DESC, id DESC`, []any{receipt}, func(r *row) []any {
			return []any{&r.ID, &r.Author, &r.at, &r.from, &r.to, &r.Calls, &r.Products, &r.Effect, &r.Counted.Calls, &r.Counted.Rows, &r.Counted.Bytes}
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the reports on the use of %s: %w", receipt, err)
	}
	for _, r := range rows {
		r.Filed, r.From, r.To = store.Time(r.at), calendar.Date(r.from), calendar.Date(r.to)
		all = append(all, r.UseReport)
	}
	return all, nil
}

// Reported is the last day that reports on the use of an application are about;
// zero for none.
func Reported(all []UseReport) (last calendar.Date) {
	for _, r := range all {
		last = max(last, r.To)
	}
	return last
}

// reported is the last day that reports are about, for the clock.
func reported(ctx context.Context, tx *store.Tx, receipt string) (calendar.Date, error) {
	var last int64
	err := tx.Row(ctx, "SELECT COALESCE(MAX(to_day), 0) FROM use_report WHERE receipt = ?", []any{receipt}, &last)
	return calendar.Date(last), err
}
