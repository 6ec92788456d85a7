package accounts

import (
	"context"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// Opened is a session of an account as its owner sees it.
type Opened struct {
	Begun, Seen time.Time
	Current     bool // the one that asks
}

// Sessions are those of an account that have not ended, the latest first. The
// text is that of the session that asks.
func (s *Service) Sessions(ctx context.Context, a Account, text string) (all []Opened, err error) {
	type row struct {
		hash        string
		begun, seen int64
	}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		rows, err := store.All(ctx, tx, "SELECT hash, created_at, seen_at FROM session WHERE account = ? AND expires_at > ? AND seen_at > ? ORDER BY created_at DESC, hash",
			[]any{a.ID, store.Millis(now), store.Millis(now.Add(-s.policy.Idle))}, func(r *row) []any { return []any{&r.hash, &r.begun, &r.seen} })
		for _, r := range rows {
			all = append(all, Opened{store.Time(r.begun), store.Time(r.seen), r.hash == sessionHash(text)})
		}
		return err
	})
	return all, err
}
