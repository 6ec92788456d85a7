package signin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

func TestALoginLeadsToPagesOfThePortalOnly(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Person(t, "lilei")
	for i, c := range []struct{ next, to string }{
		{"", "/en/account/"},
		{"applications/", "/en/applications/"},
		{"applications/ABCD-EFGH/keys/?done=made&n=1", "/en/applications/ABCD-EFGH/keys/?done=made&n=1"},
		{"//evil.example", "/en/account/"},
		{"//evil.example/", "/en/account/"},
		{"///evil.example/", "/en/account/"},
		{"/evil.example/", "/en/account/"},
		{`/\evil.example/`, "/en/account/"},
		{`\\evil.example/`, "/en/account/"},
		{`\/evil.example/`, "/en/account/"},
		{"https://evil.example/", "/en/account/"},
		{"https:evil.example/", "/en/account/"},
		{"https:/evil.example/", "/en/account/"},
		{"HTTPS://evil.example/", "/en/account/"},
		{"javascript:alert(1)", "/en/account/"},
		{"data:text/html,x", "/en/account/"},
		{"%2f%2fevil.example/", "/en/account/"},
		{"%5c%5cevil.example/", "/en/account/"},
		{"a/%2e%2e/%2e%2e/", "/en/account/"},
		{"\t//evil.example/", "/en/account/"},
		{"/\t/evil.example/", "/en/account/"},
		{"/\n/evil.example/", "/en/account/"},
		{"\r\nSet-Cookie:x=1/", "/en/account/"},
		{"applications/\r\nSet-Cookie:x=1", "/en/account/"},
		{"user:secret@evil.example/", "/en/account/"},
		{"//user@evil.example/", "/en/account/"},
		{"../evil/", "/en/account/"},
		{"a/../../evil/", "/en/account/"},
		{"a//evil.example/", "/en/account/"},
		{".//evil.example/", "/en/account/"},
		{"evil.example", "/en/account/"},
		{"a/#//evil.example", "/en/account/"},
		{"a/?next=//evil.example", "/en/account/"},
		{"a/?x=\x00", "/en/account/"},
		{"\u3002\u3002/", "/en/account/"},
		{"\u2044\u2044evil.example/", "/en/account/"},
		{fmt.Sprintf("a/?x=%01000d", 0), "/en/account/"},
	} {
		w := call(p, fmt.Sprintf("198.18.0.%d", i+1), http.MethodPost, "en/account/log-in/",
			url.Values{"email": {a.Email}, "password": {apisrvtest.Password}, "next": {c.next}}, nil)
		if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != c.to {
			t.Errorf("%q leads to %q (%d), want %q", c.next, got, w.Code, c.to)
		}
	}
}
