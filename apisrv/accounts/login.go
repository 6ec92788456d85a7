package accounts

import (
	"context"
	"errors"
	"net/netip"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

var (
	// ErrRefused is the one answer to a login that is wrong in whatever way:
	// address, password, one-time code, or an account that was disabled.
	ErrRefused = errors.New("e-mail address, password or code is wrong")
	// ErrCode asks for the one-time code that the account uses.
	ErrCode = errors.New("a one-time code is needed")
	// ErrUnverified says, to who knows the password, that the e-mail address is
	// still to be proven; the link was sent once more.
	ErrUnverified = errors.New("the e-mail address is not proven yet")
)

// LogIn is what somebody enters to begin a session.
type LogIn struct {
	Email, Password string
	Previous        string // session of the same browser, which ends; empty: none
	From            netip.Addr
}

// LogIn begins a session and returns the text that names it. The error is
// ErrRefused, ErrCode, ErrUnverified or a *Wait. With ErrCode the text is that
// of the half that is done, for LogInByCode.
func (s *Service) LogIn(ctx context.Context, f LogIn) (session string, a Account, err error) {
	network, account := s.guesses(f.Email, f.From)
	if err := s.begin(ctx, network, account); err != nil {
		return "", Account{}, err
	}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		a, err = byEmail(ctx, tx, f.Email)
		if errors.Is(err, store.ErrNotFound) {
			return nil // the account stays empty, and its password nobody's
		}
		return err
	})
	if err != nil {
		return "", Account{}, err
	}
	ok, err := s.matches(ctx, a.password, f.Password)
	if err != nil || !ok || a.ID == "" || !a.Disabled.IsZero() {
		return "", Account{}, s.refused(ctx, account, err)
	}
	if a.Verified.IsZero() {
		err := s.db.Change(ctx, func(tx *store.Tx) error { return sendVerify(ctx, tx, a, "session.unverified") })
		return "", Account{}, errors.Join(err, ErrUnverified)
	}
	if a.TOTP {
		half, err := s.half(ctx, a, network, account)
		return half, Account{}, errors.Join(err, ErrCode)
	}
	session, err = s.beginSession(ctx, a, network, account, 0, start{previous: f.Previous, from: f.From})
	return session, a, err
}

// beginSession begins a session and takes back what was counted for it.
func (s *Service) beginSession(ctx context.Context, a Account, network, subject counter, step int64, how start) (session string, err error) {
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		if err := succeed(ctx, tx, network, subject); err != nil {
			return err
		}
		session, err = s.begun(ctx, tx, a, step, how)
		return err
	})
	return session, err
}

// start is where and how a session begins.
type start struct {
	previous string // session of the same browser, which ends
	issuer   string // of the provider; empty: with a password
	from     netip.Addr
}

// begun begins the session, unless the account changed since its password was
// checked.
func (s *Service) begun(ctx context.Context, tx *store.Tx, a Account, step int64, how start) (session string, err error) {
	now, err := find(ctx, tx, "id", a.ID)
	if err != nil {
		return "", err
	}
	if now.password != a.password || !now.Disabled.IsZero() {
		return "", ErrRefused
	}
	if err := useCode(ctx, tx, a, step); err != nil {
		return "", err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM session WHERE hash = ?", sessionHash(how.previous)); err != nil {
		return "", err
	}
	if session, err = s.newSession(ctx, tx, a.ID); err != nil {
		return "", err
	}
	event := audit.Event{Actor: a.Actor(), Action: "session.begun", Object: a.Actor(), Personal: map[string]string{"network": networkOf(how.from)}}
	if how.issuer != "" {
		event.Detail = map[string]string{"issuer": how.issuer}
	}
	return session, tx.Record(ctx, event)
}

// refused records a failed attempt by the counter of its address, whether that
// has an account or not, and returns ErrRefused.
func (s *Service) refused(ctx context.Context, account counter, err error) error {
	if err != nil {
		return err
	}
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		return tx.Record(ctx, audit.Event{Actor: "anonymous", Action: "session.refused", Object: "attempt:" + account.subject[:16]})
	})
	if err != nil {
		return err
	}
	return ErrRefused
}

// Duty is something that an account must do before it may do anything else.
type Duty string

const (
	NewPassword Duty = "password" // the password is older than the policy allows
	OneTimeCode Duty = "totp"     // the policy asks for one-time codes, and none are in use
)

// Duties are what the account has to do first.
func (s *Service) Duties(a Account) (duties []Duty) {
	if s.policy.MaxAge > 0 && a.password != "" && s.db.Now().Sub(a.passwordSet) > s.policy.MaxAge {
		duties = append(duties, NewPassword)
	}
	if s.policy.StaffTOTP && a.Kind == Staff && !a.TOTP {
		duties = append(duties, OneTimeCode)
	}
	return duties
}
