package accounts

import (
	"context"
	"errors"
	"net/netip"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

var (
	// ErrConnect says, to whom the provider vouches for the address, that it has an
	// account here. Whoever logs in through the provider may be another than who
	// made that account, so its password is asked for once.
	ErrConnect = errors.New("the e-mail address has an account: its password is needed once")
	// ErrDisabled says, to whom a provider knows as its owner, that an account is
	// out of use.
	ErrDisabled = errors.New("the account is disabled")
)

// Entry is a login through a provider, and what the person entered to complete it.
type Entry struct {
	Vouched  Vouched
	Name     string // where the provider states none
	Email    string // where the provider has proven none
	Password string // of the account that has the provider's address already
	Code     string // one-time code, where that account uses them
	Link     string // mailed link that proves an entered address
	Previous string // session of the same browser, which ends; empty: none
	From     netip.Addr
}

// Enter begins a session for whom a provider vouches for: in the account that
// belongs to that login, or a new one. While something is missing, the caller
// keeps what was vouched for (see Hold), asks for it, and calls again: a name or
// an address (faults), a password (ErrConnect) and a one-time code beside it
// (ErrCode), or a mailed link (ErrUnverified). ErrCode with a text, that of the
// half that is done, asks for LogInByCode instead. The error may also be
// ErrRefused, ErrDisabled, ErrConnected, ErrOther, ErrLink or a *Wait.
func (s *Service) Enter(ctx context.Context, e Entry) (session string, a Account, faults []access.Fault, err error) {
	e.Vouched = e.Vouched.usable()
	a, known, err := s.entering(ctx, e)
	switch {
	case err != nil:
		return "", Account{}, nil, err
	case a.ID == "":
		return s.newcomer(ctx, e)
	case !a.Disabled.IsZero():
		return "", Account{}, nil, errors.Join(s.shutOut(ctx, a), ErrDisabled)
	case known && a.Verified.IsZero():
		session, err = s.prove(ctx, a, e)
	default:
		session, err = s.admit(ctx, a, known, e)
	}
	return session, a, nil, err
}

// entering finds the account of a login, and whether it is known to belong to
// it; else the one that has its address. An account whose address was not proven
// is passed over by who enters another address.
func (s *Service) entering(ctx context.Context, e Entry) (a Account, known bool, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		a, err = s.connected(ctx, tx, e.Vouched)
		if known = err == nil && !(a.Verified.IsZero() && e.Email != "" && fold(e.Email) != a.Email); known {
			return nil
		}
		if err == nil || errors.Is(err, store.ErrNotFound) {
			a, err = Account{}, nil
			if e.Vouched.Email != "" {
				a, err = find(ctx, tx, "email", fold(e.Vouched.Email))
			}
		}
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	return a, known, err
}

// admit begins a session in an account whose address is proven. Where that is
// known to belong to the login, a one-time code is a step of its own, as after a
// password; else password and code are entered together.
func (s *Service) admit(ctx context.Context, a Account, known bool, e Entry) (session string, err error) {
	how := start{e.Previous, e.Vouched.Issuer, e.From}
	switch {
	case known && a.TOTP:
		half, err := s.sealHalf(a)
		return half, errors.Join(err, ErrCode)
	case known:
		err = s.db.Change(ctx, func(tx *store.Tx) error {
			session, err = s.begun(ctx, tx, a, 0, how)
			return err
		})
		return session, err
	case e.Password == "":
		return "", ErrConnect
	}
	network, account, err := s.sure(ctx, a, e.Password, e.From)
	if err != nil {
		return "", err
	}
	if err := s.same(a, e.Vouched); err != nil {
		return "", err
	}
	codes, step, err := s.codeToo(ctx, a, e)
	if err != nil {
		return "", err
	}
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		if err := errors.Join(succeed(ctx, tx, network, account), forgive(ctx, tx, codes), s.join(ctx, tx, a, e.Vouched)); err != nil {
			return err
		}
		session, err = s.begun(ctx, tx, a, step, how)
		return err
	})
	return session, err
}

// codeToo checks the one-time code that was entered beside the password, and
// counts guesses at it.
func (s *Service) codeToo(ctx context.Context, a Account, e Entry) (codes counter, step int64, err error) {
	_, codes = s.codeGuesses(a, e.From)
	if a.TOTP && e.Code != "" {
		if err := s.begin(ctx, codes); err != nil {
			return codes, 0, err
		}
	}
	step, err = s.checkCode(a, e.Code)
	if errors.Is(err, ErrRefused) {
		err = s.refused(ctx, codes, nil)
	}
	return codes, step, err
}

// join connects an account that has the address of a login with it, for who
// knows the account's password. The provider proved the address.
func (s *Service) join(ctx context.Context, tx *store.Tx, a Account, v Vouched) error {
	if a.Verified.IsZero() {
		if err := verified(ctx, tx, a); err != nil {
			return err
		}
	}
	if err := tx.Notify(ctx, a.ID, "connected", map[string]string{"issuer": v.Issuer}); err != nil {
		return err
	}
	return s.connect(ctx, tx, a, v)
}

// shutOut records that somebody wanted into a disabled account.
func (s *Service) shutOut(ctx context.Context, a Account) error {
	return s.db.Change(ctx, func(tx *store.Tx) error {
		return tx.Record(ctx, audit.Event{Actor: "anonymous", Action: "session.refused", Object: a.Actor()})
	})
}
