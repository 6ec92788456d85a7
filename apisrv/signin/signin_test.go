package signin_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

func TestLogInAndOut(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	b := p.Browser(t)

	page := b.Get("en/account/log-in/?next=applications/")
	if page.Status != http.StatusOK || !strings.Contains(page.Body, "<title>Log in · Data of a City</title>") ||
		!strings.Contains(page.Body, `<a href="/account/log-in/?next=applications/"`) {
		t.Fatalf("%d\n%s", page.Status, page.Body)
	}
	form := page.Inputs(t, "en/account/log-in/")
	wrong := b.Post("en/account/log-in/", "email", a.Email, "password", "wrong", "next", form.Get("next"))
	if wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body, "<title>Error: Log in") || !strings.Contains(wrong.Body, `value="applications/"`) {
		t.Errorf("wrong password: %d\n%s", wrong.Status, wrong.Body)
	}
	right := b.Post("en/account/log-in/", "email", a.Email, "password", apisrvtest.Password, "next", form.Get("next"))
	if right.Status != http.StatusSeeOther || right.Location != "en/applications/" {
		t.Fatalf("%d to %q\n%s", right.Status, right.Location, right.Text(t))
	}
	cookie := right.Header.Get("Set-Cookie")
	for _, want := range []string{"__Host-kaimen=", "; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie %s: no %s", cookie, want)
		}
	}
	if out := b.Post("en/account/log-out/"); out.Location != "en/account/log-in/" {
		t.Errorf("log out: %d to %q", out.Status, out.Location)
	}
	if again := b.Post("en/account/log-out/"); again.Location != "en/account/log-in/" {
		t.Errorf("log out without a session: %d to %q", again.Status, again.Location)
	}
}
