package oidc

import (
	"context"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/oidc/oidctest"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// The whole way: from the button over a real provider into an account, twice.
func TestWhoLogsInAtAProviderHasOneAccountHere(t *testing.T) {
	real := oidctest.Start(t, portal+Callback)
	ctx := context.Background()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		s, err := secrets.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		policy, err := accounts.PolicyOf(accounts.DengBao3)
		if err != nil {
			t.Fatal(err)
		}
		people := accounts.New(db, s, policy)
		p, err := New(configFor(t, real.Issuer), portal, s.For("provider"), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		enter := func(name, previous string) (string, accounts.Account) {
			address, ticket := begin(t, p)
			who, _, err := p.Finish(ctx, ticket, oidctest.Visit(t, portal, address, name))
			if err != nil {
				t.Fatal(err)
			}
			session, a, faults, err := people.Enter(ctx, accounts.Entry{Vouched: who, Previous: previous, From: netip.MustParseAddr("192.0.2.1")})
			if err != nil || len(faults) > 0 {
				t.Fatal(faults, err)
			}
			return session, a
		}
		first, a := enter("real", "")
		second, again := enter("real", first)
		if a.ID != again.ID || a.Email != "wang@example.org" || a.Kind != access.Person || a.Identity.Kind != access.ResidentID || a.Verified.IsZero() {
			t.Errorf("first %+v, then %+v", a, again)
		}
		if _, err := people.Session(ctx, first); err != accounts.ErrNoSession {
			t.Errorf("the first session: %v", err)
		}
		if now, err := people.Session(ctx, second); err != nil || now.ID != a.ID {
			t.Errorf("the second session: %v, %v", now.ID, err)
		}
		if _, firm := enter("firm", second); firm.Kind != access.Organisation || firm.ID == a.ID {
			t.Errorf("the organisation is %+v", firm)
		}
	})
}
