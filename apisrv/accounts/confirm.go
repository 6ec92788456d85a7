package accounts

import (
	"context"
	"net/netip"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// confirmed makes the change if the password is the account's.
func (s *Service) confirmed(ctx context.Context, a Account, password string, from netip.Addr, change func(*store.Tx) error) error {
	network, account, err := s.sure(ctx, a, password, from)
	if err != nil {
		return err
	}
	return s.db.Change(ctx, func(tx *store.Tx) error {
		if err := succeed(ctx, tx, network, account); err != nil {
			return err
		}
		return change(tx)
	})
}

// sure counts an attempt and fails unless the password is the account's.
func (s *Service) sure(ctx context.Context, a Account, password string, from netip.Addr) (network, account counter, err error) {
	network, account = s.guesses(a.Email, from)
	if err := s.begin(ctx, network, account); err != nil {
		return network, account, err
	}
	if ok, err := s.matches(ctx, a.password, password); err != nil || !ok {
		return network, account, s.refused(ctx, account, err)
	}
	return network, account, nil
}
