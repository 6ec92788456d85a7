package usage_test

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/keys"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// says fails for a page that lacks any of some words.
func says(t *testing.T, a apisrvtest.Answer, words ...string) {
	t.Helper()
	text := a.Text(t)
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s (%d) does not say %q:\n%s", a.Path, a.Status, w, text)
		}
	}
}

func sent(b *apisrvtest.Browser, form url.Values, path string, changes url.Values) apisrvtest.Answer {
	for name, values := range changes {
		form[name] = values
	}
	return b.Send(path, form)
}

// linked makes a link on the page and returns its path below the base path.
func linked(t *testing.T, b *apisrvtest.Browser, path, format string) string {
	t.Helper()
	made := sent(b, b.Get(path).Inputs(t, path), path, url.Values{"format": {format}})
	_, rest, found := strings.Cut(made.Body, `href="/api/v1/files/`)
	token, _, _ := strings.Cut(rest, `"`)
	if made.Status != http.StatusOK || !found || len(token) < 26 {
		t.Fatalf("%d: %s", made.Status, made.Text(t))
	}
	if strings.Contains(b.Get(path).Body, token) {
		t.Error("the link is shown again")
	}
	return "api/v1/files/" + token
}

func TestAFileIsDeliveredOnceByALink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		p := apisrvtest.New(t, db, clock, "shandong-2020")
		a := p.Organisation(t, "lilei")
		receipt := p.Grant(t, a, "metro-flow", apisrvtest.Terms{Items: []string{"station", "day"}, File: true})
		b := p.LogIn(t, a)
		path := "en/applications/" + receipt + "/file/"
		link := linked(t, b, path, "csv")

		if head := headOf(t, p, link); head != http.StatusOK {
			t.Errorf("HEAD: %d", head)
		}
		var whole, gone atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			stranger := p.Browser(t) // whoever has the link has the file
			all.Go(func() {
				switch got := stranger.Get(link); got.Status {
				case http.StatusOK:
					whole.Add(1)
					lines := strings.Count(got.Body, "\n")
					if lines != apisrvtest.FlowRows+1 || !strings.HasPrefix(strings.TrimPrefix(got.Body, "\ufeff"), "station,day\n") || got.Header.Get("Cache-Control") != "private, no-store" {
						t.Errorf("%d lines, %v: %.60s", lines, got.Header, got.Body)
					}
				case http.StatusGone:
					gone.Add(1)
				default:
					t.Errorf("%d %s", got.Status, got.Body)
				}
			})
		}
		all.Wait()
		if whole.Load() != 1 || gone.Load() != 7 {
			t.Errorf("%d had the file, %d were refused", whole.Load(), gone.Load())
		}
		says(t, b.Get(path), "flow.csv", "downloaded 2 March 2026")
		if err := p.Quotas.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		says(t, b.Get("en/applications/"+receipt+"/usage/"), "Rows 1,000; no limit was agreed", "2026-03 1 1,000")
		token := strings.TrimPrefix(link, "api/v1/files/")
		b.Get(link + "/")
		b.Post(link)
		b.Get(link + "?x=" + strings.Repeat("y", 10_000))
		if log := p.Logged(); strings.Contains(log, token) || !strings.Contains(log, "/api/v1/files/{token}") {
			t.Error("the token is in the log, or the request is not")
		}
	})
}

