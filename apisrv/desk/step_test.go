package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// A step that was taken on its page, as it is suggested there but for what is
// filled in.
func (d desk) takes(t testing.TB, b *apisrvtest.Browser, receipt string, step access.Step, pairs ...string) apisrvtest.Answer {
	t.Helper()
	path := page(receipt) + string(step) + "/"
	form := b.Get(path).Inputs(t, path)
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	d.Clock.Add(time.Minute)
	return b.Send(path, form)
}

func TestEachStepIsTakenOnItsPageAndToldToTheApplicant(t *testing.T) {
	steps := []struct {
		step    access.Step
		to      access.State
		from    func(desk, testing.TB) string
		lacking string // the field that the step is refused without
		pairs   []string
	}{
		{access.Return, access.Correcting, func(d desk, t testing.TB) string { return d.Submitted(t, d.applicant, "metro-flow") }, "corrections",
			[]string{"correction.purpose", "Say which streets", "correction.", "Sign the letter", "correctBy", "2026-03-20"}},
		{access.Refuse, access.Refused, desk.reviewing, "reason", []string{"reason", "The purpose is not research"}},
		{access.Warn, access.Active, desk.active, "reason", []string{"misuse", "volume", "reason", "Too many calls"}},
		{access.Suspend, access.Suspended, desk.active, "reason", []string{"reason", "A key has leaked"}},
		{access.Revoke, access.Revoked, desk.active, "reason", []string{"misuse", "transfer", "reason", "Sold to somebody else"}},
		{access.Change, access.Changed, desk.active, "reason", []string{"scope.calls", "10", "reason", "Asked for by letter"}},
	}
	for _, profile := range profiles {
		for _, s := range steps {
			t.Run(profile+"/"+string(s.step), func(t *testing.T) {
				d := newDesk(t, apisrvtest.NewSQLite(t, profile))
				receipt := s.from(d, t)
				b := d.in(t, d.decider)
				if a := d.takes(t, b, receipt, s.step); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#`+s.lacking+`"`) || !strings.Contains(a.Body, "<title>Error: ") {
					t.Errorf("with nothing filled in: %d\n%s", a.Status, a.Text(t))
				}
				a := d.takes(t, b, receipt, s.step, s.pairs...)
				if a.Status != http.StatusSeeOther {
					t.Fatalf("%d\n%s", a.Status, a.Text(t))
				}
				if got := d.state(t, receipt); got != s.to {
					t.Errorf("the application is at %s, want %s", got, s.to)
				}
				shown := b.Follow(a).Text(t)
				for i := 1; i < len(s.pairs); i += 2 {
					if text := s.pairs[i]; strings.Contains(text, " ") && !strings.Contains(shown, text) {
						t.Errorf("the history does not say %q", text)
					}
				}
				if got := d.told(t, d.applicant); !strings.HasPrefix(got, "application "+s.step.Done().EN) {
					t.Errorf("the applicant was told %q", got)
				}
			})
		}
	}
}

func TestASuspendedApplicationIsResumedAndOneThatIsOverIsEndedByTheOperator(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shandong-2020"))
	receipt := d.active(t)
	b := d.in(t, d.operator)
	for _, s := range []struct {
		step  access.Step
		to    access.State
		pairs []string
	}{
		{access.Suspend, access.Suspended, []string{"reason", "An incident"}},
		{access.Resume, access.Active, []string{"reason", "It is over"}},
		{access.Revoke, access.Revoked, []string{"reason", "Used for advertising"}},
		{access.End, access.Ended, []string{"destruction.how", "Seen on site: disks wiped"}},
	} {
		d.Clock.Add(time.Minute)
		if a := d.takes(t, b, receipt, s.step, s.pairs...); a.Status != http.StatusSeeOther || d.state(t, receipt) != s.to {
			t.Fatalf("%s: %d\n%s", s.step, a.Status, a.Text(t))
		}
	}
	c, _, err := d.Cases.ByReceipt(t.Context(), receipt)
	if err != nil || c.Destruction == nil || !c.Destruction.Found || c.Destruction.Name != "Staff operator" {
		t.Errorf("%+v %v", c.Destruction, err)
	}
}

