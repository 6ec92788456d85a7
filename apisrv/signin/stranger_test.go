package signin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// A stranger tries everything that takes an address, among others to sign up
// with it and to log in with the password of that sign-up, and to be slowed. An
// address that has an account and one that has none give the same answers to the
// byte.
func TestAStrangerIsAnsweredAlikeWhetherAnAddressHasAnAccount(t *testing.T) {
	for _, profile := range []string{"shandong-2020", "shanghai-2018"} { // policies of either style
		t.Run(profile, func(t *testing.T) {
			const password = "Seven kettles 7 on a roof"
			answers := func(email string) (all []string) {
				p := apisrvtest.NewSQLite(t, profile)
				p.Person(t, "known")
				p.Clock.Add(25 * time.Hour) // the mails of that sign-up no longer count
				try := func(path string, pairs ...string) {
					form := url.Values{}
					for i := 0; i < len(pairs); i += 2 {
						form.Add(pairs[i], pairs[i+1])
					}
					w := call(p, "192.0.2.7", http.MethodPost, path, form, nil)
					w.Header().Del("X-Request-Id") // a number of the call
					all = append(all, strings.ReplaceAll(fmt.Sprintf("%s: %d %v\n%s", path, w.Code, w.Header(), w.Body), email, "EMAIL"))
				}
				signUp := func() {
					try("en/account/sign-up/", "kind", "person", "email", email, "name", "Somebody", "phone", "021-5555 0190", "password", password, "lang", "en")
				}
				signUp()
				try("en/account/log-in/", "email", email, "password", password)
				try("en/account/log-in/", "email", email, "password", "wrong")
				try("account/forgotten/", "email", email)
				for range 8 {
					try("account/log-in/", "email", email, "password", "wrong")
				}
				for range 4 {
					signUp()
				}
				try("account/forgotten/", "email", email)
				return all
			}
			known, unknown := answers("known@example.org"), answers("other@example.org")
			if diff := cmp.Diff(known, unknown); diff != "" {
				t.Errorf("known -, unknown +:\n%s", diff)
			}
			all := strings.Join(known, "\n")
			for _, want := range []string{"sign-up/?done=sent", "forgotten/?done=sent", ": 422 ", ": 429 ", "Retry-After"} {
				if !strings.Contains(all, want) {
					t.Errorf("no answer has %q", want)
				}
			}
		})
	}
}
