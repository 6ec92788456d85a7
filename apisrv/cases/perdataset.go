package cases

import (
	"context"
	"fmt"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// CountsByDataset counts the cases of each dataset that has any.
func (s *Service) CountsByDataset(ctx context.Context) (map[string]Counts, error) {
	type row struct {
		dataset, state string
		n, overdue     int
	}
	all := map[string]Counts{}
	err := s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := store.All(ctx, tx, `SELECT dataset, state, COUNT(*), COUNT(CASE WHEN due < ? THEN 1 END) FROM application
			WHERE submitted_at > 0 GROUP BY dataset, state ORDER BY dataset, state`, []any{int64(calendar.Today(tx.Now()))},
			func(r *row) []any { return []any{&r.dataset, &r.state, &r.n, &r.overdue} })
		for _, r := range rows {
			c, ok := all[r.dataset]
			if !ok {
				c.States = map[access.State]int{}
			}
			c.States[access.State(r.state)] = r.n
			c.Overdue += r.overdue
			all[r.dataset] = c
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count applications by dataset: %w", err)
	}
	return all, nil
}
