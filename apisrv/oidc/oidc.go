// Package oidc lets people log in where they have an account already: at an
// OpenID Connect provider such as the unified identity authentication of a city
// (统一身份认证). It speaks the authorization code flow with PKCE and nothing
// else, believes no answer that it did not ask for, and says who logs in; what
// account that is and whether it may is for package accounts. A provider that
// is down keeps nothing but its own logins from working. Start with New.
//
// Rules are those of OpenID Connect Core 1.0 ("Core"), RFC 9700 and RFC 9207.
package oidc

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Callback is the page of the portal that the provider sends people back to,
// below the portal's address.
const Callback = "account/provider/back/"

// Provider is one that the portal trusts. Its methods may be called from several
// goroutines.
type Provider struct {
	config  Config
	secret  string // of the client
	sealing []byte
	base    *url.URL
	now     func() time.Time
	client  *http.Client

	mu     sync.Mutex
	found  *discovered
	failed error     // of the last try
	tried  time.Time // when that ended
	busy   chan struct{}
}

// New returns the provider that the configuration describes, without asking it
// anything. The base is the portal's address, which ends in a slash; the secret
// of 32 bytes serves nothing else.
func New(c Config, base string, secret []byte, now func() time.Time) (*Provider, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if err := checkAddress(base); err != nil {
		return nil, fmt.Errorf("address of the portal, %q: %w", base, err)
	}
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	if !strings.HasSuffix(u.Path, "/") {
		return nil, fmt.Errorf("address of the portal, %q, does not end in a slash", base)
	}
	own, err := c.secret()
	if err != nil {
		return nil, err
	}
	return &Provider{config: c, secret: own, sealing: secret, base: u, now: now, client: newClient()}, nil
}

// Name is what people call the provider.
func (p *Provider) Name() lang.Text { return p.config.Name }

// Begin starts a login. People are sent to the address, and their browser keeps
// the ticket until they come back, for TicketLife: in a cookie that scripts
// cannot read and that comes along when another site links here (SameSite=Lax).
// Afterwards they go to the address in the portal, which is dropped if it is
// none of the portal's. The error is ErrDown.
func (p *Provider) Begin(ctx context.Context, after string) (address, sealed string, err error) {
	d, err := p.discover(ctx)
	if err != nil {
		return "", "", err
	}
	random := func() string { return rand.Text() + rand.Text() }
	t := ticket{State: random(), Nonce: random(), Verifier: oauth2.GenerateVerifier(), Return: p.ours(after), Begun: p.now()}
	if sealed, err = p.seal(t); err != nil {
		return "", "", fmt.Errorf("begin login: %w", err)
	}
	return p.exchange(d).AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), sealed, nil
}

// exchange is the client of the provider's endpoints.
func (p *Provider) exchange(d *discovered) *oauth2.Config {
	return &oauth2.Config{ClientID: p.config.Client, ClientSecret: p.secret, Endpoint: d.endpoint, RedirectURL: p.base.String() + Callback,
		Scopes: append([]string{oidc.ScopeOpenID, "profile", "email"}, p.config.Scopes...)}
}

// maxCode is in bytes.
const maxCode = 4 << 10

// Finish ends a login: it checks the ticket and what the provider sent the
// browser back with, and asks the provider who that is. The ticket is of no use
// afterwards. The error is ErrStale, ErrDeclined, ErrDown or ErrAnswer.
func (p *Provider) Finish(ctx context.Context, sealed string, answer url.Values) (who accounts.Vouched, after string, err error) {
	t, err := p.unseal(sealed)
	if err != nil {
		return who, "", fmt.Errorf("%w: ticket: %w", ErrStale, err)
	}
	if subtle.ConstantTimeCompare([]byte(one(answer, "state")), []byte(t.State)) != 1 {
		return who, "", fmt.Errorf("%w: the state is another", ErrStale)
	}
	d, err := p.discover(ctx)
	if err != nil {
		return who, "", err
	}
	code, err := p.codeOf(d, answer)
	if err != nil {
		return who, "", err
	}
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.client), timeout)
	defer cancel()
	token, err := p.exchange(d).Exchange(ctx, code, oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return who, "", refusal(err)
	}
	who, err = p.whose(ctx, d, t, token)
	return who, t.Return, err
}

// codeOf reads the code out of the answer. The issuer tells, where the provider
// states it, whether another provider sent the browser here (RFC 9207).
func (p *Provider) codeOf(d *discovered, answer url.Values) (string, error) {
	if iss := one(answer, "iss"); iss != p.config.Issuer && (d.StatesIssuer || len(answer["iss"]) > 0) {
		return "", fmt.Errorf("%w: it comes from the issuer %.100q", ErrAnswer, iss)
	}
	switch fault := one(answer, "error"); fault {
	case "":
	case "access_denied":
		return "", ErrDeclined
	case "server_error", "temporarily_unavailable":
		return "", fmt.Errorf("%w: %s", ErrDown, fault)
	default:
		return "", fmt.Errorf("%w: it reports the error %.100q", ErrAnswer, fault)
	}
	code := one(answer, "code")
	if code == "" || len(code) > maxCode {
		return "", fmt.Errorf("%w: its code has %d bytes", ErrAnswer, len(code))
	}
	return code, nil
}

// one is the value of a parameter that is there once.
func one(answer url.Values, key string) string {
	if len(answer[key]) != 1 {
		return ""
	}
	return answer[key][0]
}

// refusal tells a provider that is down from one that says no. What else it
// wrote is left out of the log.
func refusal(err error) error {
	var said *oauth2.RetrieveError
	if errors.As(err, &said) && said.Response != nil && said.Response.StatusCode < 500 {
		return fmt.Errorf("%w: it gave no token: status %d, error %.100q", ErrAnswer, said.Response.StatusCode, said.ErrorCode)
	}
	return down(err)
}
