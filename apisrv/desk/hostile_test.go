package desk_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	deskpages "github.com/kaimen-portal/kaimen/apisrv/desk"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// hostile is what somebody may write into any field of an application.
const hostile = `<img src=x onerror=alert(1)>"><script>evil()</script>{{.}}javascript:evil()`

func TestWhatAnApplicantWritesIsNeverMarkupAtTheDesk(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shandong-2020"))
	law, _ := d.Offer().Law("metro-flow")
	c, err := d.Cases.Begin(t.Context(), d.applicant.ID, "token", law)
	if err != nil {
		t.Fatal(err)
	}
	form := apisrvtest.Complete(d.applicant, law)
	form.Purpose, form.System, form.Storage, form.Security, form.Scenario = hostile, hostile, hostile, hostile, hostile
	form.Applicant.Name, form.Applicant.Contact.Name = hostile, hostile
	form.Commitment.Name, form.Commitment.On = hostile, calendar.Today(d.Now())
	if _, err = d.Cases.Take(t.Context(), cases.Taking{Receipt: c.Receipt, Dataset: law,
		Move: access.Move{Step: access.Submit, Application: &form, By: access.Actor{Party: access.ApplicantParty, ID: d.applicant.ID}}}); err != nil {
		t.Fatal(err)
	}
	b := d.in(t, d.decider)
	for _, path := range []string{"en/desk/", page(c.Receipt), page(c.Receipt) + "return/", page(c.Receipt) + "refuse/"} {
		d.harmless(t, b.Get(path))
	}
	d.harmless(t, b.Post("en/desk/bulk/", "step", "accept", "case", c.Receipt+".1"))
	for seq, step := range []string{1: "accept", 2: "review"} {
		if step != "" {
			d.harmless(t, b.Follow(b.Post(page(c.Receipt)+step+"/", "seq", strconv.Itoa(seq))))
		}
	}
	d.harmless(t, b.Get(page(c.Receipt)+"approve/"))
	d.harmless(t, b.Post(page(c.Receipt)+"notes/", "note", strings.Repeat(hostile, 100)))
	d.harmless(t, b.Post("en/desk/bulk/", "step", "refuse", "do", "take", "reason", hostile, "case", c.Receipt+".3"))
	d.harmless(t, b.Get(page(c.Receipt)))
}

// harmless checks that a page shows what was written, as text.
func (d desk) harmless(t *testing.T, a apisrvtest.Answer) {
	t.Helper()
	if a.Status >= 500 || strings.Contains(a.Body, "<script>") || strings.Contains(a.Body, "<img") || strings.Contains(a.Body, `="javascript:`) {
		t.Errorf("%s: %d, and the page has markup of the applicant's\n%s", a.Path, a.Status, a.Body)
	}
	if !strings.Contains(a.Body, "&lt;script&gt;") {
		t.Errorf("%s does not show what was written", a.Path)
	}
}

// session is the cookie of somebody who is logged in.
func (d desk) session(t testing.TB, a accounts.Account) *http.Cookie {
	t.Helper()
	session, _, err := d.Accounts.LogIn(t.Context(), accounts.LogIn{Email: a.Email, Password: apisrvtest.Password, From: netip.MustParseAddr("198.51.100.2")})
	if err != nil {
		t.Fatal(err)
	}
	return &http.Cookie{Name: "__Host-kaimen", Value: session}
}

// ask answers a request as the server does behind its guard, which a fuzz target
// and a benchmark would otherwise meet. The values are the query or the form.
func (d desk) ask(t testing.TB, cookie *http.Cookie, method, pattern string, params map[string]string, values string) *httptest.ResponseRecorder {
	t.Helper()
	route := deskpages.Routes[slices.IndexFunc(deskpages.Routes, func(r office.Route) bool { return r.Pattern == pattern })]
	r := httptest.NewRequest(method, "/", nil)
	r.URL.RawQuery = values
	if method == http.MethodPost {
		r = httptest.NewRequest(method, "/", strings.NewReader(values))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.AddCookie(cookie)
	at := chi.NewRouteContext()
	for name, value := range params {
		at.URLParams.Add(name, value)
	}
	r = r.WithContext(context.WithValue(t.Context(), chi.RouteCtxKey, at))
	w := httptest.NewRecorder()
	d.Answer(office.Request{W: w, R: r, Lang: lang.EN, Path: pattern, From: netip.MustParseAddr("198.51.100.1"), TLS: true}, route,
		office.Rule{Who: office.Deciders, Own: strings.Contains(pattern, "{receipt}")}, route.Methods()[method])
	return w
}

func FuzzAnyFormForAnyStepIsAnswered(f *testing.F) {
	d := newDesk(f, apisrvtest.NewSQLite(f, "shandong-2020"))
	receipts := []string{d.Submitted(f, d.applicant, "metro-flow"), d.reviewing(f), d.active(f)}
	cookie := d.session(f, d.decider)
	for _, step := range access.Steps() {
		f.Add(string(step), 0, "seq=1&reason=x&correction.purpose=y&correctBy=2026-12-31&extendWD=3&do=ask")
		f.Add(string(step), 1, "seq=3&scope.items=station&scope.purpose=x&scope.calls=999999999999999999999&scope.until=0000-00-00&do=approve")
		f.Add(string(step), 2, "seq=-1&misuse=%ff&record=%00&reason=%e2%80%ae&destruction.on=9999-12-31&step=refuse&do=take&case=.&case=x.1")
	}
	f.Fuzz(func(t *testing.T, step string, which int, form string) {
		receipt := receipts[(which%len(receipts)+len(receipts))%len(receipts)]
		for pattern, params := range map[string]map[string]string{
			"desk/applications/{receipt}/{step}/": {"receipt": receipt, "step": step},
			"desk/applications/{receipt}/misuse/": {"receipt": receipt},
			"desk/bulk/":                          {},
			"desk/duties/note/":                   {},
			"desk/faults/note/":                   {},
		} {
			w := d.ask(t, cookie, http.MethodPost, pattern, params, form+"&case="+url.QueryEscape(receipt+".1"))
			if w.Code >= 500 || strings.Contains(w.Body.String(), "<script") {
				t.Errorf("%s %s %q: %d\n%s", pattern, step, form, w.Code, w.Body)
			}
		}
	})
}
