package signin_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// call sends a form past any browser: from an address, so that no guard counts
// it with others, and with the headers of change.
func call(p *apisrvtest.Portal, from, method, path string, form url.Values, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "https://data.example.org/"+path, strings.NewReader(form.Encode()))
	r.RemoteAddr = from + ":4711"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	p.Handler.ServeHTTP(w, r)
	return w
}

// says fails unless the answer has the status and its page the text.
func says(t *testing.T, a apisrvtest.Answer, status int, text string) {
	t.Helper()
	if a.Status != status || !strings.Contains(a.Text(t), text) {
		t.Fatalf("%s: %d, want %d and %q:\n%s", a.Path, a.Status, status, text, a.Text(t))
	}
}

// leads fails unless the answer leads to the page.
func leads(t *testing.T, a apisrvtest.Answer, to string) {
	t.Helper()
	if a.Status != http.StatusSeeOther || a.Location != to {
		t.Fatalf("%s: %d to %q, want %q\n%s", a.Path, a.Status, a.Location, to, a.Text(t))
	}
}

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
	if out := b.Post("en/account/log-out/"); out.Location != "en/account/log-in/?done=out" {
		t.Errorf("log out: %d to %q", out.Status, out.Location)
	}
	if again := b.Post("en/account/log-out/"); again.Location != "en/account/log-in/" {
		t.Errorf("log out without a session: %d to %q", again.Status, again.Location)
	}
}
