package apply_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// atOnce is how often a form is sent at the same time.
const atOnce = 64

func TestFormsSentManyTimesAtOnceAreOneApplication(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		p := apisrvtest.New(t, db, clock, "shandong-2020")
		a := p.Organisation(t, "lilei")
		b := p.LogIn(t, a)
		const dataset = "en/apply/metro-flow/"
		begun := together(b, dataset, pairs(b.Get(dataset).Inputs(t, dataset), nil))
		path, ok := strings.CutSuffix(begun[0].Location, "form/")
		if !ok {
			t.Fatalf("begin: %d\n%s", begun[0].Status, begun[0].Text(t))
		}
		check := b.Follow(sent(t, b, b.Get(path+"form/"), path+"form/", with(answered, "do", "check")))
		submitted := together(b, path+"check/", pairs(check.Inputs(t, path+"check/"), nil))
		for i := range atOnce {
			if begun[i].Location != path+"form/" || submitted[i].Location != path+"receipt/" {
				t.Errorf("%d: begun to %q, submitted to %q", i, begun[i].Location, submitted[i].Location)
			}
		}
		all, err := p.Cases.Of(t.Context(), a.ID)
		if err != nil || len(all) != 1 {
			t.Fatalf("%d applications, %v", len(all), err)
		}
		_, history, err := p.Cases.ByReceipt(t.Context(), all[0].Receipt)
		if err != nil || len(history) != 1 {
			t.Errorf("%d steps, %v", len(history), err)
		}
		received := 0
		for _, n := range p.Notices(t, a.ID) {
			if n.Kind == "received" {
				received++
			}
		}
		if received != 1 {
			t.Errorf("%d notices of one submission", received)
		}
	})
}

// together sends a form many times at once.
func together(b *apisrvtest.Browser, path string, form []string) [atOnce]apisrvtest.Answer {
	var answers [atOnce]apisrvtest.Answer
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = b.Post(path, form...) })
	}
	all.Wait()
	return answers
}

func TestNoCallThatBeginsAfterARevocationIsAnswered(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Organisation(t, "lilei"))
	path := begun(t, b, "metro-flow")
	submitted(t, b, path)
	approve(t, p, decider(t, p), numberOf(path), false)
	tick(t, p)
	const rows = "api/v1/datasets/metro-flow/rows?limit=1"
	for range 3 {
		key := issued(t, b, path, "issue", "").Reveal()
		var revoked atomic.Bool
		var late, good atomic.Int32
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				for range 12 { // fewer than the limit of a second, in which the clock of the test stands still
					after := revoked.Load()
					switch a := b.Get(rows, "X-API-Key", key); {
					case a.Status == http.StatusOK && after:
						late.Add(1)
					case a.Status == http.StatusOK:
						good.Add(1)
					case a.Status != http.StatusUnauthorized:
						t.Errorf("a call: %d %s", a.Status, a.Body)
					}
				}
			})
		}
		form := b.Get(path + "keys/")
		b.Post(path+"keys/", "do", "revoke", "key", live(t, p, numberOf(path)), "known", form.Inputs(t, path+"keys/").Get("known"))
		revoked.Store(true)
		all.Wait()
		if a := b.Get(rows, "X-API-Key", key); late.Load() > 0 || a.Status != http.StatusUnauthorized {
			t.Errorf("%d calls were answered after the revocation and %d before; now %d", late.Load(), good.Load(), a.Status)
		}
	}
}

// live is the id of the application's one key that was not revoked.
func live(t testing.TB, p *apisrvtest.Portal, receipt string) (id string) {
	t.Helper()
	all, err := p.Keys.Of(t.Context(), receipt)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range all {
		if k.Revoked.IsZero() {
			id = k.ID
		}
	}
	return id
}

// Of a decision and a withdrawal at once, one takes place and the other is told.
func TestAWithdrawalAndADecisionAtOnceAreOneOfThem(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Organisation(t, "lilei"))
	by := decider(t, p)
	for trial := range 20 {
		path := begun(t, b, "metro-flow")
		submitted(t, b, path)
		p.Step(t, numberOf(path), access.Move{Step: access.Accept, By: by})
		p.Step(t, numberOf(path), access.Move{Step: access.Review, By: by})
		page := b.Get(path + "withdraw/")
		form := pairs(page.Inputs(t, path+"withdraw/"), nil)
		var withdrawn apisrvtest.Answer
		var all sync.WaitGroup
		all.Go(func() { withdrawn = b.Post(path+"withdraw/", form...) })
		refused := refuse(t, p, by, numberOf(path))
		all.Wait()
		c, history, err := p.Cases.ByReceipt(t.Context(), numberOf(path))
		if err != nil || len(history) != 4 {
			t.Fatalf("trial %d: %d steps, %v", trial, len(history), err)
		}
		if won := withdrawn.Status == http.StatusSeeOther; won == refused || won != (c.State == access.Withdrawn) || !won && withdrawn.Status != http.StatusConflict {
			t.Errorf("trial %d: withdrawn %d, refused %t, and it is at %s", trial, withdrawn.Status, refused, c.State)
		}
	}
}

// refuse refuses an application that is under review, and reports whether that
// came first.
func refuse(t testing.TB, p *apisrvtest.Portal, by access.Actor, receipt string) bool {
	t.Helper()
	law, _ := p.Offer().Law("metro-flow")
	_, err := p.Cases.Take(t.Context(), cases.Taking{Receipt: receipt, Seq: 3, Dataset: law, Move: access.Move{Step: access.Refuse, By: by, Reason: "No need is shown"}})
	if err != nil && !errors.Is(err, cases.ErrStale) {
		t.Error(err)
	}
	return err == nil
}
