package office

import (
	"errors"
	"net/http"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
)

// cookieName names the session. The prefix lets browsers take it only over TLS
// (or from the same machine), for this host and all of its paths (RFC 6265bis,
// section 4.1.3.2), so that no other host and no plain page can set one.
const cookieName = "__Host-kaimen"

// Session is the text that names the visitor's session, empty without one.
func (v *Visit) Session() string { return v.cookie(cookieName) }

func (v *Visit) cookie(name string) string {
	c, err := v.R.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// Keep gives the browser a value to keep for a while, under a name, as safe from
// scripts and other hosts as the session. An empty one is taken back.
func (v *Visit) Keep(name, value string, life time.Duration) {
	age := int(life.Seconds())
	if value == "" {
		age = -1
	}
	v.setCookie(cookieName+"-"+name, value, age)
}

// Kept is what the browser keeps under a name, empty where it keeps nothing.
func (v *Visit) Kept(name string) string { return v.cookie(cookieName + "-" + name) }

// Begin gives the browser a session.
func (v *Visit) Begin(session string) { v.setCookie(cookieName, session, 0) }

// End takes the session from the browser.
func (v *Visit) End() { v.setCookie(cookieName, "", -1) }

// setCookie sets a cookie for some seconds; 0: until the browser is closed, less
// than 0: no longer. Lax lets it come along when another site links here, as a
// mail does and a provider of logins.
func (v *Visit) setCookie(name, value string, age int) {
	http.SetCookie(v.W, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
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
