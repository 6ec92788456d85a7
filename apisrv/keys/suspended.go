package keys

import (
	"context"
	"fmt"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// Suspension is a dataset that is taken from everybody.
type Suspension struct {
	Dataset, Reason string
	Since           time.Time
}

// Suspensions lists the datasets that are suspended now, by id.
func (s *Service) Suspensions(ctx context.Context) (all []Suspension, err error) {
	type row struct {
		Suspension
		since int64
	}
	var rows []row
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err = store.All(ctx, tx, "SELECT dataset, reason, since FROM suspended_dataset WHERE lifted_at = 0 ORDER BY dataset", nil,
			func(r *row) []any { return []any{&r.Dataset, &r.Reason, &r.since} })
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list suspended datasets: %w", err)
	}
	for _, r := range rows {
		r.Since = store.Time(r.since)
		all = append(all, r.Suspension)
	}
	return all, nil
}
