package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/duties"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// watching is a desk on a day, after the portal has looked at duties and faults.
func watching(t testing.TB, p *apisrvtest.Portal, day time.Time) desk {
	t.Helper()
	d := newDesk(t, p)
	p.Clock.Add(day.Sub(p.Now()))
	d.look(t)
	return d
}

// look lets the portal look at duties and faults.
func (d desk) look(t testing.TB) {
	t.Helper()
	if err := d.Duties.Tick(t.Context(), d.Offer().Supply); err != nil {
		t.Fatal(err)
	}
}

// october is a day of the inventory.
var october = time.Date(2026, 10, 8, 2, 0, 0, 0, time.UTC)

// dutyOf is the one duty of a kind that an agency has.
func (d desk) dutyOf(t testing.TB, agency string, kind duties.Kind) (one duties.Duty) {
	t.Helper()
	all, err := d.Duties.Duties(t.Context(), duties.Filter{Agency: agency})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, duty := range all {
		if duty.Kind == kind {
			one = duty
			n++
		}
	}
	if n != 1 {
		t.Fatalf("%s has %d duties of the kind %s among %+v", agency, n, kind, all)
	}
	return one
}

func TestAnEventIsNotedAndItsDutyIsSaidToBeDone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		d := watching(t, apisrvtest.New(t, db, clock, "shandong-2020"), clock.Now())
		b := d.in(t, d.decider)
		const note = "en/desk/duties/note/"
		if a := b.Post(note, "kind", "law-change", "on", "2026-03-03", "datasets", "park-gates"); a.Status != http.StatusUnprocessableEntity ||
			!strings.Contains(a.Body, `href="#on"`) || !strings.Contains(a.Body, `href="#norm"`) || !strings.Contains(a.Body, `href="#what"`) || !strings.Contains(a.Body, `href="#datasets"`) {
			t.Errorf("a day to come, no norm, another agency's dataset: %d\n%s", a.Status, a.Text(t))
		}
		form := b.Get(note).Inputs(t, note)
		form.Set("kind", "law-change")
		form.Set("on", "2026-02-27")
		form.Set("norm", "Traffic Order No. 7, Art. 3")
		form.Set("what", "Lines have other names")
		form.Set("datasets", "metro-flow")
		for range 2 { // sent twice
			if a := b.Send(note, form); a.Status != http.StatusSeeOther {
				t.Fatalf("%d\n%s", a.Status, a.Text(t))
			}
		}
		list := b.Get("en/desk/duties/")
		if n := strings.Count(list.Body, "19 March 2026"); n != 1 || !strings.Contains(list.Text(t), "Metro passengers") {
			t.Fatalf("%d lines are due on 19 March\n%s", n, list.Text(t))
		}
		path := "en/desk/duties/" + d.dutyOf(t, "transport", duties.LawChange).ID + "/"
		if a := b.Get(path); !strings.Contains(a.Text(t), "Traffic Order No. 7, Art. 3") {
			t.Fatalf("%s: %d\n%s", path, a.Status, a.Text(t))
		}
		if a := b.Post(path, "word", "  "); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("without a word: %d", a.Status)
		}
		if a := b.Post(path, "word", "The titles were changed"); a.Status != http.StatusSeeOther {
			t.Fatalf("%d\n%s", a.Status, a.Text(t))
		}
		if a := b.Get(path); !strings.Contains(a.Text(t), "The titles were changed") || strings.Contains(a.Body, `name="word"`) {
			t.Errorf("afterwards\n%s", a.Text(t))
		}
		if got := d.in(t, d.other).Get("en/desk/duties/").Text(t); strings.Contains(got, "Metro passengers") {
			t.Error("another agency sees the duty")
		}
	})
}

func TestTheInventoryIsSettledByTwoPeopleOnThePage(t *testing.T) {
	d := watching(t, apisrvtest.NewSQLite(t, "changsha-2018"), october)
	second := d.Staff(t, "second", accounts.Reviewer, "transport")
	duty := d.dutyOf(t, "transport", duties.Inventory)
	path := "en/desk/inventory/" + duty.ID + "/"
	one, two := d.in(t, d.decider), d.in(t, second)
	shown := one.Get(path)
	if shown.Status != http.StatusOK || !strings.Contains(shown.Body, `value="metro-flow"`) || strings.Contains(shown.Body, "park-gates") || !strings.Contains(shown.Text(t), "30 October 2026") {
		t.Fatalf("%d\n%s", shown.Status, shown.Text(t))
	}
	if a := one.Post(path, "do", "register", "verdict", "withdrawn", "entry", "metro-flow"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#reason"`) {
		t.Errorf("withdrawn without a reason: %d\n%s", a.Status, a.Text(t))
	}
	if a := one.Post(path, "do", "register", "verdict", "confirmed", "entry", "metro-flow", "entry", "bus"); a.Status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", a.Status, a.Text(t))
	}
	if a := one.Post(path, "do", "review", "entry", "metro-flow"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("reviewed by who registered it: %d", a.Status)
	}
	if a := two.Get(path); !strings.Contains(a.Text(t), "Waits for a review") {
		t.Errorf("the second person sees\n%s", a.Text(t))
	}
	if a := two.Post(path, "do", "review", "entry", "metro-flow", "entry", "bus"); a.Status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", a.Status, a.Text(t))
	}
	if got := d.dutyOf(t, "transport", duties.Inventory); got.Ready != got.Total || got.Done.String() != "2026-10-08" {
		t.Errorf("%+v", got)
	}
	if a := d.in(t, d.operator).Get(path + "?state=all"); a.Status != http.StatusOK || strings.Contains(a.Body, "<form class=\"form\" method=\"post\"") {
		t.Errorf("the operator: %d, and may settle entries", a.Status)
	}
}

