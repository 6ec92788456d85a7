package accounts

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// withCodes makes the member use one-time codes, and returns what makes them.
func (p portal) withCodes() (a Account, code func() string) {
	p.t.Helper()
	a = p.member()
	_, sealed, err := p.NewTOTP(a, "Kaimen")
	if err != nil {
		p.t.Fatal(err)
	}
	_, secret, err := p.TOTPKey(a, sealed, "Kaimen")
	if err != nil {
		p.t.Fatal(err)
	}
	code = func() string {
		c, err := totp.GenerateCodeCustom(secret, p.clock.Now(), codeForm)
		if err != nil {
			p.t.Fatal(err)
		}
		return c
	}
	if err := p.UseTOTP(ctx, a, sealed, code()); err != nil {
		p.t.Fatal(err)
	}
	p.clock.Add(codePeriod)
	return a, code
}

func TestTheHalfOfALoginEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(p portal, a Account) error
		want error
	}{
		{"not within its time", func(p portal, _ Account) error { p.clock.Add(HalfLife - time.Second); return nil }, nil},
		{"after ten minutes", func(p portal, _ Account) error { p.clock.Add(HalfLife); return nil }, ErrHeld},
		{"with the account", func(p portal, _ Account) error { return p.Disable(ctx, "command:root", email, "test") }, ErrHeld},
		{"with the password", func(p portal, a Account) error {
			_, _, err := p.ChangePassword(ctx, a, password, another, home)
			return err
		}, ErrHeld},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, NIST, func(p portal) {
				a, code := p.withCodes()
				half, err := p.logIn(password)
				p.wants("the password", err, ErrCode)
				if err := c.end(p, a); err != nil {
					p.t.Fatal(err)
				}
				_, _, err = p.LogInByCode(ctx, CodeStep{Half: half, Code: code(), From: home})
				p.wants("the code", err, c.want)
			})
		})
	}
}

// Whoever lost the phone is let in again by the operator, and told of it.
func TestTheOperatorTurnsCodesOff(t *testing.T) {
	each(t, NIST, func(p portal) {
		p.withCodes()
		p.wants("nobody's", p.DropTOTP(ctx, "command:root", "nobody@example.org", "lost phone"), store.ErrNotFound)
		p.clock.Add(time.Second)
		p.wants("the member's", p.DropTOTP(ctx, "command:root", email, "lost phone"), nil)
		if kinds, _ := p.notices(email); kinds[0] != "codes-off" || !slices.Contains(kinds, "codes-on") {
			p.t.Errorf("the owner was told %v", kinds)
		}
		p.mustLogIn(password)
	})
}

func TestNothingElsePassesForTheHalfOfALogin(t *testing.T) {
	each(t, NIST, func(p portal) {
		a, code := p.withCodes()
		held, err := p.Hold(Vouched{Issuer: "https://id.example.org", Subject: a.ID})
		if err != nil {
			p.t.Fatal(err)
		}
		_, sealed, err := p.NewTOTP(a, "Kaimen")
		if err != nil {
			p.t.Fatal(err)
		}
		for _, half := range []string{"", "x", held, sealed} {
			_, _, err := p.LogInByCode(ctx, CodeStep{Half: half, Code: code(), From: home})
			p.wants(half, err, ErrHeld)
		}
	})
}

// Whoever knows the password gets no more guesses at the code by entering it
// again and again.
func TestGuessingCodesIsSlowedWhateverThePasswordIs(t *testing.T) {
	each(t, DengBao3, func(p portal) {
		_, code := p.withCodes()
		for i := range p.policy.FreeTries {
			half, err := p.logIn(password)
			p.wants("the password", err, ErrCode)
			_, _, err = p.LogInByCode(ctx, CodeStep{Half: half, Code: "000000x", From: home})
			if !errors.Is(err, ErrRefused) {
				p.t.Fatalf("code %d: %v", i+1, err)
			}
		}
		half, err := p.logIn(password)
		p.wants("the password", err, ErrCode)
		_, _, err = p.LogInByCode(ctx, CodeStep{Half: half, Code: code(), From: home})
		if wait := new(Wait); !errors.As(err, &wait) || !wait.Until.Equal(p.clock.Now().Add(p.policy.Lock)) {
			p.t.Errorf("the right code after too many wrong ones: %v", err)
		}
		p.wants("ask", p.AskPassword(ctx, email, home), nil)
		_, link := p.notices(email)
		if faults, err := p.SetPassword(ctx, link, another); err != nil || len(faults) > 0 {
			p.t.Fatal(faults, err)
		}
		half, err = p.logIn(another)
		p.wants("the new password", err, ErrCode)
		_, _, err = p.LogInByCode(ctx, CodeStep{Half: half, Code: code(), From: home})
		p.wants("the code after a new password", err, nil)
	})
}
