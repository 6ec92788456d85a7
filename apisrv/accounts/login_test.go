package accounts

import (
	"errors"
	"fmt"
	"net/netip"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/totp"
	"golang.org/x/crypto/argon2"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

func TestSessionsEnd(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(p portal, session string) error
	}{
		{"when nothing was asked for a while", func(p portal, _ string) error { p.clock.Add(p.policy.Idle); return nil }},
		{"at the end of their life", func(p portal, session string) error {
			for range (p.policy.Life - p.policy.Idle) / (10 * time.Minute) {
				if _, err := p.Session(ctx, session); err != nil {
					return err
				}
				p.clock.Add(10 * time.Minute)
			}
			p.clock.Add(time.Second)
			return nil
		}},
		{"when the same browser logs in again", func(p portal, session string) error {
			_, _, err := p.LogIn(ctx, LogIn{Email: email, Password: password, Previous: session, From: home})
			return err
		}},
		{"when the password is changed", func(p portal, session string) error {
			a, err := p.Session(ctx, session)
			if err != nil {
				return err
			}
			fresh, faults, err := p.ChangePassword(ctx, a, password, another, home)
			if err != nil || len(faults) > 0 {
				return fmt.Errorf("%v, %w", faults, err)
			}
			_, err = p.Session(ctx, fresh)
			return err
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, DengBao3, func(p portal) {
				p.member()
				session := p.mustLogIn(password)
				p.clock.Add(p.policy.Idle - time.Second)
				if _, err := p.Session(ctx, session); err != nil {
					p.t.Fatalf("in time: %v", err)
				}
				if err := c.end(p, session); err != nil {
					p.t.Fatal(err)
				}
				_, err := p.Session(ctx, session)
				p.wants("afterwards", err, ErrNoSession)
			})
		})
	}
}

// state is what a failed attempt leaves behind, but for the subject.
func (p portal) state() (rows []string) {
	p.t.Helper()
	err := p.db.Read(ctx, func(tx *store.Tx) error {
		for _, q := range []string{"SELECT 'attempts ' || COUNT(*) || ' ' || SUM(failures) FROM attempt", "SELECT 'entries ' || COUNT(*) || ' ' || MAX(LENGTH(line)) FROM audit"} {
			more, err := store.All(ctx, tx, q, nil, func(s *string) []any { return []any{s} })
			if err != nil {
				return err
			}
			rows = append(rows, more...)
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return rows
}

func TestAStrangerCannotTellWhichAddressesHaveAnAccount(t *testing.T) {
	type answer struct {
		Login, Ask, Wait string
		State            []string
	}
	answers := map[string][]answer{} // by kind of store
	for _, known := range []bool{true, false} {
		t.Run(fmt.Sprint("known ", known), func(t *testing.T) {
			each(t, DengBao3, func(p portal) {
				if _, err := p.AddStaff(ctx, "command:root", Colleague{Email: "known@example.org", Name: "known", Role: Admin, Lang: "zh"}); err != nil {
					p.t.Fatal(err)
				}
				p.clock.Add(time.Second)
				who := "known@example.org"
				if !known {
					who = "other@example.org"
				}
				var got answer
				for range p.policy.FreeTries {
					_, _, err := p.LogIn(ctx, LogIn{Email: who, Password: "wrong", From: home})
					got.Login = fmt.Sprint(err)
				}
				_, _, err := p.LogIn(ctx, LogIn{Email: who, Password: "wrong", From: home})
				got.Wait = fmt.Sprint(err)
				got.Ask = fmt.Sprint(p.AskPassword(ctx, who, home))
				got.State = p.state()
				kind := path.Base(p.t.Name())
				answers[kind] = append(answers[kind], got)
			})
		})
	}
	if len(answers) != 2 {
		t.Fatalf("the answers of %d kinds of store were compared", len(answers))
	}
	for kind, a := range answers {
		if diff := cmp.Diff(a[0], a[1]); diff != "" {
			t.Errorf("%s: known -, unknown +:\n%s", kind, diff)
		}
		if a[0].Login != ErrRefused.Error() || a[0].Ask != "<nil>" {
			t.Errorf("%s: the answers are %+v", kind, a[0])
		}
	}
}

func TestAnAddressWithoutAccountCostsAsMuchAsOneWith(t *testing.T) {
	s := &Service{argon: argon2.IDKey, hashing: make(chan struct{}, 1)}
	phc, err := s.hash(ctx, password)
	if err != nil {
		t.Fatal(err)
	}
	cost := func(phc string) [3]uint32 {
		memory, passes, threads, _, _, err := decodeHash(phc)
		if err != nil {
			t.Fatal(err)
		}
		return [3]uint32{memory, passes, uint32(threads)}
	}
	if cost(phc) != cost(nobody) {
		t.Errorf("a hash costs %v, nobody's %v", cost(phc), cost(nobody))
	}
	for _, try := range []string{"", password, "wrong"} {
		if ok, err := s.matches(ctx, "", try); ok || err != nil {
			t.Errorf("%q is nobody's password: %v, %v", try, ok, err)
		}
	}
}

func TestGuessingIsSlowed(t *testing.T) {
	for _, c := range []struct {
		policy string
		waits  []time.Duration // after each failure from the first on
	}{
		{DengBao3, []time.Duration{0, 0, 0, 0, 30 * time.Minute, 30 * time.Minute}},
		{NIST, []time.Duration{0, 0, 0, 0, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}},
	} {
		t.Run(c.policy, func(t *testing.T) {
			each(t, c.policy, func(p portal) {
				p.member()
				p.clock.Add(forgetAfter + time.Second)
				for i, want := range c.waits {
					if _, err := p.logIn("wrong"); !errors.Is(err, ErrRefused) {
						p.t.Fatalf("failure %d: %v", i+1, err)
					}
					if want > 0 {
						_, err := p.logIn(password)
						var wait *Wait
						if !errors.As(err, &wait) || !wait.Until.Equal(p.clock.Now().Add(want)) {
							p.t.Fatalf("after failure %d: %v, want a wait of %v", i+1, err, want)
						}
					}
					p.clock.Add(want)
				}
				p.mustLogIn(password)
				if _, err := p.logIn("wrong"); !errors.Is(err, ErrRefused) {
					p.t.Errorf("after a success the count starts anew: %v", err)
				}
			})
		})
	}
}

func TestAHundredFailuresCloseAnAccountUntilANewPassword(t *testing.T) {
	each(t, NIST, func(p portal) {
		p.member()
		_, account := p.guesses(email, home)
		for range p.policy.MaxTries {
			if err := p.begin(ctx, account); err != nil {
				p.t.Fatal(err)
			}
			p.clock.Add(lastWait)
		}
		p.clock.Add(365 * 24 * time.Hour)
		_, err := p.logIn(password)
		if wait := new(Wait); !errors.As(err, &wait) || !wait.Until.IsZero() {
			p.t.Errorf("a year later: %v", err)
		}
		p.wants("ask", p.AskPassword(ctx, email, home), nil)
		_, link := p.notices(email)
		if faults, err := p.SetPassword(ctx, link, another); err != nil || len(faults) > 0 {
			p.t.Fatal(faults, err)
		}
		p.mustLogIn(another)
	})
}

func TestManyAttemptsAtOnceGetNoMoreThanTheFreeOnes(t *testing.T) {
	each(t, DengBao3, func(p portal) {
		var tried atomic.Int64
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				network, account := p.guesses(email, home)
				if p.begin(ctx, network, account) == nil {
					tried.Add(1)
				}
			})
		}
		wg.Wait()
		if got := tried.Load(); got != int64(p.policy.FreeTries) {
			p.t.Errorf("%d attempts were let through, want %d", got, p.policy.FreeTries)
		}
	})
}

