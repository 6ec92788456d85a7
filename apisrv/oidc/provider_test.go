package oidc

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/oidc/oidctest"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

const (
	portal = "http://127.0.0.1:8080/data/"
	after  = "/data/datasets/bus-gps/?lang=zh"
	client = oidctest.Client
	secret = oidctest.Secret
)

func configFor(t *testing.T, issuer string) Config {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return Config{Issuer: issuer, Client: client, SecretFile: file, Name: lang.Text{ZH: "统一身份认证", EN: "City Login"},
		Scopes: []string{"identity"}, Claims: Names{ResidentID: "resident_id", CreditCode: "credit_code"}}
}

func newProvider(t *testing.T, issuer string, now func() time.Time) *Provider {
	t.Helper()
	p, err := New(configFor(t, issuer), portal, make([]byte, 32), now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func begin(t *testing.T, p *Provider) (address, ticket string) {
	t.Helper()
	address, ticket, err := p.Begin(context.Background(), after)
	if err != nil {
		t.Fatal(err)
	}
	return address, ticket
}

func TestPeopleLogInAtARealProvider(t *testing.T) {
	real := oidctest.Start(t, portal+Callback)
	p := newProvider(t, real.Issuer, time.Now)
	for name, want := range map[string]accounts.Vouched{
		"li":       {Name: "李雷", Email: "li@example.org", Lang: lang.ZH},
		"unproven": {Name: "韩梅梅", Lang: lang.ZH},
		"real":     {Name: "王芳", Email: "wang@example.org", ResidentID: "11010519491231002X", Lang: lang.ZH},
		"firm":     {Name: "示例科技有限公司", Email: "firm@example.org", CreditCode: "91310000MA1FL0X01E", Lang: lang.EN},
		"nobody":   {Lang: lang.ZH},
	} {
		address, ticket := begin(t, p)
		who, to, err := p.Finish(context.Background(), ticket, oidctest.Visit(t, portal, address, name))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want.Issuer, want.Subject = real.Issuer, name
		if diff := cmp.Diff(want, who); diff != "" || to != after {
			t.Errorf("%s, then to %q: %s", name, to, diff)
		}
		real.Rotate() // the next token is signed with a key that the portal has not seen
	}
}

func TestARealProviderHoldsThePortalToItsOwnRules(t *testing.T) {
	real := oidctest.Start(t, portal+Callback)
	p := newProvider(t, real.Issuer, time.Now)
	for _, c := range []struct {
		name string
		want error
		do   func() (ticket string, answer url.Values)
	}{
		{"a code that was used", ErrAnswer, func() (string, url.Values) {
			address, ticket := begin(t, p)
			answer := oidctest.Visit(t, portal, address, "li")
			if _, _, err := p.Finish(context.Background(), ticket, answer); err != nil {
				t.Fatal(err)
			}
			return ticket, answer
		}},
		{"a code with the ticket of another browser", ErrStale, func() (string, url.Values) {
			address, _ := begin(t, p)
			_, other := begin(t, p)
			return other, oidctest.Visit(t, portal, address, "li")
		}},
		{"a stolen code under one's own state", ErrAnswer, func() (string, url.Values) { // PKCE
			stolen, _ := begin(t, p)
			address, own := begin(t, p)
			answer := oidctest.Visit(t, portal, address, "li")
			answer["code"] = oidctest.Visit(t, portal, stolen, "real")["code"]
			return own, answer
		}},
		{"the issuer of another provider", ErrAnswer, func() (string, url.Values) {
			address, ticket := begin(t, p)
			answer := oidctest.Visit(t, portal, address, "li")
			answer.Set("iss", "https://evil.example.org")
			return ticket, answer
		}},
		{"no issuer where the provider states it", ErrAnswer, func() (string, url.Values) {
			address, ticket := begin(t, p)
			answer := oidctest.Visit(t, portal, address, "li")
			answer.Del("iss")
			return ticket, answer
		}},
		{"an invented code", ErrAnswer, func() (string, url.Values) {
			address, ticket := begin(t, p)
			answer := oidctest.Visit(t, portal, address, "li")
			answer.Set("code", "invented")
			return ticket, answer
		}},
	} {
		ticket, answer := c.do()
		who, to, err := p.Finish(context.Background(), ticket, answer)
		if !errors.Is(err, c.want) || who != (accounts.Vouched{}) {
			t.Errorf("%s: %v, %+v, to %q", c.name, err, who, to)
		}
	}
}

func TestTheSecretOfTheClientHasToBeRight(t *testing.T) {
	real := oidctest.Start(t, portal+Callback)
	p := newProvider(t, real.Issuer, time.Now)
	p.secret = "another"
	address, ticket := begin(t, p)
	if _, _, err := p.Finish(context.Background(), ticket, oidctest.Visit(t, portal, address, "li")); !errors.Is(err, ErrAnswer) || strings.Contains(err.Error(), p.secret) {
		t.Errorf("got %v", err)
	}
}
