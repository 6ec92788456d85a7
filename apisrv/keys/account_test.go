package keys

import (
	"errors"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
)

// people is the accounts of the store.
func (c cabinet) people() *accounts.Service {
	c.t.Helper()
	policy, err := accounts.PolicyOf(accounts.NIST)
	if err != nil {
		c.t.Fatal(err)
	}
	keeper, err := secrets.Open(c.t.TempDir())
	if err != nil {
		c.t.Fatal(err)
	}
	return accounts.New(c.db, keeper, policy)
}

// Nobody answers any more for what an account that ended goes on loading.
func TestKeysAndLinksEndWithTheAccount(t *testing.T) {
	const owner = "u1@example.org"
	for name, end := range map[string]func(*accounts.Service) error{
		"disabled": func(s *accounts.Service) error { return s.Disable(ctx, "command:root", owner, "sold the data") },
		"erased":   func(s *accounts.Service) error { return s.Erase(ctx, "command:root", owner, "asked for") },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(c cabinet) {
				key, _ := c.issue()
				c.wants("before", key, nil)
				c.byFile()
				token := c.link()
				if err := end(c.people()); err != nil {
					c.t.Fatal(err)
				}
				c.refresh()
				c.wants("after", key, ErrUnknown)
				if err := c.Refused(ctx, key); !errors.Is(err, ErrRevoked) {
					c.t.Errorf("of the key is told %v, want that it is revoked", err)
				}
				if _, _, err := c.FindLink(ctx, token); !errors.Is(err, ErrExpired) {
					c.t.Errorf("of the link is told %v, want that it has run out", err)
				}
			})
		})
	}
}
