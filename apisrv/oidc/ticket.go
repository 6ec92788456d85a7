package oidc

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/kaimen-portal/kaimen/apisrv/secrets"
)

// TicketLife is how long people may take at the provider, and how long the
// browser has to keep a ticket.
const TicketLife = 10 * time.Minute

// maxReturn is in bytes.
const maxReturn = 1024

// ticket is what the browser keeps while its owner is at the provider, sealed:
// so the answer is bound to the browser that asked, and nothing has to be kept
// for all who only pressed the button. State and verifier are each of 260 random bits.
type ticket struct {
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"` // of PKCE (RFC 7636)
	Return   string    `json:"return"`
	Begun    time.Time `json:"begun"`
}

// about is what tickets are bound to: one of another provider or client is none.
func (p *Provider) about() string { return "ticket " + p.config.Issuer + " " + p.config.Client }

func (p *Provider) seal(t ticket) (string, error) {
	b, err := json.Marshal(t)
	return secrets.Seal(p.sealing, string(b), p.about()), err
}

func (p *Provider) unseal(sealed string) (t ticket, err error) {
	text, err := secrets.Unseal(p.sealing, sealed, p.about())
	if err != nil {
		return ticket{}, err
	}
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return ticket{}, err
	}
	if age := p.now().Sub(t.Begun); age < 0 || age > TicketLife {
		return ticket{}, errors.New("its time is over")
	}
	return t, nil
}

// ours is the address within the portal to go to after the login, empty where
// it leads anywhere else: people trust where a login takes them.
func (p *Provider) ours(address string) string {
	u, err := url.Parse(address)
	if err != nil || len(address) > maxReturn || u.IsAbs() || u.Host != "" || u.User != nil {
		return ""
	}
	for _, path := range []string{address, u.Path} { // as it is written and as it is read
		odd := strings.ContainsFunc(path, func(r rune) bool { return r == '\\' || r == unicode.ReplacementChar || unicode.IsControl(r) })
		if odd || !strings.HasPrefix(path, p.base.Path) || strings.HasPrefix(path, "//") {
			return ""
		}
	}
	if strings.Contains(u.Path, "//") || strings.Contains(u.Path+"/", "/../") {
		return ""
	}
	return address
}
