package office

import (
	"errors"
	"net/http"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
)

// cookieName names the session. The prefix lets browsers take it only over TLS
// (or from the same machine), for this host and all of its paths (RFC 6265bis,
// section 4.1.3.2), so that no other host and no plain page can set one.
const cookieName = "__Host-kaimen"

// Session is the text that names the visitor's session, empty without one.
func (v *Visit) Session() string {
	c, err := v.R.Cookie(cookieName)
	if err != nil {
		return ""
	}
	return c.Value
}

// Begin gives the browser a session.
func (v *Visit) Begin(session string) { v.setCookie(session, 0) }

// End takes the session from the browser.
func (v *Visit) End() { v.setCookie("", -1) }

func (v *Visit) setCookie(value string, age int) {
	http.SetCookie(v.W, &http.Cookie{Name: cookieName, Value: value, Path: "/", MaxAge: age, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// recognise finds out who is visiting.
func (v *Visit) recognise() error {
	session := v.Session()
	if session == "" {
		return nil
	}
	a, err := v.Accounts.Session(v.Context(), session)
	if errors.Is(err, accounts.ErrNoSession) {
		v.End()
		return nil
	}
	if err != nil {
		return err
	}
	v.Account = &a
	return nil
}
