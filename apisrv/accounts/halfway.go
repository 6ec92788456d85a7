package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// HalfLife is how long the code may take after the password, and how long the
// browser has to keep the half of a login.
const HalfLife = 10 * time.Minute

// halfway is a login whose password was right and whose one-time code is still
// to come. The browser keeps it sealed, so that the password is neither typed
// twice nor kept, and nothing is stored for logins that nobody finishes.
type halfway struct {
	Account  string    `json:"account"`
	Password string    `json:"password"` // keyed hash of the stored hash: a new password ends the half
	Until    time.Time `json:"until"`
}

// aboutHalf is what halves are bound to, so that nothing else that is held
// passes for one.
const aboutHalf = "code"

// half notes that the password was right, and seals that.
func (s *Service) half(ctx context.Context, a Account, network, account counter) (string, error) {
	err := s.db.Keep(ctx, func(tx *store.Tx) error { return succeed(ctx, tx, network, account) })
	if err != nil {
		return "", err
	}
	return s.sealHalf(a)
}

func (s *Service) sealHalf(a Account) (string, error) {
	b, err := json.Marshal(halfway{a.ID, keyed(s.holding, a.password), s.db.Now().Add(HalfLife)})
	if err != nil {
		return "", fmt.Errorf("seal the half of a login: %w", err)
	}
	return secrets.Seal(s.holding, string(b), aboutHalf), nil
}

// halfOf is the account whose login is half done. The error is ErrHeld.
func (s *Service) halfOf(ctx context.Context, sealed string) (Account, error) {
	text, err := secrets.Unseal(s.holding, sealed, aboutHalf)
	if err != nil {
		return Account{}, ErrHeld
	}
	var h halfway
	if err := json.Unmarshal([]byte(text), &h); err != nil || !s.db.Now().Before(h.Until) {
		return Account{}, ErrHeld
	}
	a, err := s.ByID(ctx, h.Account)
	if errors.Is(err, store.ErrNotFound) || err == nil && (!a.Disabled.IsZero() || keyed(s.holding, a.password) != h.Password) {
		return Account{}, ErrHeld
	}
	return a, err
}

// CodeStep is what ends a login whose password was right.
type CodeStep struct {
	Half     string // that LogIn returned
	Code     string
	Previous string // session of the same browser, which ends; empty: none
	From     netip.Addr
}

// LogInByCode begins the session of a login that asked for a one-time code, and
// returns the text that names it. The error is ErrRefused, ErrHeld or a *Wait.
// Codes have a count of their own: who knows the password could else begin the
// count anew between two guesses.
func (s *Service) LogInByCode(ctx context.Context, f CodeStep) (session string, a Account, err error) {
	if a, err = s.halfOf(ctx, f.Half); err != nil {
		return "", Account{}, err
	}
	network, codes := s.codeGuesses(a, f.From)
	if err := s.begin(ctx, network, codes); err != nil {
		return "", Account{}, err
	}
	step, err := s.checkCode(a, f.Code)
	switch {
	case errors.Is(err, ErrRefused), errors.Is(err, ErrCode):
		return "", Account{}, s.refused(ctx, codes, nil)
	case err != nil:
		return "", Account{}, err
	}
	session, err = s.beginSession(ctx, a, network, codes, step, start{previous: f.Previous, from: f.From})
	return session, a, err
}