func headOf(t *testing.T, p *apisrvtest.Portal, path string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodHead, p.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := p.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

func TestALinkGivesNothingWhenItsGrantGivesNothing(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	operator := access.Actor{Party: access.ReviewerParty, ID: "reviewer", Agency: "transport"}
	for _, tt := range []struct {
		name   string
		change func(receipt string)
		status int
		undo   func()
	}{
		{"15 minutes later", func(string) { p.Clock.Add(keys.LinkLife) }, http.StatusGone, nil},
		{"suspended", func(r string) { p.Step(t, r, access.Move{Step: access.Suspend, By: operator, Reason: "x"}) }, http.StatusForbidden, nil},
		{"revoked", func(r string) { p.Step(t, r, access.Move{Step: access.Revoke, By: operator, Reason: "x"}) }, http.StatusGone, nil},
		{"suspended dataset", func(string) {
			if err := p.Keys.SuspendDataset(t.Context(), "account:op", "metro-flow", "leak"); err != nil {
				t.Fatal(err)
			}
			p.Follow(t)
		}, http.StatusUnavailableForLegalReasons, func() {
			if err := p.Keys.LiftDataset(t.Context(), "account:op", "metro-flow", "fixed"); err != nil {
				t.Fatal(err)
			}
			p.Follow(t)
		}},
	} {
		a := p.Organisation(t, strings.ReplaceAll(tt.name, " ", "-"))
		receipt := p.Grant(t, a, "metro-flow", apisrvtest.Terms{File: true})
		link := linked(t, p.LogIn(t, a), "en/applications/"+receipt+"/file/", "ndjson")
		tt.change(receipt)
		got := p.Browser(t).Get(link)
		if got.Status != tt.status || strings.Contains(got.Body, apisrvtest.Canary("metro-flow")) {
			t.Errorf("%s: %d, want %d: %s", tt.name, got.Status, tt.status, got.Body)
		}
		if tt.undo != nil {
			tt.undo()
			if got := p.Browser(t).Get(link); got.Status != http.StatusOK {
				t.Errorf("%s, undone: %d %s", tt.name, got.Status, got.Body)
			}
		}
	}
	if got := p.Browser(t).Get("api/v1/files/abcdefghijklmnopqrstuvwxyz"); got.Status != http.StatusNotFound {
		t.Errorf("never made: %d", got.Status)
	}
}

func TestOnlyAGrantByFileHasLinks(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a, other := p.Organisation(t, "lilei"), p.Organisation(t, "hanmei")
	calls := p.Grant(t, a, "metro-flow", apisrvtest.Terms{})
	file := p.Grant(t, a, "metro-flow", apisrvtest.Terms{File: true})
	b := p.LogIn(t, a)
	path := "en/applications/" + file + "/file/"
	for _, got := range []apisrvtest.Answer{b.Get("en/applications/" + calls + "/file/"), b.Post("en/applications/"+calls+"/file/", "format", "csv")} {
		if got.Location != "en/applications/"+calls+"/" {
			t.Errorf("a grant by interface: %d %s", got.Status, got.Location)
		}
	}
	if got := p.LogIn(t, other).Get(path); got.Status != http.StatusNotFound {
		t.Errorf("somebody else: %d", got.Status)
	}
	form := b.Get(path).Inputs(t, path)
	for _, tt := range []struct{ field, value, says string }{{"format", "exe", "No format is chosen"}, {"table", "gates", "No table is chosen"}} {
		wrong := url.Values{"format": form["format"], "table": form["table"], "known": form["known"]}
		got := sent(b, wrong, path, url.Values{tt.field: {tt.value}})
		if got.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s %s: %d", tt.field, tt.value, got.Status)
		}
		says(t, got, tt.says)
	}
	if got := b.Send(path, form); got.Status != http.StatusOK {
		t.Errorf("%d", got.Status)
	}
	if got := b.Send(path, form); got.Status != http.StatusConflict {
		t.Errorf("sent twice: %d", got.Status)
	}
}

func TestUseIsShownBesideWhatWasAgreed(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	receipt := p.Grant(t, a, "metro-flow", apisrvtest.Terms{Calls: 500, Rows: 20_000})
	key, b := p.Key(t, a, receipt), p.LogIn(t, a)
	path := "en/applications/" + receipt + "/usage/"
	says(t, b.Get(path), "Nothing was used yet.", "of 500 a day", "of 20,000 a day", "0; no limit was agreed")
	for day := range 3 {
		for range day + 2 {
			if got := b.Get("api/v1/datasets/metro-flow/rows?limit=700", "X-API-Key", key); got.Status != http.StatusOK {
				t.Fatalf("%d %s", got.Status, got.Body)
			}
		}
		if day < 2 {
			p.Clock.Add(24 * time.Hour)
		}
	}
	if err := p.Quotas.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := p.LogIn(t, a).Get(path)
	says(t, got, "4 of 500 a day", "2,800 of 20,000 a day", "2 March 2026 2 1,400", "3 March 2026 3 2,100", "4 March 2026 4 2,800", "2026-03 9 6,300")
	if !strings.Contains(got.Body, "<svg") || strings.Contains(got.Body, "<script") {
		t.Error("no picture, or a script")
	}
	says(t, p.LogIn(t, a).Get(strings.TrimPrefix(path, "en/")), "今天的用量", "2,800，每日上限20,000")
}

