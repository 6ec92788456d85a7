package apisrv_test

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv"
	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
)

// callers are those who call every route, in the order of the columns of
// testdata/policy.txt. The application in question is "applicant"'s, for a
// dataset of the agency of "reviewer1".
var callers = []string{"visitor", "applicant", "other", "reviewer1", "reviewer2", "district", "authority", "operator", "commission", "auditor", "admin", "disabled"}

// TestEveryRouteAnswersEveryRoleAsReviewed calls every route as everybody. What
// should come out was written down by hand in testdata/policy.txt, whose head
// says what its words mean; it is not made from the table of policies.
func TestEveryRouteAnswersEveryRoleAsReviewed(t *testing.T) {
	m := newMatrix(t)
	var got []string
	for _, route := range m.routes() {
		line := fmt.Sprintf("%-62s", route)
		for _, who := range callers {
			line += fmt.Sprintf(" %-10s", m.call(route, who))
		}
		got = append(got, strings.TrimRight(line, " "))
	}
	if diff := cmp.Diff(reviewed(t), got); diff != "" {
		t.Errorf("reviewed (-) and answered (+):\n%s\nall that was answered:\n%s", diff, strings.Join(got, "\n"))
	}
}

// reviewed are the lines of the file that say something of a route.
func reviewed(t *testing.T) (lines []string) {
	t.Helper()
	body, err := os.ReadFile("testdata/policy.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(body)) {
		if line = strings.TrimRight(line, "\n"); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines
}

// matrix is a portal with somebody of every role in it.
type matrix struct {
	t        *testing.T
	portal   *apisrvtest.Portal
	people   map[string]accounts.Account
	browsers map[string]*apisrvtest.Browser
	posts    int
}

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	m := &matrix{t: t, portal: p, people: map[string]accounts.Account{}, browsers: map[string]*apisrvtest.Browser{}}
	m.people["applicant"], m.people["other"], m.people["disabled"] = p.Organisation(t, "applicant"), p.Person(t, "other"), p.Person(t, "disabled")
	m.people["reviewer1"] = p.Staff(t, "reviewer1", accounts.Reviewer, "transport")
	m.people["reviewer2"] = p.Staff(t, "reviewer2", accounts.Reviewer, "greening")
	for _, role := range []accounts.Role{accounts.District, accounts.Authority, accounts.Operator, accounts.Commission, accounts.Auditor, accounts.Admin} {
		m.people[string(role)] = p.Staff(t, string(role), role, "")
	}
	for _, who := range callers {
		m.browser(who)
	}
	if err := p.Accounts.Disable(t.Context(), "command:test", m.people["disabled"].Email, "left"); err != nil {
		t.Fatal(err)
	}
	return m
}

// browser logs somebody in.
func (m *matrix) browser(who string) {
	if who == "visitor" {
		m.browsers[who] = m.portal.Browser(m.t)
		return
	}
	m.browsers[who] = m.portal.LogIn(m.t, m.people[who])
}

// routes are all routes for people, in one language: those for programs have
// keys instead of roles.
func (m *matrix) routes() (all []string) {
	err := chi.Walk(apisrv.Routes(m.portal.Server), func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if method != http.MethodHead && !strings.HasPrefix(pattern, "/en/") && !strings.HasPrefix(pattern, "/api/") && !strings.HasPrefix(pattern, "/.well-known/") && pattern != "/*" && pattern != "/search/" {
			all = append(all, method+" "+pattern)
		}
		return nil
	})
	if err != nil {
		m.t.Fatal(err)
	}
	slices.SortFunc(all, func(a, b string) int {
		_, pathA, _ := strings.Cut(a, " ")
		_, pathB, _ := strings.Cut(b, " ")
		return strings.Compare(pathA+" "+a, pathB+" "+b)
	})
	return all
}

// call calls a route as somebody, with an application of its own where it is
// about one, and puts the answer into a word.
func (m *matrix) call(route, who string) string {
	m.t.Helper()
	method, pattern, _ := strings.Cut(route, " ")
	path := m.fill(strings.TrimPrefix(pattern, "/"))
	if pattern != "/healthz" && pattern != "/metrics" { // which have no language
		path = "en/" + path
	}
	b := m.browsers[who]
	if method == http.MethodGet {
		return outcome(b.Get(path))
	}
	m.posts++ // from nobody who tried before, whom it would keep waiting
	answer := b.Post(path, "email", fmt.Sprintf("nobody%d@example.org", m.posts), "seq", "1")
	if strings.Contains(answer.Header.Get("Set-Cookie"), "Max-Age=0") && who != "disabled" {
		m.browser(who)
	}
	return outcome(answer)
}

// fill puts something into the address of a route: an application that was just
// submitted, an account, a misuse record; and a key and a file that there are not.
func (m *matrix) fill(path string) string {
	m.t.Helper()
	receipt := ""
	if strings.Contains(path, "{receipt}") || strings.HasPrefix(path, "desk/misuse/{") {
		receipt = m.portal.Submitted(m.t, m.people["applicant"], "metro-flow")
	}
	id := m.people["reviewer2"].ID
	if strings.HasPrefix(path, "desk/misuse/{") {
		var err error
		if id, _, err = m.portal.Cases.NoteMisuse(m.t.Context(), receipt, cases.Sighting{Kind: access.MisuseItems, Seen: "columns", Key: "k1"}); err != nil {
			m.t.Fatal(err)
		}
	}
	for param, value := range map[string]string{"{receipt}": receipt, "{dataset}": "metro-flow", "{step}": "accept", "{key}": "no-such-key", "{id}": id,
		"{hash}": strings.Repeat("0", 64), "{version}": "1",
		"{agency}": "transport", "{domain}": "transport", "{number}": "0000000000", "{table}": "supply-agencies", "{format}": "csv", "{period}": "half-2026-1"} {
		path = strings.Replace(path, param, value, 1)
	}
	if strings.Contains(path, "{") {
		m.t.Fatalf("%s: a parameter that this test does not know", path)
	}
	return path
}

// outcome is an answer in a word.
func outcome(a apisrvtest.Answer) string {
	switch {
	case a.Status == http.StatusSeeOther && strings.HasPrefix(a.Location, "en/account/log-in/"):
		return "login"
	case a.Status == http.StatusForbidden:
		return "forbidden"
	case a.Status == http.StatusNotFound:
		return "none"
	case a.Status < 400 || a.Status == http.StatusUnprocessableEntity || a.Status == http.StatusConflict || a.Status == http.StatusBadRequest:
		return "yes"
	}
	return fmt.Sprint(a.Status)
}
