package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
)

// skew is how far the clocks of provider and portal may be apart.
const skew = time.Minute

// maxSubject is in bytes (Core section 2).
const maxSubject = 255

// whose checks the ID token that came with the access token, and reads who it is
// about.
func (p *Provider) whose(ctx context.Context, d *discovered, t ticket, token *oauth2.Token) (accounts.Vouched, error) {
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return accounts.Vouched{}, fmt.Errorf("%w: there is no ID token", ErrAnswer)
	}
	// Signature, issuer and audience are checked by the module, with the
	// algorithms that the provider announced: "none" and those of shared secrets
	// are never among them. Times are checked here, within our skew.
	id, err := d.provider.VerifierContext(ctx, &oidc.Config{ClientID: p.config.Client, SkipExpiryCheck: true}).Verify(ctx, raw)
	if err != nil {
		return accounts.Vouched{}, fmt.Errorf("%w: ID token: %.300q", ErrAnswer, err.Error())
	}
	var stated claims
	if err := id.Claims(&stated); err != nil {
		return accounts.Vouched{}, fmt.Errorf("%w: ID token: %.300q", ErrAnswer, err.Error())
	}
	if err := p.fresh(id, stated, t); err != nil {
		return accounts.Vouched{}, fmt.Errorf("%w: ID token: %w", ErrAnswer, err)
	}
	if id.AccessTokenHash != "" {
		if err := id.VerifyAccessToken(token.AccessToken); err != nil {
			return accounts.Vouched{}, fmt.Errorf("%w: the access token is not the ID token's", ErrAnswer)
		}
	}
	return p.vouched(ctx, d, id, token)
}

// fresh holds a token whose signature is good against what was asked for (Core
// section 3.1.3.7).
func (p *Provider) fresh(id *oidc.IDToken, stated claims, t ticket) error {
	now := p.now()
	switch {
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(t.Nonce)) != 1:
		return errors.New("its nonce is another")
	case !slices.Equal(id.Audience, []string{p.config.Client}):
		return errors.New("it is also for others, whom the portal does not know")
	case stated.AuthorizedParty != "" && stated.AuthorizedParty != p.config.Client:
		return errors.New("it was given to another client")
	case id.Subject == "" || len(id.Subject) > maxSubject:
		return fmt.Errorf("its subject has %d bytes", len(id.Subject))
	case !now.Before(id.Expiry.Add(skew)):
		return fmt.Errorf("it ended at %s", id.Expiry.UTC().Format(time.RFC3339))
	case id.IssuedAt.After(now.Add(skew)) || time.Unix(int64(stated.NotBefore), 0).After(now.Add(skew)):
		return errors.New("it is of the future: compare the clocks")
	case id.IssuedAt.Before(t.Begun.Add(-skew)):
		return errors.New("it is older than this login: compare the clocks")
	}
	return nil
}
