package signin_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

func TestNoticesAreReadInWords(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Person(t, "lilei")
	err := p.DB.Keep(t.Context(), func(tx *store.Tx) error {
		return tx.Notify(t.Context(), a.ID, "key-revoked", map[string]string{"receipt": "R1", "display": "kaimen_test_abc", "reason": "<b>lost</b>"})
	})
	if err != nil {
		t.Fatal(err)
	}
	b := p.LogIn(t, a)
	unread := func() bool {
		return strings.Contains(b.Get("en/account/").Text(t), "Notices (2 unread )")
	}
	if !unread() {
		t.Error("the head does not count what is unread")
	}
	head := call(p, "192.0.2.9", http.MethodHead, "en/account/notices/", nil, func(r *http.Request) {
		for _, c := range (&http.Response{Header: b.Post("account/log-in/", "email", a.Email, "password", apisrvtest.Password).Header}).Cookies() {
			r.AddCookie(c)
		}
	})
	if head.Code != http.StatusOK || head.Body.Len() > 0 || !unread() {
		t.Errorf("HEAD: %d, %d bytes; it reads nothing", head.Code, head.Body.Len())
	}
	page := b.Get("en/account/notices/")
	says(t, page, http.StatusOK, "New")
	says(t, page, http.StatusOK, "Reason: <b>lost</b>") // as text
	says(t, page, http.StatusOK, "Confirm your e-mail address for Data of a City")
	if strings.Contains(page.Body, p.Link(t, a.Email, "verify")) || strings.Contains(page.Body, "?link=") {
		t.Error("the page has a link that only the mail should")
	}
	if unread() {
		t.Error("what was read is still counted")
	}
	if again := b.Get("en/account/notices/"); strings.Contains(again.Body, "<strong>New</strong>") {
		t.Error("what was read is still new")
	}
}
