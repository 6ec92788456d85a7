package accounts

import (
	"context"
	"net/netip"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// Guess tries to hit upon something that only few should know, such as a receipt
// number, for somebody who is not logged in. What fails counts against the
// network that it comes from, apart for each kind of thing. The error is a *Wait
// or that of try.
func (s *Service) Guess(ctx context.Context, kind string, from netip.Addr, try func() error) error {
	network := counter{keyed(s.tries, "guesses of "+kind+" by "+networkOf(from)), after(networkTries)}
	if err := s.begin(ctx, network); err != nil {
		return err
	}
	if err := try(); err != nil {
		return err
	}
	return s.db.Keep(ctx, func(tx *store.Tx) error { return relieve(ctx, tx, network) })
}

// relieve takes one failure back.
func relieve(ctx context.Context, tx *store.Tx, c counter) error {
	_, err := tx.Exec(ctx, "UPDATE attempt SET failures = failures - 1, until = 0 WHERE subject = ? AND failures > 0", c.subject)
	return err
}
