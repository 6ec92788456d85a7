package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// What must stay between the portal and a person passes through every page here,
// in forms, addresses and cookies, right and wrong.
func TestTheLogHoldsNoSecretAndNobodysName(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.Browser(t)
	secrets := map[string]string{"password": fresh, "wrong password": "canary-wrong-canary-wrong", "id number": "11010519491231002X",
		"e-mail address": "canary@example.org", "name": "Canary Bird", "telephone number": "021-5555 0188"}
	b.Post("account/sign-up/", "kind", "person", "email", secrets["e-mail address"], "name", secrets["name"], "phone", secrets["telephone number"], "password", fresh, "lang", "zh")
	secrets["link"] = p.Link(t, secrets["e-mail address"], "verify")
	b.Get("account/verify/?link=" + secrets["link"])
	b.Post("account/verify/", "link", secrets["link"], "password", secrets["wrong password"])
	b.Post("account/verify/", "link", secrets["link"], "password", fresh)
	b.Post("account/log-in/", "email", secrets["e-mail address"], "password", secrets["wrong password"])
	secrets["session"] = session(b.Post("account/log-in/", "email", secrets["e-mail address"], "password", fresh))
	b.Post("account/identity/", "document", "resident-id", "number", secrets["id number"])
	page := b.Get("account/totp/")
	secrets["key"] = page.Inputs(t, "account/totp/").Get("key")
	secrets["code"] = phone(t, p, page)()
	b.Post("account/totp/", "key", secrets["key"], "code", secrets["code"])
	b.Post("account/forgotten/", "email", secrets["e-mail address"])
	secrets["link for a password"] = p.Link(t, secrets["e-mail address"], "password")
	call(p, "192.0.2.1", http.MethodGet, "account/password/?link="+secrets["link for a password"]+"&name="+url.QueryEscape(secrets["name"]), nil, nil)
	call(p, "192.0.2.1", http.MethodGet, "account/log-in/?next=applications/"+secrets["session"]+"/", nil, nil)

	log := p.Logged()
	for what, secret := range secrets {
		if secret == "" {
			t.Errorf("the test has no %s", what)
		}
		if strings.Contains(log, secret) || strings.Contains(log, url.QueryEscape(secret)) {
			t.Errorf("the log holds the %s:\n%s", what, log)
		}
	}
	if !strings.Contains(log, "path=/account/verify/ status=200") {
		t.Errorf("the log has no line for a request:\n%s", log)
	}
	if strings.Contains(log, "?") {
		t.Errorf("the log has the query of an address:\n%s", log)
	}
}
