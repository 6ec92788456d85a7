package accounts

import (
	"context"
	"fmt"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// Disable ends an account: its sessions and its access keys end at once and
// nobody logs in to it.
func (s *Service) Disable(ctx context.Context, by, email, reason string) error {
	return s.inUse(ctx, email, "disabled_at = ? WHERE id = ? AND disabled_at = 0", store.Millis(s.db.Now()),
		audit.Event{Actor: by, Action: "account.disabled", Personal: map[string]string{"reason": reason}})
}

// Enable takes an account that was disabled into use again. Its keys stay
// revoked: it issues new ones.
func (s *Service) Enable(ctx context.Context, by, email, reason string) error {
	return s.inUse(ctx, email, "disabled_at = ? WHERE id = ?", 0,
		audit.Event{Actor: by, Action: "account.enabled", Personal: map[string]string{"reason": reason}})
}

// inUse sets since when an account is disabled. Its sessions end either way.
func (s *Service) inUse(ctx context.Context, email, set string, since int64, e audit.Event) error {
	return s.db.Change(ctx, func(tx *store.Tx) error {
		a, err := find(ctx, tx, "email", fold(email))
		if err != nil {
			return fmt.Errorf("account %s: %w", email, err)
		}
		if _, err := tx.Exec(ctx, "UPDATE account SET "+set, since, a.ID); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, a.ID); err != nil {
			return err
		}
		e.Object = a.Actor()
		if err := tx.Record(ctx, e); err != nil || since == 0 {
			return err
		}
		return endKeys(ctx, tx, a.ID)
	})
}

// endKeys ends the access keys and the links to files of an account that ends,
// in the transaction that has recorded so: nobody answers any more for what they
// would load. Whoever holds keys follows by the number of that entry.
func endKeys(ctx context.Context, tx *store.Tx, account string) error {
	const theirs = " AND receipt IN (SELECT receipt FROM application WHERE account = ?)"
	now := store.Millis(tx.Now())
	if _, err := tx.Exec(ctx, "UPDATE access_key SET revoked_at = ?, changed = ? WHERE revoked_at = 0"+theirs, now, tx.Recorded(), account); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE file_link SET ends_at = ? WHERE used_at = 0 AND ends_at > ?"+theirs, now, now, account)
	return err
}