func TestAReportIsFiledBesideWhatWasCounted(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	receipt := p.Grant(t, a, "metro-flow", apisrvtest.Terms{})
	if got := p.Browser(t).Get("api/v1/datasets/metro-flow/rows", "X-API-Key", p.Key(t, a, receipt)); got.Status != http.StatusOK {
		t.Fatal(got.Status)
	}
	if err := p.Quotas.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.Clock.Add(190 * 24 * time.Hour)
	if _, err := p.Cases.Tick(t.Context(), p.Offer().Law); err != nil {
		t.Fatal(err)
	}
	if told := p.Notices(t, a.ID); told[0].Kind != "report-due" {
		t.Errorf("told: %s", told[0].Kind)
	}
	b := p.LogIn(t, a)
	path := "en/applications/" + receipt + "/usage/"
	due := b.Get(path)
	says(t, due, "Please report on the use from 2 March 2026 to 2 September 2026.")
	form := due.Inputs(t, path)
	if form.Get("use.calls") != "1" || form.Get("use.from") != "2026-03-02" || form.Get("use.to") != "2026-09-02" {
		t.Errorf("suggested: %v", form)
	}
	empty := b.Send(path, form)
	if empty.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a word: %d", empty.Status)
	}
	says(t, empty, "What was made with the data is missing", "The effect is missing")
	said := url.Values{"use.calls": {"2"}, "use.products": {"Travel Atlas <b>1.0</b>"}, "use.effect": {"Shorter queues"}}
	got := sent(b, form, path, said)
	if got.Location != path+"?done=reported" {
		t.Fatalf("%d %s\n%s", got.Status, got.Location, got.Text(t))
	}
	says(t, b.Follow(got), "Your report was filed.", "2 March 2026 to 2 September 2026", "2 as reported. Counted by the portal: calls 1, rows 100", "Travel Atlas <b>1.0</b>", "Shorter queues")
	if strings.Contains(b.Get(path).Text(t), "Please report") {
		t.Error("still asked for")
	}
	if again := b.Send(path, form); again.Status != http.StatusConflict {
		t.Errorf("sent twice: %d", again.Status)
	}
	all, err := p.Cases.UseReports(t.Context(), receipt)
	if err != nil || len(all) != 1 || all[0].Counted != (cases.Counted{Calls: 1, Rows: 100, Bytes: all[0].Counted.Bytes}) {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestNobodyElseSeesTheUse(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	receipt := p.Grant(t, p.Organisation(t, "lilei"), "metro-flow", apisrvtest.Terms{})
	path := "en/applications/" + receipt + "/usage/"
	if got := p.LogIn(t, p.Organisation(t, "hanmei")).Get(path); got.Status != http.StatusNotFound {
		t.Errorf("another applicant: %d", got.Status)
	}
	if got := p.Browser(t).Get(path); !strings.HasPrefix(got.Location, "en/account/log-in/") {
		t.Errorf("nobody: %d %s", got.Status, got.Location)
	}
	draft := p.Submitted(t, p.Organisation(t, "polly"), "metro-flow")
	polly := p.LogIn(t, accounts.Account{Email: "polly@example.org"})
	if got := polly.Get("en/applications/" + draft + "/usage/"); got.Location != "en/applications/"+draft+"/" {
		t.Errorf("before any use: %d %s", got.Status, got.Location)
	}
}
