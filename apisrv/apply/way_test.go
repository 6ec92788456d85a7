package apply_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// numberOf is the receipt number in the path of an application.
func numberOf(path string) string {
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(path, "en/"), "applications/"), "/")
}

// decider makes an account of those who decide, and returns it as an actor.
func decider(t testing.TB, p *apisrvtest.Portal) access.Actor {
	t.Helper()
	if p.Rules.Decider() == access.AuthorityParty {
		return access.Actor{Party: access.AuthorityParty, ID: p.Staff(t, "authority", accounts.Authority, "").ID}
	}
	return access.Actor{Party: access.ReviewerParty, ID: p.Staff(t, "reviewer", accounts.Reviewer, "transport").ID, Agency: "transport"}
}

// approve brings a submitted application to its approval.
func approve(t testing.TB, p *apisrvtest.Portal, by access.Actor, receipt string, agreement bool) {
	t.Helper()
	p.Step(t, receipt, access.Move{Step: access.Accept, By: by})
	c := p.Step(t, receipt, access.Move{Step: access.Review, By: by})
	scope := c.Application.FullScope(calendar.Today(p.Now()))
	p.Step(t, receipt, access.Move{Step: access.Approve, By: by, Scope: &scope, Agreement: agreement})
}

// tick lets the clock take its steps.
func tick(t testing.TB, p *apisrvtest.Portal) {
	t.Helper()
	if _, err := p.Cases.Tick(t.Context(), p.Offer().Law); err != nil {
		t.Fatal(err)
	}
	if err := p.Ring.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// signed signs the agreement of an approved application.
func signed(t testing.TB, b *apisrvtest.Browser, path string) {
	t.Helper()
	done := sent(t, b, b.Get(path+"agreement/"), path+"agreement/", url.Values{"accept": {"yes"}, "signature.name": {"Li Lei"}})
	if done.Location != path+"?done=signed" {
		t.Fatalf("sign: %d to %q\n%s", done.Status, done.Location, done.Text(t))
	}
	says(t, b.Follow(done), "The agreement is signed", "Accepted by Li Lei on 2 March 2026.")
}

var keyForm = regexp.MustCompile(access.KeyPattern("kaimen"))

// issued gets a key and returns it.
func issued(t testing.TB, b *apisrvtest.Browser, path, do, id string) access.Key {
	t.Helper()
	form := b.Get(path+"keys/").Inputs(t, path+"keys/")
	form.Set("do", do)
	form.Set("key", id)
	page := b.Post(path+"keys/", pairs(form, nil)...)
	key, err := access.ParseKey(keyForm.FindString(page.Body))
	if page.Status != http.StatusOK || err != nil {
		t.Fatalf("%s a key: %d, %v\n%s", do, page.Status, err, page.Text(t))
	}
	if cached := page.Header.Get("Cache-Control"); cached != "private, no-store" {
		t.Errorf("a page with a key: Cache-Control %s", cached)
	}
	return key
}

// Under these profiles the whole way differs: who decides, whether an agreement
// is signed, and which days are told.
func TestFromTheDatasetToAKeyUnderEveryRule(t *testing.T) {
	for _, tt := range []struct {
		profile   string
		asks      bool // the decision asks for an agreement where the rules leave it open
		signs     bool
		told, not []string
	}{
		{profile: "shandong-2020", told: []string{"by 30 March 2026", "disclosure as government information"}},
		{profile: "shandong-2020", asks: true, signs: true, told: []string{"Use has to match the application"}},
		{profile: "zhejiang-2016-draft", signs: true, told: []string{"competent authority", "Data must not be passed on to third parties", "set no time limit"}, not: []string{"by 30 March"}},
		{profile: "shanghai-2018", told: []string{"set no time limit", "The city's target", "the city's target, not a legal limit"}, not: []string{"by 30 March", "disclosure"}},
	} {
		t.Run(tt.profile, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
				p := apisrvtest.New(t, db, clock, tt.profile)
				b := p.LogIn(t, p.Organisation(t, "lilei"))
				told := b.Get("en/apply/metro-flow/").Text(t)
				path := begun(t, b, "metro-flow")
				told += submitted(t, b, path).Text(t) + b.Get(path).Text(t)
				for _, want := range tt.told {
					if !strings.Contains(told, want) {
						t.Errorf("nothing says %q:\n%s", want, told)
					}
				}
				for _, never := range tt.not {
					if strings.Contains(told, never) {
						t.Errorf("something says %q:\n%s", never, told)
					}
				}
				receipt := numberOf(path)
				approve(t, p, decider(t, p), receipt, tt.asks)
				tick(t, p)
				if tt.signs {
					if a := b.Get(path + "keys/"); a.Location != path {
						t.Errorf("keys before the agreement: %d to %q", a.Status, a.Location)
					}
					signed(t, b, path)
					tick(t, p)
				} else if a := b.Get(path + "agreement/"); a.Location != path {
					t.Errorf("an agreement that nobody asks for: %d to %q", a.Status, a.Location)
				}
				says(t, b.Get(path), "In use", "Approved: 2 March 2026", "Station", "1,000")
				key := issued(t, b, path, "issue", "")
				permit, err := p.Ring.Check(key, "metro-flow", []string{"station", "passengers"})
				if err != nil || permit.Receipt != receipt || permit.Calls != 1000 {
					t.Errorf("the key permits %+v, %v", permit, err)
				}
				if _, err := p.Ring.Check(key, "metro-flow", []string{"day"}); err == nil {
					t.Error("the key opens a data item that was not asked for")
				}
				if again := b.Get(path + "keys/"); strings.Contains(again.Body, key.Reveal()) || !strings.Contains(again.Body, key.Display()) {
					t.Errorf("the list of keys:\n%s", again.Text(t))
				}
			})
		})
	}
}
