package signin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// Whatever is sent to the sign-up, it is answered as a page of faults, a
// redirect or a refusal, never as a fault of the server; and what it answers is
// text that a browser can show.
func FuzzSignUp(f *testing.F) {
	f.Add("person", "li@example.org", "Li Lei", "", "", "021-5555 0199", fresh, "en")
	f.Add("organisation", "firm@example.org", "Example Ltd", apisrvtest.CreditCode, "Li Lei", "021-5555 0199", fresh, "zh")
	f.Add("staff", "a\r\nBcc: b@example.org", "\x00", "\xff", "\u202e", "+", "", "fr")
	f.Add("person", `"a b"@example.org`, "<script>", "{{.}}", "${}", "0", "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", "")
	f.Add("organisation", "firm@example.org", "Examp\xb1\xb1", apisrvtest.CreditCode, "Li Lei", "021-5555 0199", fresh, "z")
	p := apisrvtest.NewSQLite(f, "shandong-2020")
	var calls atomic.Uint32
	f.Fuzz(func(t *testing.T, kind, email, name, number, contact, phone, password, language string) {
		n := calls.Add(1)
		from := fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255)
		w := call(p, from, http.MethodPost, "en/account/sign-up/", url.Values{"kind": {kind}, "email": {email}, "name": {name}, "number": {number},
			"contact": {contact}, "phone": {phone}, "password": {password}, "lang": {language}}, nil)
		switch w.Code {
		case http.StatusSeeOther, http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge, http.StatusTooManyRequests:
		default:
			t.Errorf("answered %d:\n%s", w.Code, w.Body)
		}
		if !utf8.Valid(w.Body.Bytes()) {
			t.Errorf("the page is no UTF-8")
		}
		for _, r := range w.Body.String() {
			if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) && r != '\u200e' && r != '\u200f' && r != '\u061c' {
				t.Fatalf("the page has the character %U", r)
			}
		}
	})
}
