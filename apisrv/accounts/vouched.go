package accounts

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Vouched is what a provider that the portal trusts says about who is logging
// in. Issuer and Subject name the person; the rest is empty where the provider
// does not state it. It holds personal data and is never logged.
type Vouched struct {
	Issuer     string    `json:"issuer"`
	Subject    string    `json:"subject"`
	Name       string    `json:"name,omitempty"`
	Email      string    `json:"email,omitempty"` // one that the provider has proven
	ResidentID string    `json:"residentId,omitempty"`
	CreditCode string    `json:"creditCode,omitempty"`
	Lang       lang.Code `json:"lang,omitempty"`
}

// usable leaves out a name or an address that no account could have, so that the
// person is asked for them.
func (v Vouched) usable() Vouched {
	if len(checkName(v.Name)) > 0 {
		v.Name = ""
	}
	if len(access.CheckEmail(v.Email)) > 0 {
		v.Email = ""
	}
	return v
}

// HeldLife is how long people may take to enter what else is needed.
const HeldLife = 10 * time.Minute

type held struct {
	Vouched
	Until time.Time `json:"until"`
}

// Hold seals what was vouched for, for the browser to keep while its owner
// enters a password, a one-time code or an address.
func (s *Service) Hold(v Vouched) (string, error) {
	b, err := json.Marshal(held{v, s.db.Now().Add(HeldLife)})
	if err != nil {
		return "", fmt.Errorf("hold a login: %w", err)
	}
	return secrets.Seal(s.holding, string(b), "login"), nil
}

// ErrHeld says that what was held is not there or was held too long: the login
// has to begin again.
var ErrHeld = errors.New("the login has to begin again")

// Held is what Hold sealed. The error is ErrHeld.
func (s *Service) Held(sealed string) (Vouched, error) {
	text, err := secrets.Unseal(s.holding, sealed, "login")
	if err != nil {
		return Vouched{}, ErrHeld
	}
	var h held
	if err := json.Unmarshal([]byte(text), &h); err != nil || !s.db.Now().Before(h.Until) {
		return Vouched{}, ErrHeld
	}
	return h.Vouched, nil
}