func TestAFaultIsNotedAnsweredAndClosedOnThePages(t *testing.T) {
	d := watching(t, apisrvtest.NewSQLite(t, "changsha-2018"), october)
	o, r := d.in(t, d.operator), d.in(t, d.decider)
	const note = "en/desk/faults/note/"
	if a := o.Post(note, "kind", "scope", "agency", "transport", "dataset", "park-gates", "since", "2026-09-30", "text", "Shared on"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#dataset"`) {
		t.Errorf("of another agency's dataset: %d\n%s", a.Status, a.Text(t))
	}
	if a := o.Post(note, "kind", "scope", "agency", "transport", "dataset", "metro-flow", "since", "2026-09-30", "text", "It was handed on to a company"); a.Status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", a.Status, a.Text(t))
	}
	all, err := d.Duties.Faults(t.Context(), duties.Filter{Agency: "transport", Dataset: "metro-flow"}) // the newest first
	if err != nil || len(all) == 0 || !all[0].Noted {
		t.Fatalf("%+v %v", all, err)
	}
	path := "en/desk/faults/" + all[0].ID + "/"
	if a := r.Get("en/desk/faults/"); !strings.Contains(a.Text(t), "It was handed on to a company") {
		t.Errorf("the agency sees\n%s", a.Text(t))
	}
	for _, answer := range []string{"It was a contractor", "Who has deleted it"} {
		if a := r.Follow(r.Post(path, "do", "answer", "answer", answer)); a.Status != http.StatusOK || !strings.Contains(a.Text(t), answer) {
			t.Fatalf("%d\n%s", a.Status, a.Text(t))
		}
	}
	if a := r.Post(path, "do", "close", "reason", "Enough"); a.Status != http.StatusNotFound {
		t.Errorf("closed by the agency: %d", a.Status)
	}
	if a := o.Post(path, "do", "answer", "answer", "On its behalf"); a.Status != http.StatusNotFound {
		t.Errorf("answered by the operator: %d", a.Status)
	}
	shown := o.Get(path)
	for _, want := range []string{"It was a contractor", "Who has deleted it", "Changsha Notice 2018 No. 22, Art. 43"} {
		if !strings.Contains(shown.Text(t), want) {
			t.Errorf("the operator does not read %q in\n%s", want, shown.Text(t))
		}
	}
	if a := o.Post(path, "do", "close", "reason", "Everything is deleted"); a.Status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", a.Status, a.Text(t))
	}
	if a := r.Get(path); !strings.Contains(a.Text(t), "Everything is deleted") {
		t.Errorf("afterwards\n%s", a.Text(t))
	}
}

func TestAnAgencySeesAndAnswersNothingOfAnother(t *testing.T) {
	d := watching(t, apisrvtest.NewSQLite(t, "changsha-2018"), october)
	inventory := d.dutyOf(t, "transport", duties.Inventory)
	_, faults, err := d.Duties.NoteFault(t.Context(), d.operator, duties.Noted{Kind: duties.Secrecy, Agency: "transport", Since: 20_000, Text: "Names of drivers"}, d.Offer().Supply)
	if err != nil || len(faults) > 0 {
		t.Fatal(faults, err)
	}
	if faults, err := d.Duties.Note(t.Context(), d.operator, duties.Event{Kind: duties.DataChange, Agency: "transport", Datasets: []string{"metro-flow"}, On: 20_700, What: "New gates"}, d.Offer().Supply); err != nil || len(faults) > 0 {
		t.Fatal(faults, err)
	}
	b := d.in(t, d.other)
	var paths []string
	all, err := d.Duties.Faults(t.Context(), duties.Filter{Agency: "transport"})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		paths = append(paths, "en/desk/faults/"+f.ID+"/")
	}
	kept, err := d.Duties.Duties(t.Context(), duties.Filter{Agency: "transport"})
	if err != nil {
		t.Fatal(err)
	}
	for _, duty := range kept {
		paths = append(paths, "en/desk/duties/"+duty.ID+"/")
	}
	for _, path := range append(paths, "en/desk/inventory/"+inventory.ID+"/") {
		if a := b.Get(path); a.Status != http.StatusNotFound {
			t.Errorf("GET %s: %d", path, a.Status)
		}
		if a := b.Post(path, "do", "answer", "answer", "Ours", "word", "Done", "entry", "metro-flow", "verdict", "confirmed"); a.Status != http.StatusNotFound {
			t.Errorf("POST %s: %d", path, a.Status)
		}
		if a := b.Post(path, "do", "register", "entry", "metro-flow", "verdict", "confirmed"); a.Status != http.StatusNotFound {
			t.Errorf("POST %s: %d", path, a.Status)
		}
	}
	for _, path := range []string{"en/desk/duties/?agency=transport&state=all", "en/desk/faults/?agency=transport&state=all"} {
		if a := b.Get(path); a.Status != http.StatusOK || strings.Contains(a.Body, "Metro passengers") || strings.Contains(a.Body, "Names of drivers") {
			t.Errorf("%s: %d\n%s", path, a.Status, a.Text(t))
		}
	}
	if a := b.Post("en/desk/duties/note/", "kind", "data-change", "agency", "transport", "on", "2026-10-08", "what", "Ours", "datasets", "metro-flow"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("noted for another agency: %d", a.Status)
	}
}

