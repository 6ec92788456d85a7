package accounts

import (
	"context"
	"fmt"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// Erase removes what identifies the owner of an account, on behalf of by (个人信息
// 保护法第四十七条): names, addresses, numbers, passwords, notices, and what opens
// the audit log's commitments about them. The account itself stays, disabled and
// without a name, since applications and the audit log refer to it; applications
// name the applicant for as long as they have to be kept.
func (s *Service) Erase(ctx context.Context, by, email, reason string) error {
	return s.db.Change(ctx, func(tx *store.Tx) error {
		a, err := find(ctx, tx, "email", fold(email))
		if err != nil {
			return fmt.Errorf("account %s: %w", email, err)
		}
		_, err = tx.Exec(ctx, `UPDATE account SET email = ?, name = '', contact_name = '', contact_phone = '', identity_kind = '', identity_mask = '',
			identity_hash = '', password = '', totp = '', disabled_at = CASE WHEN disabled_at = 0 THEN ? ELSE disabled_at END WHERE id = ?`,
			"erased-"+a.ID, store.Millis(tx.Now()), a.ID)
		if err != nil {
			return err
		}
		for _, table := range []string{"session", "link", "password_history", "connection", "notice"} {
			if _, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE account = ?", a.ID); err != nil {
				return err
			}
		}
		if err := tx.EraseOpenings(ctx, a.Actor()); err != nil {
			return err
		}
		if err := tx.Record(ctx, audit.Event{Actor: by, Action: "account.erased", Object: a.Actor(), Personal: map[string]string{"reason": reason}}); err != nil {
			return err
		}
		return endKeys(ctx, tx, a.ID)
	})
}