func TestAnExtensionIsAskedForByOneAndApprovedByAnother(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shandong-2020"))
	head := d.Staff(t, "head", accounts.Reviewer, "transport")
	receipt := d.reviewing(t)
	asker, approver, stranger := d.in(t, d.decider), d.in(t, head), d.in(t, d.other)

	if a := d.takes(t, asker, receipt, access.Extend, "extendWD", "21", "reason", "Experts are asked"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#extendWD"`) {
		t.Errorf("more days than the rules have: %d\n%s", a.Status, a.Text(t))
	}
	if a := d.takes(t, asker, receipt, access.Extend, "extendWD", "15", "reason", "Experts are asked"); a.Status != http.StatusSeeOther {
		t.Fatalf("ask: %d\n%s", a.Status, a.Text(t))
	}
	path := page(receipt) + "extend/"
	if a := asker.Post(path, "seq", "3", "do", "approve"); a.Status == http.StatusSeeOther {
		t.Error("who asked could approve")
	}
	if a := stranger.Post(path, "seq", "3", "do", "approve"); a.Status != http.StatusNotFound {
		t.Errorf("a reviewer of another agency: %d", a.Status)
	}
	if got := d.Notices(t, head.ID)[0]; got.Kind != "extension" || got.Params["days"] != "15" || got.Params["reason"] != "Experts are asked" {
		t.Errorf("who can approve was told %+v", got)
	}
	if shown := approver.Get(path).Text(t); !strings.Contains(shown, "Staff transport asks to extend the time for the decision by 15 working days: ") {
		t.Errorf("who can approve sees\n%s", shown)
	}
	if a := approver.Post(path, "seq", "3", "do", "approve"); a.Status != http.StatusSeeOther {
		t.Fatalf("approve: %d\n%s", a.Status, a.Text(t))
	}
	c, history, err := d.Cases.ByReceipt(t.Context(), receipt)
	if last := history[len(history)-1]; err != nil || c.ExtendedWD != 15 || last.By.ID != d.decider.ID || last.ApprovedBy != head.ID {
		t.Errorf("%+v %v", last, err)
	}
	if a := approver.Post(path, "seq", "4", "do", "approve"); a.Status != http.StatusConflict {
		t.Errorf("an extension that was approved already: %d", a.Status)
	}
}

func TestAStepThatIsNotPossibleAnswersConflictAndWritesNothing(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shanghai-2018"))
	receipt := d.Submitted(t, d.applicant, "metro-flow")
	b := d.in(t, d.decider)
	for _, step := range []string{"approve", "extend", "warn", "resume", "change"} {
		a := b.Post(page(receipt)+step+"/", "seq", "1", "reason", "Why not")
		if a.Status != http.StatusConflict || !strings.Contains(a.Text(t), "is not possible") {
			t.Errorf("%s: %d\n%s", step, a.Status, a.Text(t))
		}
	}
	for step, want := range map[string]int{"sign": 409, "withdraw": 403, "nothing": 404} {
		if a := b.Post(page(receipt)+step+"/", "seq", "1"); a.Status != want {
			t.Errorf("%s: %d, want %d", step, a.Status, want)
		}
	}
	if _, history, err := d.Cases.ByReceipt(t.Context(), receipt); err != nil || len(history) != 1 {
		t.Errorf("%d events, %v", len(history), err)
	}
}

func TestAReasonFromTheDesksStockIsOfferedAndFilledIn(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shandong-2020"))
	receipt := d.reviewing(t)
	b := d.in(t, d.decider)
	if a := b.Post("en/desk/reasons/", "step", "refuse", "reason", "Ask the weather bureau"); a.Status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", a.Status, a.Text(t))
	}
	path := page(receipt) + "refuse/"
	offered := b.Get(path)
	_, rest, ok := strings.Cut(offered.Body, `<a href="?stock=`)
	if !ok {
		t.Fatalf("no reason is offered\n%s", offered.Body)
	}
	id, _, _ := strings.Cut(rest, "#")
	if got := b.Get(path+"?stock="+id).Inputs(t, path).Get("reason"); strings.TrimSpace(got) != "Ask the weather bureau" {
		t.Errorf("filled in: %q", got)
	}
	if shown := d.in(t, d.other).Get("en/desk/reasons/").Text(t); strings.Contains(shown, "weather") {
		t.Error("another agency's desk has the reason too")
	}
	if a := b.Post("en/desk/reasons/", "remove", id); a.Status != http.StatusSeeOther || strings.Contains(b.Get(path).Body, "stock=") {
		t.Errorf("removed: %d", a.Status)
	}
}
