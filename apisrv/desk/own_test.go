package desk_test

import (
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	deskpages "github.com/kaimen-portal/kaimen/apisrv/desk"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func TestNobodySeesAnotherAgencysApplications(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shandong-2020"))
	receipt := d.reviewing(t)
	b := d.in(t, d.other)
	tried := 0
	for _, r := range deskpages.Routes {
		if !strings.Contains(r.Pattern, "{receipt}") {
			continue
		}
		path := "en/" + strings.NewReplacer("{receipt}", receipt, "{step}", "refuse", "{key}", "none").Replace(r.Pattern)
		for method := range r.Methods() {
			tried++
			a := b.Get(path)
			if method == http.MethodPost {
				a = b.Post(path, "seq", "3", "reason", "Not ours", "note", "Not ours", "do", "revoke")
			}
			want := http.StatusNotFound
			if strings.Contains(path, "/keys/") {
				want = http.StatusForbidden // which is the operator's, whatever the application
			}
			if a.Status != want || strings.Contains(a.Body, "Study of travel") {
				t.Errorf("%s %s: %d, want %d", method, path, a.Status, want)
			}
		}
	}
	if tried < 7 {
		t.Errorf("only %d routes have a receipt", tried)
	}
	for _, path := range []string{"en/desk/?state=all", "en/desk/?state=all&agency=transport", "en/desk/?state=all&dataset=metro-flow"} {
		if a := b.Get(path); a.Status != http.StatusOK || strings.Contains(a.Body, receipt) {
			t.Errorf("%s: %d, and the queue has the other agency's application", path, a.Status)
		}
	}
	a := b.Post("en/desk/bulk/", "step", "refuse", "do", "take", "reason", "Not ours", "case", receipt+".3")
	if a.Status != http.StatusConflict || strings.Contains(a.Body, "Study of travel") || !strings.Contains(a.Text(t), "There is no such application.") {
		t.Errorf("in bulk: %d\n%s", a.Status, a.Text(t))
	}
	if got := d.state(t, receipt); got != access.Reviewing {
		t.Errorf("the application is at %s", got)
	}
}

func TestAMisuseIsNobodyElsesToSee(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shandong-2020"))
	receipt := d.active(t)
	a := d.in(t, d.decider).Post(page(receipt)+"misuse/", "misuse", "purpose", "misuse.seen", "Sold on a website")
	if a.Status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", a.Status, a.Text(t))
	}
	stranger := d.in(t, d.other)
	if got := stranger.Get(a.Location); got.Status != http.StatusNotFound {
		t.Errorf("a reviewer of another agency: %d", got.Status)
	}
	if got := stranger.Post(a.Location, "do", "dismiss", "reason", "Friends"); got.Status != http.StatusNotFound {
		t.Errorf("dismissed by a reviewer of another agency: %d", got.Status)
	}
	if got := stranger.Get("en/desk/misuse/").Text(t); strings.Contains(got, "Sold on a website") {
		t.Error("the list has the other agency's record")
	}
}

func TestAnAuditorReadsAndChangesNothing(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shanghai-2018"))
	receipt := d.reviewing(t)
	b := d.in(t, d.auditor)
	for _, path := range []string{"en/desk/", page(receipt), "en/desk/misuse/", "en/desk/audit/"} {
		a := b.Get(path)
		if a.Status != http.StatusOK || path != "en/desk/audit/" && strings.Contains(a.Body, `method="post" action="/en/desk/`) {
			t.Errorf("%s: %d, or it has a form to send", path, a.Status)
		}
	}
	for _, path := range []string{page(receipt) + "refuse/", page(receipt) + "notes/", "en/desk/bulk/", "en/desk/reasons/", "en/desk/datasets/metro-flow/"} {
		if a := b.Post(path, "seq", "3", "reason", "I think so", "note", "x"); a.Status != http.StatusForbidden {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
}

// KAIMEN_TRIALS sets how often two decide at once.
func TestOfTwoWhoDecideAtOnceOneWinsAndTheOtherSeesWhatHappened(t *testing.T) {
	trials := 25
	if s := os.Getenv("KAIMEN_TRIALS"); s != "" {
		var err error
		if trials, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		d := newDesk(t, apisrvtest.New(t, db, clock, "shandong-2020"))
		second := d.Staff(t, "second", accounts.Reviewer, "transport")
		browsers := []*apisrvtest.Browser{d.in(t, d.decider), d.in(t, second)}
		for range trials {
			receipt := d.reviewing(t)
			answers := make([]apisrvtest.Answer, 2)
			forms := [2]string{"refuse", "approve"}
			var both sync.WaitGroup
			var sent [2]url.Values
			for i, b := range browsers {
				sent[i] = b.Get(page(receipt)+forms[i]+"/").Inputs(t, page(receipt)+forms[i]+"/")
				sent[i].Set("reason", "Decided by "+forms[i])
			}
			for i, b := range browsers {
				both.Go(func() { answers[i] = b.Send(page(receipt)+forms[i]+"/", sent[i]) })
			}
			both.Wait()
			won, lost := answers[0], answers[1]
			if won.Status != http.StatusSeeOther {
				won, lost = lost, won
			}
			if won.Status != http.StatusSeeOther || lost.Status != http.StatusConflict {
				t.Fatalf("%d and %d", answers[0].Status, answers[1].Status)
			}
			did, events := "refused the application", 4
			if strings.HasSuffix(won.Path, "approve/") {
				did, events = "approved the application", 5 // which opens it
			}
			if shown := lost.Text(t); !strings.Contains(shown, "what you did had no effect") || !strings.Contains(shown, did) {
				t.Errorf("the other is not told that the first one %s:\n%s", did, shown)
			}
			if _, history, err := d.Cases.ByReceipt(t.Context(), receipt); err != nil || len(history) != events {
				t.Errorf("%d events, want %d, %v", len(history), events, err)
			}
		}
	})
}
