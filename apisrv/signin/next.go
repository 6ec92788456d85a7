package signin

import (
	"net/url"
	"regexp"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/office"
)

// nextForm is the path of a page below the base path and the language, with its
// query: names with single slashes between them. It has no room for another
// host, for a way up, or for a character that browsers drop or turn (RFC 3986
// section 4.2 calls //host a reference; browsers take \ for / and skip tabs).
var nextForm = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9_-]*/)+(\?[A-Za-z0-9_.~%&=+-]*)?$`)

// maxNext is in bytes.
const maxNext = 1000

// next is the page of the portal that somebody wanted when they were sent to log
// in, empty where it is none.
func next(v *office.Visit) string {
	path := v.Value("next")
	if len(path) > maxNext || !nextForm.MatchString(path) {
		return ""
	}
	return path
}

// goOn leads somebody who has logged in to that page, else to where their work
// is: of those who evaluate, to the statistics, of others, to their account.
func goOn(v *office.Visit, who accounts.Account) error {
	u, err := url.Parse(next(v))
	if err != nil || u.Path == "" {
		home := "account/"
		if who.Role == accounts.Commission {
			home = "commission/"
		}
		return v.Redirect(home, nil)
	}
	return v.Redirect(u.Path, u.Query())
}

// withNext hands the page on to another step of the login.
func withNext(v *office.Visit, query url.Values) url.Values {
	if path := next(v); path != "" {
		query.Set("next", path)
	}
	return query
}