func TestANetworkIsSlowedWhateverAddressesItTries(t *testing.T) {
	each(t, NIST, func(p portal) {
		try := func(i int, from string) error {
			network, account := p.guesses(fmt.Sprintf("a%d@example.org", i), netip.MustParseAddr(from))
			return p.begin(ctx, network, account)
		}
		for i := range networkTries {
			if err := try(i, fmt.Sprintf("2001:db8:0:1::%x", i)); err != nil {
				p.t.Fatalf("attempt %d: %v", i, err)
			}
		}
		if err := try(100, "2001:db8:0:1:ffff::1"); !errors.As(err, new(*Wait)) {
			p.t.Errorf("the same /64: %v", err)
		}
		p.wants("another /64", try(101, "2001:db8:0:2::1"), nil)
		p.wants("another network", try(102, "198.51.100.7"), nil)
	})
}

func TestAOneTimeCodeIsTakenOnce(t *testing.T) {
	each(t, DengBao3, func(p portal) {
		a := p.member()
		_, sealed, err := p.NewTOTP(a, "Kaimen")
		if err != nil {
			p.t.Fatal(err)
		}
		address, secret, err := p.TOTPKey(a, sealed, "Kaimen")
		if err != nil || !strings.HasPrefix(address, "otpauth://totp/Kaimen:"+email+"?") || !strings.Contains(address, "secret="+secret) {
			p.t.Fatal(address, secret, err)
		}
		_, _, err = p.TOTPKey(Account{ID: "other"}, sealed, "Kaimen")
		p.wants("the secret of somebody else", err, ErrRefused)
		code := func() string {
			c, err := totp.GenerateCodeCustom(secret, p.clock.Now(), codeForm)
			if err != nil {
				p.t.Fatal(err)
			}
			return c
		}
		p.wants("a wrong code", p.UseTOTP(ctx, a, sealed, "000000x"), ErrRefused)
		p.wants("a secret of somebody else", p.UseTOTP(ctx, Account{ID: "other"}, sealed, code()), ErrRefused)
		p.wants("the right code", p.UseTOTP(ctx, a, sealed, code()), nil)
		p.wants("a second secret", p.UseTOTP(ctx, a, sealed, code()), ErrRefused)
		logIn := func(code string) error {
			half, err := p.logIn(password)
			p.wants("the password", err, ErrCode)
			_, _, err = p.LogInByCode(ctx, CodeStep{Half: half, Code: code, From: home})
			return err
		}
		p.wants("no code", logIn(""), ErrRefused)
		p.wants("a used code", logIn(code()), ErrRefused)
		p.clock.Add(codePeriod)
		fresh := code()
		p.clock.Add(codePeriod) // one step late
		p.wants("a new code", logIn(fresh), nil)
		p.wants("the same again", logIn(fresh), ErrRefused)
		p.wants("drop it with another password", p.EndTOTP(ctx, a, another, home), ErrRefused)
		p.wants("drop it", p.EndTOTP(ctx, a, password, home), nil)
		p.mustLogIn(password)
	})
}
