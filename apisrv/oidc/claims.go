package oidc

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// claims are those that are checked, not believed.
type claims struct {
	AuthorizedParty string  `json:"azp"`
	NotBefore       float64 `json:"nbf"`
}

// vouched reads what the provider states about the subject of the token: in the
// token itself and, where it has such an endpoint, in answer to the access
// token. What the signed token states wins.
func (p *Provider) vouched(ctx context.Context, d *discovered, id *oidc.IDToken, token *oauth2.Token) (accounts.Vouched, error) {
	stated := map[string]json.RawMessage{}
	if d.provider.UserInfoEndpoint() != "" {
		info, err := d.provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil {
			return accounts.Vouched{}, down(err)
		}
		if info.Subject != id.Subject { // Core section 5.3.2
			return accounts.Vouched{}, fmt.Errorf("%w: it describes another person than the ID token", ErrAnswer)
		}
		if err := info.Claims(&stated); err != nil {
			return accounts.Vouched{}, fmt.Errorf("%w: its description of the person: %.300q", ErrAnswer, err.Error())
		}
	}
	var signed map[string]json.RawMessage
	if err := id.Claims(&signed); err != nil {
		return accounts.Vouched{}, fmt.Errorf("%w: ID token: %.300q", ErrAnswer, err.Error())
	}
	if _, ok := signed["email"]; ok {
		delete(stated, "email_verified") // it speaks of the other address
	}
	maps.Copy(stated, signed)
	return p.person(id.Subject, stated), nil
}

// person is who the claims describe. An e-mail address that the provider did not
// prove is left out: anybody may have entered it there.
func (p *Provider) person(subject string, stated map[string]json.RawMessage) accounts.Vouched {
	who := accounts.Vouched{Issuer: p.config.Issuer, Subject: subject, Name: text(stated["name"]), Lang: lang.ZH,
		ResidentID: text(stated[p.config.Claims.ResidentID]), CreditCode: text(stated[p.config.Claims.CreditCode])}
	if proven := strings.ToLower(string(stated["email_verified"])); proven == "true" || proven == `"true"` {
		who.Email = text(stated["email"])
	}
	if locale := strings.ToLower(text(stated["locale"])); locale != "" && !strings.HasPrefix(locale, "zh") {
		who.Lang = lang.EN
	}
	return who
}

// maxText is in bytes; no name, address or number is longer.
const maxText = 1 << 10

// text is a claim that is a text, empty for anything else.
func text(raw json.RawMessage) string {
	var s string
	if len(raw) > maxText || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return strings.TrimSpace(s)
}
