package rollup

import (
	"context"
	"fmt"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// maxLosses bounds the sources that a Freshness names.
const maxLosses = 100

// Freshness is how complete what was counted is.
type Freshness struct {
	Last    time.Time // of the newest event that was counted; zero: none was
	Sources int64
	Events  int64
	Lost    int64
	Skipped int64
	Losses  []Loss // sources of which something is missing, the newest first, at most 100
}

// Loss is what is missing of a source.
type Loss struct {
	Source  Source
	Day     calendar.Date // of its last event; where it has none, on which that was found out
	Lost    int64         // events, at most
	Skipped int64         // lines
}

// Read is when this process last counted all that was written down; zero: not
// yet.
func (c *Counter) Read() time.Time { return store.Time(c.read.Load()) }

// Freshness is how complete what was counted so far is.
func (c *Counter) Freshness(ctx context.Context) (Freshness, error) {
	var f Freshness
	err := c.db.Read(ctx, func(tx *store.Tx) (err error) {
		var last int64
		err = tx.Row(ctx, `SELECT COUNT(*), CAST(COALESCE(SUM(events), 0) AS BIGINT), CAST(COALESCE(SUM(lost), 0) AS BIGINT),
	CAST(COALESCE(SUM(skipped), 0) AS BIGINT),
	COALESCE(MAX(CASE WHEN events > 0 THEN last_at END), 0) FROM use_source`, nil, &f.Sources, &f.Events, &f.Lost, &f.Skipped, &last)
		if err != nil {
			return err
		}
		f.Last = store.Time(last)
		f.Losses, err = losses(ctx, tx)
		return err
	})
	if err != nil {
		return Freshness{}, fmt.Errorf("read what was counted: %w", err)
	}
	return f, nil
}

func losses(ctx context.Context, tx *store.Tx) (all []Loss, err error) {
	type row struct {
		Loss
		last int64
	}
	rows, err := store.All(ctx, tx, `SELECT id, kind, label, last_at, lost, skipped FROM use_source
WHERE lost > 0 OR skipped > 0 ORDER BY last_at DESC, id LIMIT ?`, []any{maxLosses},
		func(r *row) []any {
			return []any{&r.Source.ID, &r.Source.Kind, &r.Source.Label, &r.last, &r.Lost, &r.Skipped}
		})
	for _, r := range rows {
		r.Day = calendar.Today(store.Time(r.last))
		all = append(all, r.Loss)
	}
	return all, err
}
