package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/netip"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// One-time codes are those of RFC 6238 as every authenticator app makes them:
// six digits of SHA-1, a new one each 30 seconds. One step to either side is
// taken too (section 5.2), and no code twice.
const (
	codePeriod = 30 * time.Second
	codeSkew   = 1
)

var codeForm = totp.ValidateOpts{Period: uint(codePeriod / time.Second), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// secretBytes is what RFC 4226 section 4 recommends.
const secretBytes = 20

// base32Form is how authenticator apps take a secret.
var base32Form = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewTOTP is a secret that an account may take into use: the address that an
// authenticator app reads, and the same sealed, to be handed to UseTOTP with a
// code that the app made of it. Nothing is kept until then.
func (s *Service) NewTOTP(a Account, portal string) (address, sealed string, err error) {
	secret := make([]byte, secretBytes)
	rand.Read(secret)
	sealed = secrets.Seal(s.totps, base32Form.EncodeToString(secret), a.ID)
	address, _, err = s.TOTPKey(a, sealed, portal)
	return address, sealed, err
}

// TOTPKey is a sealed secret of an account as an authenticator app takes it: as
// an address to be scanned, under the name of the portal, and as letters to be
// typed. The error is ErrRefused where it is none of this account.
func (s *Service) TOTPKey(a Account, sealed, portal string) (address, secret string, err error) {
	if secret, err = secrets.Unseal(s.totps, sealed, a.ID); err != nil {
		return "", "", ErrRefused
	}
	raw, err := base32Form.DecodeString(secret)
	if err != nil {
		return "", "", fmt.Errorf("read a secret for one-time codes: %w", err)
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: portal, AccountName: a.Email, Secret: raw})
	if err != nil {
		return "", "", fmt.Errorf("write a secret for one-time codes: %w", err)
	}
	return key.URL(), secret, nil
}

// UseTOTP takes a secret into use. The error is ErrRefused where codes are in use
// already, or the code is not one of it.
func (s *Service) UseTOTP(ctx context.Context, a Account, sealed, code string) error {
	a.totp, a.totpStep = sealed, 0
	step, err := s.checkCode(a, code)
	if err != nil || step == 0 {
		return ErrRefused
	}
	return s.db.Change(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, "UPDATE account SET totp = ? WHERE id = ? AND totp = ''", sealed, a.ID)
		if err != nil {
			return err
		}
		if n == 0 { // of two at once the first one wins
			return ErrRefused
		}
		if err := useCode(ctx, tx, a, step); err != nil {
			return err
		}
		if err := tx.Notify(ctx, a.ID, "codes-on", nil); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Actor: a.Actor(), Action: "totp.begun", Object: a.Actor()})
	})
}

// DropTOTP ends the use of one-time codes on behalf of by, for an owner who lost
// the phone and proved to be it in another way.
func (s *Service) DropTOTP(ctx context.Context, by, email, reason string) error {
	return s.db.Change(ctx, func(tx *store.Tx) error {
		a, err := byEmail(ctx, tx, email)
		if err != nil {
			return fmt.Errorf("account %s: %w", email, err)
		}
		return dropTOTP(ctx, tx, a, audit.Event{Actor: by, Personal: map[string]string{"reason": reason}})
	})
}

// dropTOTP ends the use of one-time codes, and tells the owner. The event says on
// whose behalf and why.
func dropTOTP(ctx context.Context, tx *store.Tx, a Account, e audit.Event) error {
	if _, err := tx.Exec(ctx, "UPDATE account SET totp = '', totp_step = 0 WHERE id = ?", a.ID); err != nil {
		return err
	}
	if err := tx.Notify(ctx, a.ID, "codes-off", nil); err != nil {
		return err
	}
	e.Action, e.Object = "totp.ended", a.Actor()
	return tx.Record(ctx, e)
}

// EndTOTP ends the use of one-time codes for who knows the password. The error is
// ErrRefused or a *Wait.
func (s *Service) EndTOTP(ctx context.Context, a Account, password string, from netip.Addr) error {
	return s.confirmed(ctx, a, password, from, func(tx *store.Tx) error { return dropTOTP(ctx, tx, a, audit.Event{Actor: a.Actor()}) })
}

// checkCode returns the time step of a code of the account, 0 where it uses
// none. The error is ErrCode or ErrRefused.
func (s *Service) checkCode(a Account, code string) (step int64, err error) {
	switch {
	case a.totp == "":
		return 0, nil
	case code == "":
		return 0, ErrCode
	}
	secret, err := secrets.Unseal(s.totps, a.totp, a.ID)
	if err != nil {
		return 0, ErrRefused
	}
	now := s.db.Now().Unix() / int64(codePeriod/time.Second)
	for step := max(now-codeSkew, a.totpStep+1); step <= now+codeSkew; step++ {
		want, err := totp.GenerateCodeCustom(secret, time.Unix(step*int64(codePeriod/time.Second), 0), codeForm)
		if err != nil {
			return 0, fmt.Errorf("one-time code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, nil
		}
	}
	return 0, ErrRefused
}

// useCode notes the step of a code, so that it is not taken again. Of two logins
// with the same code one is refused.
func useCode(ctx context.Context, tx *store.Tx, a Account, step int64) error {
	if step == 0 {
		return nil
	}
	n, err := tx.Exec(ctx, "UPDATE account SET totp_step = ? WHERE id = ? AND totp_step < ?", step, a.ID, step)
	if err == nil && n == 0 {
		err = ErrRefused
	}
	return err
}
