package signin_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/signin"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Person(t, "lilei")
	form := url.Values{"email": {a.Email}, "password": {apisrvtest.Password}}
	for _, c := range []struct {
		header, value string
		want          int
	}{
		{"Sec-Fetch-Site", "cross-site", http.StatusForbidden},
		{"Sec-Fetch-Site", "same-site", http.StatusForbidden}, // another host of the same city
		{"Origin", "https://evil.example", http.StatusForbidden},
		{"Origin", "null", http.StatusForbidden},
		{"Sec-Fetch-Site", "same-origin", http.StatusSeeOther},
		{"Origin", "https://data.example.org", http.StatusSeeOther},
	} {
		w := call(p, "192.0.2.1", http.MethodPost, "account/log-in/", form, func(r *http.Request) { r.Header.Set(c.header, c.value) })
		if w.Code != c.want || (w.Code == http.StatusForbidden) != (w.Header().Get("Set-Cookie") == "") {
			t.Errorf("%s %s: %d with cookie %q, want %d", c.header, c.value, w.Code, w.Header().Get("Set-Cookie"), c.want)
		}
	}
}

// The session of who is logged in does not help a page of another site.
func TestNothingIsDoneForAFormOfAnotherSite(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	for i, route := range signin.Routes {
		if route.Post == nil {
			continue
		}
		w := call(p, fmt.Sprintf("198.18.1.%d", i), http.MethodPost, route.Pattern, nil, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") })
		if w.Code != http.StatusForbidden {
			t.Errorf("POST %s from another site: %d", route.Pattern, w.Code)
		}
	}
}

func TestAccountsAreRefusedOverPlainHTTP(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	for _, c := range []struct {
		peer, host, handedOn string
		want                 int
	}{
		{"192.0.2.1:1", "data.example.org", "", http.StatusForbidden},
		{"192.0.2.1:1", "localhost", "", http.StatusForbidden}, // the name is the client's word
		{"127.0.0.1:1", "data.example.org", "", http.StatusForbidden},
		{"127.0.0.1:1", "127.0.0.1.example.org", "", http.StatusForbidden},
		{"127.0.0.1:1", "localhost", "192.0.2.1", http.StatusForbidden}, // a proxy that calls this machine by that name
		{"127.0.0.1:1", "127.0.0.1:8080", "", http.StatusOK},
		{"[::1]:1", "[::1]:8080", "", http.StatusOK},
		{"127.0.0.1:1", "localhost:8080", "", http.StatusOK},
	} {
		w := call(p, "192.0.2.1", http.MethodGet, "account/sign-up/?kind=person", nil, func(r *http.Request) {
			r.TLS, r.RemoteAddr, r.Host = nil, c.peer, c.host
			r.Header.Set("X-Forwarded-For", c.handedOn)
		})
		if w.Code != c.want || (c.want != http.StatusOK) == strings.Contains(w.Body.String(), "password") {
			t.Errorf("%s asks %s: %d, want %d", c.peer, c.host, w.Code, c.want)
		}
	}
}

func TestOtherMethodsAndFormsAreRefused(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	for _, c := range []struct {
		method string
		want   int
	}{{http.MethodHead, http.StatusOK}, {http.MethodPut, 405}, {http.MethodDelete, 405}, {http.MethodPatch, 405}, {http.MethodTrace, 405}, {http.MethodConnect, 405}, {"BREW", 405}} {
		w := call(p, "192.0.2.1", c.method, "account/log-in/", nil, nil)
		if w.Code != c.want || c.method == http.MethodHead && w.Body.Len() > 0 {
			t.Errorf("%s: %d with %d bytes, want %d", c.method, w.Code, w.Body.Len(), c.want)
		}
	}
	b := p.Browser(t)
	var parts bytes.Buffer
	form := multipart.NewWriter(&parts)
	if err := form.WriteField("email", "li@example.org"); err != nil {
		t.Fatal(err)
	}
	form.Close()
	for _, c := range []struct {
		name, contentType, body string
		want                    int
	}{
		{"a form with files", form.FormDataContentType(), parts.String(), http.StatusBadRequest},
		{"one without end", "multipart/form-data; boundary=x", "--x\r\n", http.StatusBadRequest},
		{"too much", "application/x-www-form-urlencoded", "email=" + strings.Repeat("a", 300<<10), http.StatusRequestEntityTooLarge},
		{"broken escapes", "application/x-www-form-urlencoded", "email=%zz", http.StatusBadRequest},
		{"no form at all", "application/json", `{"email":"li@example.org"}`, http.StatusUnprocessableEntity},
	} {
		if got := b.Upload("account/log-in/", c.contentType, strings.NewReader(c.body)); got.Status != c.want {
			t.Errorf("%s: %d, want %d", c.name, got.Status, c.want)
		}
	}
}

// Texts that neither database nor HTML nor mail can hold are answered as any
// other that is wrong.
func TestOddTextsAreAnswered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		p := apisrvtest.New(t, db, clock, "shandong-2020")
		a := p.Person(t, "lilei")
		mine := session(p.Browser(t).Post("account/log-in/", "email", a.Email, "password", apisrvtest.Password))
		cookies := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: cookie, Value: mine, Secure: true}) }
		for i, odd := range []string{"\x00", "a\x00b@example.org", "\xff\xfe", "\u202eevil", "\r\nBcc: all@example.org", strings.Repeat("长", 80000), "${7*7}{{.}}", "<script>"} {
			for j, route := range signin.Routes {
				if route.Post == nil || strings.HasPrefix(route.Pattern, "account/log-out/") {
					continue
				}
				form := url.Values{}
				for _, name := range []string{"email", "name", "number", "contact", "phone", "password", "old", "code", "link", "key", "next", "document"} {
					form.Set(name, odd)
				}
				form.Set("kind", "organisation")
				form.Set("document", "passport")
				form.Set("lang", "en")
				for k, change := range []func(*http.Request){nil, cookies} {
					w := call(p, fmt.Sprintf("198.18.%d.%d", 10*i+k, j), http.MethodPost, "en/"+route.Pattern, form, change)
					if w.Code >= 500 || w.Code == http.StatusOK {
						t.Errorf("%s with %.20q: %d", route.Pattern, odd, w.Code)
					}
					if strings.ContainsAny(w.Body.String(), "\x00\u202e") || strings.Contains(w.Body.String(), "<script>") {
						t.Errorf("%s shows %.20q as it was sent", route.Pattern, odd)
					}
				}
			}
		}
		if got := with(p, mine); got != http.StatusOK {
			t.Errorf("the session did not last: %d", got)
		}
		if strings.Contains(p.Logged(), "level=ERROR") {
			t.Error(p.Logged())
		}
	})
}
