package accounts

import (
	"context"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// ShowLink gives by ("command:USER") the newest link that an account was sent
// and that is still good, with its purpose, verify or password: for who runs a
// portal that sends no mail, and hands links over in another way. The error is
// store.ErrNotFound where there is no account or no such link.
func (s *Service) ShowLink(ctx context.Context, by, email string) (purpose, link string, err error) {
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		a, err := find(ctx, tx, "email", fold(email))
		if err != nil {
			return err
		}
		var id string
		err = tx.Row(ctx, "SELECT id, purpose FROM link WHERE account = ? AND purpose IN (?, ?) AND used_at = 0 AND expires_at > ? ORDER BY created_at DESC, id DESC LIMIT 1",
			[]any{a.ID, verifyLink, passwordLink, store.Millis(tx.Now())}, &id, &purpose)
		if err != nil {
			return err
		}
		link = s.LinkText(id)
		return tx.Record(ctx, audit.Event{Actor: by, Action: "link.shown", Object: a.Actor(), Detail: map[string]string{"purpose": purpose}})
	})
	return purpose, link, err
}
