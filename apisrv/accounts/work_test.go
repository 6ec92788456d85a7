package accounts

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/argon2"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// hashes counts the passwords that the service hashes, by what each costs.
func (p portal) hashes() map[string]int {
	made := map[string]int{}
	p.Service.argon = func(password, salt []byte, passes, memory uint32, threads uint8, length uint32) []byte {
		made[fmt.Sprintf("%d passes over %d KiB by %d", passes, memory, threads)]++
		return argon2.IDKey(password, salt, passes, memory, threads, length)
	}
	return made
}

// The time that a password takes is that of its hash; what is counted here are
// the hashes and their cost, which unlike time are the same in each run.
func TestAnAddressThatHasAnAccountIsWorkedOnAsOneThatHasNone(t *testing.T) {
	for _, c := range []struct {
		name string
		try  func(p portal, email string) error
		want int // passwords hashed
	}{
		{"a login", func(p portal, email string) error {
			_, _, err := p.LogIn(ctx, LogIn{Email: email, Password: "wrong", From: home})
			return err
		}, 1},
		{"a login without a password", func(p portal, email string) error {
			_, _, err := p.LogIn(ctx, LogIn{Email: email, From: home})
			return err
		}, 1},
		{"a sign-up", func(p portal, email string) error {
			_, err := p.SignUp(ctx, SignUp{Kind: access.Person, Email: email, Name: "Somebody", Password: another, Lang: lang.EN, From: home})
			return err
		}, 1},
		{"a forgotten password", func(p portal, email string) error { return p.AskPassword(ctx, email, home) }, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, NIST, func(p portal) {
				p.member()
				var answers []string
				var work []map[string]int
				for _, address := range []string{email, "no@example.org"} {
					made := p.hashes()
					answers = append(answers, fmt.Sprint(c.try(p, address)))
					work = append(work, made)
				}
				if answers[0] != answers[1] {
					p.t.Errorf("known: %s, unknown: %s", answers[0], answers[1])
				}
				if diff := cmp.Diff(work[0], work[1]); diff != "" {
					p.t.Errorf("known (-) and unknown (+) cost:\n%s", diff)
				}
				made := 0
				for _, n := range work[0] {
					made += n
				}
				if made != c.want {
					p.t.Errorf("%d passwords were hashed, want %d", made, c.want)
				}
			})
		})
	}
}

// No address is what no mail server takes, and none of it reaches a query.
func TestWhatIsNoAddressHasNoAccount(t *testing.T) {
	each(t, NIST, func(p portal) {
		for _, address := range []string{"", "\x00@example.org", "a\xff@example.org", "a\u0000", "erased-1"} {
			_, _, err := p.LogIn(ctx, LogIn{Email: address, Password: password, From: home})
			p.wants(address, err, ErrRefused)
			p.wants(address, p.AskPassword(ctx, address, home), nil)
			p.clock.Add(forgetAfter)
		}
	})
}