func TestWhatIsWrittenOfDutiesAndFaultsIsNeverMarkup(t *testing.T) {
	d := watching(t, apisrvtest.NewSQLite(t, "changsha-2018"), october)
	o, r := d.in(t, d.operator), d.in(t, d.decider)
	inventory := "en/desk/inventory/" + d.dutyOf(t, "transport", duties.Inventory).ID + "/"
	long := strings.Repeat("长", 20<<10)
	for _, text := range []string{hostile, long, "\x00\u202e" + hostile} {
		tame(t, o.Follow(o.Post("en/desk/duties/note/", "kind", "data-change", "agency", "transport", "on", "2026-10-08", "norm", text, "what", text, "datasets", "metro-flow", "token", text)))
		tame(t, o.Follow(o.Post("en/desk/duties/note/", "kind", text, "agency", text, "on", text, "what", text, "datasets", text)))
		tame(t, o.Follow(o.Post("en/desk/faults/note/", "kind", "secrecy", "agency", "transport", "since", "2026-10-08", "text", text, "token", text)))
		tame(t, o.Follow(o.Post("en/desk/faults/note/", "kind", text, "agency", text, "dataset", text, "since", text, "text", text)))
		tame(t, r.Follow(r.Post(inventory, "do", "register", "verdict", "changed", "reason", text, "entry", "metro-flow")))
		tame(t, r.Follow(r.Post(inventory, "do", "register", "verdict", text, "reason", text, "entry", text)))
		tame(t, r.Get("en/desk/duties/?agency="+"%3Cscript%3E&state=%3Cscript%3E&page=-9999999999999999999"))
		tame(t, r.Get(inventory+"?after=%3Cscript%3E&state=all"))
	}
	all, err := d.Duties.Faults(t.Context(), duties.Filter{Agency: "transport"})
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	kept, err := d.Duties.Duties(t.Context(), duties.Filter{Dataset: "metro-flow", From: 20_700})
	if err != nil || len(kept) == 0 {
		t.Fatal(kept, err)
	}
	noted := kept[len(kept)-1] // of the newest event
	for _, text := range []string{hostile, long} {
		tame(t, r.Follow(r.Post("en/desk/faults/"+all[0].ID+"/", "do", "answer", "answer", text)))
		tame(t, r.Follow(r.Post("en/desk/duties/"+noted.ID+"/", "word", text)))
	}
	for _, b := range []*apisrvtest.Browser{o, r} {
		for _, path := range []string{"en/desk/duties/", "en/desk/faults/", "en/desk/faults/" + all[0].ID + "/", "en/desk/duties/" + noted.ID + "/", inventory + "?state=all", "en/account/notices/"} {
			tame(t, b.Get(path))
		}
		for _, path := range []string{"en/desk/faults/" + all[0].ID + "/", "en/desk/duties/" + noted.ID + "/", "en/desk/faults/", inventory + "?state=all"} {
			if a := b.Get(path); !strings.Contains(a.Body, "&lt;script&gt;") {
				t.Errorf("%s does not show what was written", path)
			}
		}
	}
}

// tame checks that a page has no markup that somebody wrote.
func tame(t *testing.T, a apisrvtest.Answer) {
	t.Helper()
	if a.Status >= 500 || strings.Contains(a.Body, "<script") || strings.Contains(a.Body, "<img") || strings.Contains(a.Body, `="javascript:`) {
		t.Errorf("%s: %d\n%.2000s", a.Path, a.Status, a.Body)
	}
}

func TestWhereTheRulesCountNoDaysNoEventIsNoted(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shanghai-2018")
	d := watching(t, p, p.Now())
	b := d.in(t, d.decider)
	if a := b.Get("en/desk/duties/"); a.Status != http.StatusOK || strings.Contains(a.Body, "desk/duties/note/") || !strings.Contains(a.Text(t), "Update as often as promised") {
		t.Errorf("%d\n%s", a.Status, a.Text(t))
	}
	if a := b.Get("en/desk/duties/note/"); a.Status != http.StatusNotFound {
		t.Errorf("the form: %d", a.Status)
	}
}
