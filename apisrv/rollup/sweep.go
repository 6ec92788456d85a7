package rollup

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

const (
	// saltStays is how long after midnight a salt goes: events of the last second
	// of the day are still being written.
	saltStays = 10 * time.Second
	// setStays is how long after midnight what was counted once is forgotten:
	// events of the day are still being counted.
	setStays = 15 * time.Minute
	// setWaits is how long after midnight it is forgotten where a server has yet to
	// count events of the day, or its clock is late.
	setWaits = 48 * time.Hour
	// keepHours is how many days hours are kept.
	keepHours = 92
	// keepDetail is how many days the days of versions and formats of datasets
	// are kept; their months stay.
	keepDetail = 800
)

// Sweep removes what nobody needs any more at a time, which is now or, where the
// clock was set, earlier.
//
// A day's salt goes ten seconds after the midnight that follows it, and what was
// counted once on the day fifteen minutes after it: until then events of the last
// minutes may wait to be counted. Where the run of a server goes on of which
// nothing was read that came after the day, it stays until something was, or for
// two days. The hashes in it cannot be made again, and so be led back to anybody,
// once the salt is gone. For a past day, of which a log was imported, the midnight
// after the import counts. Events of a day that are counted later than that are
// counted all the same; what counts once a day begins anew with them.
//
// Hours go after 92 days, the days of versions and formats of datasets after
// 800; everything else stays.
func (c *Counter) Sweep(ctx context.Context, at time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.sweepDays(ctx, at); err != nil {
		clear(c.sets)
		return fmt.Errorf("remove what was counted once: %w", err)
	}
	today := calendar.Today(at)
	if c.cleared == today {
		return nil
	}
	err := c.db.Keep(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM use_hour WHERE at < ?`, hoursBefore(today.Add(-keepHours))); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM use_day WHERE audience = ? AND dim IN (?, ?) AND at < ?`, int64(events.People),
			dims[datasetFormat].name, dims[datasetVersion].name, int64(today.Add(-keepDetail)))
		return err
	})
	if err != nil {
		return fmt.Errorf("remove old lines: %w", err)
	}
	c.cleared = today
	return nil
}

// sweepDays removes salts and sets of days that are over, each in a transaction
// of its own: of an import of a year there are many.
func (c *Counter) sweepDays(ctx context.Context, at time.Time) error {
	type row struct {
		day, made int64
		salt      string
	}
	var all []row
	var behind []int64
	err := c.db.Read(ctx, func(tx *store.Tx) (err error) {
		if all, err = store.All(ctx, tx, `SELECT day, made_at, salt FROM day_salt ORDER BY day`, nil,
			func(r *row) []any { return []any{&r.day, &r.made, &r.salt} }); err != nil {
			return err
		}
		behind, err = store.All(ctx, tx, `SELECT last_at FROM use_source WHERE kind = ? AND ended = 0 AND last_at > ? ORDER BY last_at`,
			[]any{"run", store.Millis(at.Add(-2 * setWaits))}, func(last *int64) []any { return []any{last} })
		return err
	})
	for _, r := range all {
		last := max(calendar.Date(r.day), calendar.Today(store.Time(r.made)))
		midnight := last.Add(1).Midnight()
		since := at.Sub(midnight)
		waits := since < setWaits && slices.ContainsFunc(behind, func(last int64) bool {
			return last < store.Millis(midnight) && last > store.Millis(midnight.Add(-setWaits))
		})
		switch {
		case err != nil:
		case since >= setStays && !waits:
			delete(c.sets, calendar.Date(r.day))
			err = c.each(ctx, r.day, `DELETE FROM use_once WHERE day = ?`, `DELETE FROM day_salt WHERE day = ?`)
		case since >= saltStays && r.salt != "":
			err = c.each(ctx, r.day, `UPDATE day_salt SET salt = '' WHERE day = ?`)
		}
	}
	return err
}

// each runs statements about a day.
func (c *Counter) each(ctx context.Context, day int64, statements ...string) error {
	return c.db.Keep(ctx, func(tx *store.Tx) error {
		for _, q := range statements {
			if _, err := tx.Exec(ctx, q, day); err != nil {
				return err
			}
		}
		return nil
	})
}
