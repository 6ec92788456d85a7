package accounts

import (
	"context"
	"errors"
	"net/netip"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// AskPassword sends a link by which a new password can be set, if the address
// has an account; the caller learns nothing of that. The error may be a *Wait.
func (s *Service) AskPassword(ctx context.Context, email string, from netip.Addr) error {
	network, address := s.requests(email, from)
	if err := s.begin(ctx, network, address); err != nil {
		return err
	}
	return s.db.Change(ctx, func(tx *store.Tx) error {
		a, err := byEmail(ctx, tx, email)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err == nil && a.Disabled.IsZero() {
			link, err := newLink(ctx, tx, a.ID, passwordLink, linkLife[passwordLink])
			if err != nil {
				return err
			}
			if err := tx.Notify(ctx, a.ID, "password", map[string]string{"link": link}); err != nil {
				return err
			}
		}
		return tx.Record(ctx, audit.Event{Actor: "anonymous", Action: "password.asked", Object: "attempt:" + address.subject[:16]})
	})
}

// SetPassword sets the password of the account that a link was sent to, which
// proves its address too. All its sessions end. The error may be ErrLink.
func (s *Service) SetPassword(ctx context.Context, link, password string) ([]access.Fault, error) {
	var a Account
	err := s.db.Read(ctx, func(tx *store.Tx) (err error) {
		a, err = s.open(ctx, tx, link, passwordLink)
		return err
	})
	if err != nil {
		return nil, err
	}
	phc, faults, err := s.newPassword(ctx, a, password)
	if err != nil || len(faults) > 0 {
		return faults, err
	}
	return nil, s.db.Change(ctx, func(tx *store.Tx) error {
		if _, err := s.open(ctx, tx, link, passwordLink); err != nil { // used in the meantime
			return err
		}
		_, account := s.guesses(a.Email, netip.Addr{})
		_, codes := s.codeGuesses(a, netip.Addr{})
		if err := errors.Join(forgive(ctx, tx, account), forgive(ctx, tx, codes)); err != nil {
			return err
		}
		if a.Verified.IsZero() {
			if err := dropStrangers(ctx, tx, a); err != nil {
				return err
			}
			if err := verified(ctx, tx, a); err != nil {
				return err
			}
		}
		return replacePassword(ctx, tx, a, phc)
	})
}

// ChangePassword sets a new password for who knows the old one. All sessions
// end; the text of a new one is returned. The error is ErrRefused or a *Wait.
func (s *Service) ChangePassword(ctx context.Context, a Account, old, password string, from netip.Addr) (session string, faults []access.Fault, err error) {
	network, account := s.guesses(a.Email, from)
	if err := s.begin(ctx, network, account); err != nil {
		return "", nil, err
	}
	if ok, err := s.matches(ctx, a.password, old); err != nil || !ok {
		return "", nil, s.refused(ctx, account, err)
	}
	phc, faults, err := s.newPassword(ctx, a, password)
	if err != nil || len(faults) > 0 {
		return "", faults, err
	}
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		if err := succeed(ctx, tx, network, account); err != nil {
			return err
		}
		if err := replacePassword(ctx, tx, a, phc); err != nil {
			return err
		}
		session, err = s.newSession(ctx, tx, a.ID)
		return err
	})
	return session, nil, err
}

// newPassword checks a password against the policy and the earlier ones, and
// hashes it.
func (s *Service) newPassword(ctx context.Context, a Account, password string) (phc string, faults []access.Fault, err error) {
	if faults := s.policy.Check(password, a.Name, a.Email); len(faults) > 0 {
		return "", faults, nil
	}
	earlier := []string{a.password}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		more, err := store.All(ctx, tx, "SELECT password FROM password_history WHERE account = ? ORDER BY set_at DESC LIMIT ?",
			[]any{a.ID, max(s.policy.History-1, 0)}, func(p *string) []any { return []any{p} })
		earlier = append(earlier, more...)
		return err
	})
	if err != nil {
		return "", nil, err
	}
	for _, e := range earlier {
		if same, err := s.matches(ctx, e, password); err != nil {
			return "", nil, err
		} else if same {
			return "", badPassword(lang.Text{ZH: "这个密码用过", EN: "This password was used before"},
				lang.Text{ZH: "请换一个没有用过的密码。", EN: "Choose one that was not."}), nil
		}
	}
	phc, err = s.hash(ctx, password)
	return phc, nil, err
}

// dropStrangers ends the ways into an account through providers, and forgets the
// number that one stated: whoever made it had not proven the address, and may be
// another than who does so now.
func dropStrangers(ctx context.Context, tx *store.Tx, a Account) error {
	n, err := tx.Exec(ctx, "DELETE FROM connection WHERE account = ?", a.ID)
	if err != nil || n == 0 {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE account SET identity_kind = '', identity_mask = '', identity_hash = '' WHERE id = ?", a.ID)
	return err
}

func replacePassword(ctx context.Context, tx *store.Tx, a Account, phc string) error {
	if a.password != "" {
		_, err := tx.Exec(ctx, "INSERT INTO password_history (account, set_at, password) VALUES (?, ?, ?) ON CONFLICT (account, set_at) DO NOTHING",
			a.ID, store.Millis(a.passwordSet), a.password)
		if err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, "UPDATE account SET password = ?, password_set_at = ? WHERE id = ?", phc, store.Millis(tx.Now()), a.ID); err != nil {
		return err
	}
	if err := useLinks(ctx, tx, a.ID, passwordLink); err != nil {
		return err
	}
	if err := endSessions(ctx, tx, a.ID); err != nil {
		return err
	}
	if err := tx.Notify(ctx, a.ID, "password-changed", nil); err != nil {
		return err
	}
	return tx.Record(ctx, audit.Event{Actor: a.Actor(), Action: "password.changed", Object: a.Actor()})
}
