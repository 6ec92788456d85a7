package oidc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Limits of what the provider is waited and listened for.
const (
	timeout     = 10 * time.Second // for all that one login asks
	maxResponse = 1 << 20          // bytes of one response
	againAfter  = 5 * time.Second  // a provider that did not answer is not asked before: people are told at once
	staleAfter  = 24 * time.Hour   // what it said about itself is asked for anew
)

// discovered is what the provider says about itself (OpenID Connect Discovery
// 1.0 section 3).
type discovered struct {
	provider     *oidc.Provider
	endpoint     oauth2.Endpoint
	StatesIssuer bool     `json:"authorization_response_iss_parameter_supported"`
	Keys         string   `json:"jwks_uri"`
	Methods      []string `json:"token_endpoint_auth_methods_supported"`
}

// discover asks the provider where its endpoints are, once that is needed and
// then once a day; what it said before stays good while it does not answer. Of
// many that need it one asks and the others wait. The error is ErrDown.
func (p *Provider) discover(ctx context.Context) (*discovered, error) {
	for {
		p.mu.Lock()
		switch {
		case p.found != nil && p.now().Sub(p.tried) < staleAfter:
			defer p.mu.Unlock()
			return p.found, nil
		case p.found == nil && p.failed != nil && p.now().Sub(p.tried) < againAfter:
			defer p.mu.Unlock()
			return nil, p.failed
		case p.busy == nil:
			p.busy = make(chan struct{})
			p.mu.Unlock()
			return p.ask(ctx)
		}
		busy := p.busy
		p.mu.Unlock()
		select {
		case <-busy:
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", ErrDown, ctx.Err())
		}
	}
}

// ask does so for all who wait, even if the one who asks has gone away.
func (p *Provider) ask(ctx context.Context) (*discovered, error) {
	ctx, cancel := context.WithTimeout(oidc.ClientContext(context.WithoutCancel(ctx), p.client), timeout)
	defer cancel()
	d, err := p.read(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil && p.found != nil {
		d, err = p.found, nil
	}
	p.found, p.failed, p.tried = d, err, p.now()
	close(p.busy)
	p.busy = nil
	return d, err
}

func (p *Provider) read(ctx context.Context) (*discovered, error) {
	provider, err := oidc.NewProvider(ctx, p.config.Issuer)
	if err != nil {
		return nil, down(err)
	}
	d := &discovered{provider: provider, endpoint: provider.Endpoint()}
	if err := provider.Claims(d); err != nil {
		return nil, down(err)
	}
	for _, address := range []string{d.endpoint.AuthURL, d.endpoint.TokenURL, d.Keys, provider.UserInfoEndpoint()} {
		if err := checkAddress(address); err != nil && address != "" {
			return nil, down(fmt.Errorf("endpoint %.200q: %w", address, err))
		}
	}
	if d.endpoint.AuthURL == "" || d.endpoint.TokenURL == "" || d.Keys == "" {
		return nil, down(errors.New("it names no endpoints for logins, tokens or keys"))
	}
	// Without a word on it, a client names itself in the header (Discovery section 3).
	d.endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if len(d.Methods) > 0 && !slices.Contains(d.Methods, "client_secret_basic") {
		d.endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	return d, nil
}

// down is ErrDown with its cause, cut and quoted: it may hold what the provider
// answered.
func down(cause error) error {
	return fmt.Errorf("%w: %.300q", ErrDown, cause.Error())
}

// newClient asks the provider: it follows no redirects, since no endpoint of a
// provider moves, and reads no response beyond the limit.
func newClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxResponseHeaderBytes = 64 << 10
	t.ResponseHeaderTimeout = timeout
	return &http.Client{
		Timeout:       timeout,
		Transport:     capped{t},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// capped is a transport whose responses end in an error at maxResponse.
type capped struct{ *http.Transport }

// RoundTrip implements http.RoundTripper.
func (c capped) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := c.Transport.RoundTrip(r)
	if err == nil {
		res.Body = struct {
			io.Reader
			io.Closer
		}{http.MaxBytesReader(nil, res.Body, maxResponse), res.Body}
	}
	return res, err
}
