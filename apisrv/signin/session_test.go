package signin_test

import (
	"net/http"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

const cookie = "__Host-kaimen"

// session is the value of the session cookie that an answer sets.
func session(a apisrvtest.Answer) string {
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		if c.Name == cookie {
			return c.Value
		}
	}
	return ""
}

// with is the status of an account's page for who has a session.
func with(p *apisrvtest.Portal, session string) int {
	return call(p, "192.0.2.9", http.MethodGet, "account/details/", nil, func(r *http.Request) {
		r.AddCookie(&http.Cookie{Name: cookie, Value: session, Secure: true})
	}).Code
}

func TestALoginBeginsANewSessionAndEndsTheOneBefore(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Person(t, "lilei")
	b := p.Browser(t)
	logIn := func() string {
		return session(b.Post("account/log-in/", "email", a.Email, "password", apisrvtest.Password))
	}
	first := logIn()
	second := logIn()
	if first == "" || second == "" || first == second {
		t.Fatalf("sessions %q and %q", first, second)
	}
	if got := with(p, first); got != http.StatusSeeOther {
		t.Errorf("the session before the login: %d", got)
	}
	if got := with(p, second); got != http.StatusOK {
		t.Errorf("the session of the login: %d", got)
	}
}

// Whoever plants a session in somebody's browser gains nothing: a login takes
// no session that it did not begin.
func TestAPlantedSessionIsWorthNothing(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Person(t, "lilei")
	const planted = "PLANTEDPLANTEDPLANTEDPLANTEDPLANTEDPLANTEDPLANTEDPLANT"
	w := call(p, "192.0.2.8", http.MethodPost, "account/log-in/", map[string][]string{"email": {a.Email}, "password": {apisrvtest.Password}}, func(r *http.Request) {
		r.AddCookie(&http.Cookie{Name: cookie, Value: planted, Secure: true})
	})
	if got := session(apisrvtest.Answer{Header: w.Header()}); w.Code != http.StatusSeeOther || got == planted {
		t.Errorf("%d, session %q", w.Code, got)
	}
	if got := with(p, planted); got != http.StatusSeeOther {
		t.Errorf("the planted session: %d", got)
	}
}

func TestALogoutEndsTheSessionAtOnce(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Person(t, "lilei")
	for _, path := range []string{"account/log-out/", "account/log-out/all/"} {
		here, there := p.Browser(t), p.Browser(t)
		mine := session(here.Post("account/log-in/", "email", a.Email, "password", apisrvtest.Password))
		other := session(there.Post("account/log-in/", "email", a.Email, "password", apisrvtest.Password))
		if out := here.Post(path); out.Status != http.StatusSeeOther || session(out) != "" {
			t.Fatalf("%s: %d", path, out.Status)
		}
		want := map[string]int{"account/log-out/": http.StatusOK, "account/log-out/all/": http.StatusSeeOther}[path]
		if got := [2]int{with(p, mine), with(p, other)}; got != [2]int{http.StatusSeeOther, want} {
			t.Errorf("%s: the session and the one elsewhere: %v", path, got)
		}
	}
}

func TestAnotherRoleTakesAnotherLogin(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Staff(t, "wang", accounts.Operator, "")
	b := p.Browser(t)
	before := session(b.Post("account/log-in/", "email", a.Email, "password", apisrvtest.Password))
	if err := p.Accounts.SetRole(t.Context(), "command:test", a.Email, accounts.Auditor, ""); err != nil {
		t.Fatal(err)
	}
	if got := with(p, before); got != http.StatusSeeOther {
		t.Errorf("the session of the role before: %d", got)
	}
	leads(t, b.Get("account/details/"), "account/log-in/?next=account%2Fdetails%2F")
	after := session(b.Post("account/log-in/", "email", a.Email, "password", apisrvtest.Password))
	if got := with(p, after); after == before || got != http.StatusOK {
		t.Errorf("the session of the new role: %d", got)
	}
}
