package accounts

import (
	"context"
	"fmt"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// MaxPage is how many accounts are listed at once at most.
const MaxPage = 100

// List returns accounts of a kind, those made last first: the first ones, or
// those that follow the account with the id after. At most limit, which is
// between 1 and MaxPage.
func (s *Service) List(ctx context.Context, kind, after string, limit int) (all []Account, err error) {
	if limit < 1 || limit > MaxPage {
		return nil, fmt.Errorf("list accounts: %d at once, between 1 and %d can be asked for", limit, MaxPage)
	}
	where, args := "WHERE kind = ?", []any{kind}
	if after != "" {
		where, args = where+" AND (created_at, id) < (SELECT created_at, id FROM account WHERE id = ?)", append(args, after)
	}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		all, err = list(ctx, tx, where+" ORDER BY created_at DESC, id DESC LIMIT ?", append(args, limit)...)
		return err
	})
	return all, err
}

// WithRole lists the staff with a role, of one agency where it is not empty, in
// the order of their ids.
func (s *Service) WithRole(ctx context.Context, r Role, agency string) (all []Account, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		all, err = list(ctx, tx, "WHERE role = ? AND (agency = ? OR ? = '') AND disabled_at = 0 ORDER BY id", string(r), agency, agency)
		return err
	})
	return all, err
}
