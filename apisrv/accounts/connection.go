package accounts

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

var (
	// ErrConnected says that who logs in at the provider has another account
	// here already.
	ErrConnected = errors.New("the login belongs to another account")
	// ErrOther says that the provider states another identification number than
	// the account has: they are two people.
	ErrOther = errors.New("the provider names somebody else than the account does")
)

// Connection is a way into an account through a provider.
type Connection struct {
	Issuer string
	Since  time.Time
}

// subject is what is kept of who a provider says that somebody is.
func (s *Service) subject(v Vouched) string { return keyed(s.logins, v.Issuer+"\x00"+v.Subject) }

// connected finds the account of who logs in at a provider. The error is
// store.ErrNotFound where there is none.
func (s *Service) connected(ctx context.Context, tx *store.Tx, v Vouched) (Account, error) {
	var id string
	if err := tx.Row(ctx, "SELECT account FROM connection WHERE subject = ?", []any{s.subject(v)}, &id); err != nil {
		return Account{}, err
	}
	return find(ctx, tx, "id", id)
}

// connect makes what a provider says a way into the account, which gets the
// identification number that the provider states if it has none. An account
// whose address was never proven gives way to the next.
func (s *Service) connect(ctx context.Context, tx *store.Tx, a Account, v Vouched) error {
	n, err := tx.Exec(ctx, `INSERT INTO connection (subject, account, issuer, created_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (subject) DO UPDATE SET account = excluded.account, created_at = excluded.created_at
		WHERE (SELECT verified_at FROM account WHERE id = connection.account) = 0`,
		s.subject(v), a.ID, v.Issuer, store.Millis(tx.Now()))
	switch {
	case err != nil:
		return err
	case n == 0:
		return ErrConnected
	}
	if _, id, faults := s.identity(v); a.Identity.Hash == "" && len(faults) == 0 && id.Hash != "" && (a.Kind == access.Organisation) == (id.Kind == access.CreditCode) && a.Kind != Staff {
		if err := identify(ctx, tx, a.ID, id); err != nil {
			return err
		}
	}
	return tx.Record(ctx, audit.Event{Actor: a.Actor(), Action: "account.connected", Object: a.Actor(), Detail: map[string]string{"issuer": v.Issuer}})
}

// identity is what is kept of the number that the provider states. An
// organisation's code makes an organisation of who has it. A person's number
// that is no resident's, such as that of a foreigner's permit, is passed over.
func (s *Service) identity(v Vouched) (kind string, id access.Identity, faults []access.Fault) {
	switch {
	case v.CreditCode != "":
		id, faults = access.NewIdentity(access.CreditCode, v.CreditCode, s.ids)
		return access.Organisation, id, faults
	case v.ResidentID != "":
		id, _ = access.NewIdentity(access.ResidentID, v.ResidentID, s.ids)
	}
	return access.Person, id, faults
}

// same fails with ErrOther if account and provider have different numbers of
// the same kind.
func (s *Service) same(a Account, v Vouched) error {
	_, id, faults := s.identity(v)
	if len(faults) == 0 && id.Kind == a.Identity.Kind && id.Hash != a.Identity.Hash {
		return ErrOther
	}
	return nil
}

// Connect lets the owner of an account, who is logged in and enters its password
// once more, also log in through the provider from now on. The error is
// ErrRefused, ErrConnected, ErrOther or a *Wait.
func (s *Service) Connect(ctx context.Context, a Account, v Vouched, password string, from netip.Addr) error {
	if err := s.same(a, v); err != nil {
		return err
	}
	return s.confirmed(ctx, a, password, from, func(tx *store.Tx) error {
		if err := tx.Notify(ctx, a.ID, "connected", map[string]string{"issuer": v.Issuer}); err != nil {
			return err
		}
		return s.connect(ctx, tx, a, v)
	})
}

// Disconnect ends all ways into an account through providers, for its owner, who
// enters its password. The error is ErrRefused or a *Wait.
func (s *Service) Disconnect(ctx context.Context, a Account, password string, from netip.Addr) error {
	return s.confirmed(ctx, a, password, from, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM connection WHERE account = ?", a.ID); err != nil {
			return err
		}
		if err := tx.Notify(ctx, a.ID, "disconnected", nil); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Actor: a.Actor(), Action: "account.disconnected", Object: a.Actor()})
	})
}

// Connections are the ways into an account through providers, the oldest first.
func (s *Service) Connections(ctx context.Context, id string) (all []Connection, err error) {
	type row struct {
		Connection
		since int64
	}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := store.All(ctx, tx, "SELECT issuer, created_at FROM connection WHERE account = ? ORDER BY created_at, subject", []any{id},
			func(r *row) []any { return []any{&r.Issuer, &r.since} })
		for _, r := range rows {
			all = append(all, Connection{r.Issuer, store.Time(r.since)})
		}
		return err
	})
	return all, err
}
