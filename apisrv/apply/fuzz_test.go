package apply_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// Whatever is sent to a form, the answer is a page and never a failure.
func FuzzForms(f *testing.F) {
	for _, body := range []string{answered.Encode() + "&do=check", "do=save", "seq=0&shown=x", "receipt=7YQ2MK-0C4XVT-9HB3EZ", "key=kaimen_test_x", "token=t", "%zz", "a=%00&b=\xff", "seq=99999999999999999999", "remove=x&do=%E4"} {
		for page := range fuzzedPages {
			f.Add(uint8(page), false, body)
		}
	}
	f.Add(uint8(0), true, "--b\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\r\n--b--\r\n")
	f.Add(uint8(0), true, "--b\r\nContent-Disposition: form-data; name=purpose\r\n\r\nx")
	p := apisrvtest.NewSQLite(f, "zhejiang-2016-draft")
	a := p.Organisation(f, "lilei")
	law, _ := p.Offer().Law("metro-flow")
	c, err := p.Cases.Begin(f.Context(), a.ID, "token", law)
	if err != nil {
		f.Fatal(err)
	}
	draft := "en/applications/" + c.Receipt + "/"
	login := posted(p, "en/account/log-in/", "", urlEncoded, url.Values{"email": {a.Email}, "password": {apisrvtest.Password}}.Encode())
	cookie, _, _ := strings.Cut(login.Header().Get("Set-Cookie"), ";")
	receipt := p.Submitted(f, a, "metro-flow")
	approve(f, p, decider(f, p), receipt, true)
	if got := posted(p, draft+"form/", cookie, urlEncoded, "do=save"); got.Code != http.StatusSeeOther {
		f.Fatalf("logged in nowhere: %d\n%s", got.Code, got.Body)
	}
	f.Fuzz(func(t *testing.T, page uint8, files bool, body string) {
		path := fuzzedPages[int(page)%len(fuzzedPages)]
		path = strings.NewReplacer("{draft}/", draft, "{approved}", "en/applications/"+receipt).Replace(path)
		kind := urlEncoded
		if files {
			kind = "multipart/form-data; boundary=b"
		}
		if got := posted(p, path, cookie, kind, body); got.Code >= 500 {
			t.Errorf("%s: %d\n%s", path, got.Code, got.Body)
		}
	})
}

// fuzzedPages take what people send.
var fuzzedPages = []string{"{draft}/form/", "{draft}/check/", "{approved}/agreement/", "{approved}/keys/", "{approved}/end/", "{approved}/withdraw/", "en/status/", "en/keys/leaked/", "en/apply/metro-flow/"}

const urlEncoded = "application/x-www-form-urlencoded"

var addresses atomic.Uint32

// posted is the answer to what somebody with a cookie sends, each time from
// another address, so that none is turned away for the ones before.
func posted(p *apisrvtest.Portal, path, cookie, kind, body string) *httptest.ResponseRecorder {
	n := addresses.Add(1)
	from := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}), 443)
	r := httptest.NewRequest(http.MethodPost, p.URL+path, strings.NewReader(body))
	r.RemoteAddr = from.String()
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Cookie", cookie)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	p.Handler.ServeHTTP(w, r)
	return w
}
