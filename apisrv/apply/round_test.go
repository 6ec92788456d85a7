package apply_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

func TestCorrectionsAreListedByFieldAndHandedInOnce(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Organisation(t, "lilei"))
	path := begun(t, b, "metro-flow")
	submitted(t, b, path)
	by := decider(t, p)
	p.Step(t, numberOf(path), access.Move{Step: access.Return, By: by, CorrectBy: calendar.Today(p.Now()).Add(14),
		Corrections: []access.Correction{{Field: "security", Text: "Say who <b>holds</b> the keys"}, {Text: "Number the pages"}}})

	says(t, b.Get(path), "To be corrected", "What has to be corrected", "by 16 March 2026", "Security measures: Say who <b>holds</b> the keys", "Correct the application", "paused until the corrections come in")
	form := b.Get(path + "form/")
	says(t, form, "What has to be corrected", "Number the pages")
	if !strings.Contains(form.Body, `<a href="#security">`) {
		t.Errorf("no link to the field:\n%s", form.Body)
	}
	saved := sent(t, b, form, path+"form/", url.Values{"security": {"The head of IT holds the keys"}, "do": {"save"}})
	if saved.Location != path+"form/?done=saved" {
		t.Fatalf("save: %d to %q\n%s", saved.Status, saved.Location, saved.Text(t))
	}
	if kept := b.Follow(saved).Inputs(t, path+"form/").Get("security"); kept != "The head of IT holds the keys" {
		t.Errorf("kept: %q", kept)
	}
	check := sent(t, b, b.Get(path+"form/"), path+"form/", url.Values{"do": {"check"}})
	receipt := b.Follow(sent(t, b, b.Follow(check), path+"check/", nil))
	says(t, receipt, "Your corrections were received", numberOf(path))
	c, _, err := p.Cases.ByReceipt(t.Context(), numberOf(path))
	if err != nil || c.State != access.Submitted || c.Application.Security != "The head of IT holds the keys" || c.Application.Purpose != answered.Get("purpose") {
		t.Errorf("%s: %+v, %v", c.State, c.Application, err)
	}
	if a := b.Get(path + "form/"); a.Location != path {
		t.Errorf("the form after the corrections: %d to %q", a.Status, a.Location)
	}
}

func TestAFormSentTwiceIsOneApplication(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	b := p.LogIn(t, a)
	start := b.Get("en/apply/metro-flow/").Inputs(t, "en/apply/metro-flow/")
	first, second := b.Post("en/apply/metro-flow/", pairs(start, nil)...), b.Post("en/apply/metro-flow/", pairs(start, nil)...)
	if first.Location == "" || first.Location != second.Location {
		t.Errorf("begun twice: %q and %q", first.Location, second.Location)
	}
	path := strings.TrimSuffix(first.Location, "form/")
	check := b.Follow(sent(t, b, b.Get(path+"form/"), path+"form/", with(answered, "do", "check"))).Inputs(t, path+"check/")
	for range 2 {
		if got := b.Post(path+"check/", pairs(check, nil)...); got.Location != path+"receipt/" {
			t.Errorf("submit: %d to %q\n%s", got.Status, got.Location, got.Text(t))
		}
	}
	_, history, err := p.Cases.ByReceipt(t.Context(), numberOf(path))
	if err != nil || len(history) != 1 {
		t.Errorf("%d events, %v", len(history), err)
	}
	all, err := p.Cases.Of(t.Context(), a.ID)
	if err != nil || len(all) != 1 {
		t.Errorf("%d applications, %v", len(all), err)
	}
}

func TestAStalePageIsToldAndChangesNothing(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Organisation(t, "lilei"))
	path := begun(t, b, "metro-flow")
	check := b.Follow(sent(t, b, b.Get(path+"form/"), path+"form/", with(answered, "do", "check")))
	elsewhere := sent(t, b, b.Get(path+"form/"), path+"form/", url.Values{"months": {"24"}, "do": {"save"}})
	if elsewhere.Status != http.StatusSeeOther {
		t.Fatal(elsewhere.Status)
	}
	again := sent(t, b, check, path+"check/", nil)
	if again.Status != http.StatusConflict {
		t.Errorf("answers changed in another window: %d", again.Status)
	}
	says(t, again, "changed in another window", "24", "Submit the application")
	form, withdraw := b.Get(path+"form/"), b.Get(path+"withdraw/")
	if got := sent(t, b, again, path+"check/", nil); got.Location != path+"receipt/" {
		t.Fatalf("the page as it is now: %d\n%s", got.Status, got.Text(t))
	}
	for name, got := range map[string]apisrvtest.Answer{
		"a form after the submission":  sent(t, b, form, path+"form/", with(answered, "do", "save")),
		"a withdrawal before it":       sent(t, b, withdraw, path+"withdraw/", nil),
		"no number of a step":          b.Post(path+"withdraw/", "seq", ""),
		"a number that never was":      b.Post(path+"withdraw/", "seq", "-3"),
		"a number that is still ahead": b.Post(path+"withdraw/", "seq", "99"),
	} {
		if got.Status != http.StatusConflict {
			t.Errorf("%s: %d\n%s", name, got.Status, got.Text(t))
		}
	}
	c, history, err := p.Cases.ByReceipt(t.Context(), numberOf(path))
	if err != nil || c.State != access.Submitted || len(history) != 1 || c.Application.Months != 24 {
		t.Errorf("%s after %d events, %v", c.State, len(history), err)
	}
}

func TestADraftIsSavedEvenWhenItIsFaulty(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Organisation(t, "lilei"))
	path := begun(t, b, "metro-flow")
	saved := sent(t, b, b.Get(path+"form/"), path+"form/", url.Values{"purpose": {"half a sent"}, "items": {"day"}, "do": {"save"}})
	says(t, b.Follow(saved), "Saved. You can go on now or later.")
	kept := b.Get(path+"form/").Inputs(t, path+"form/")
	if kept.Get("purpose") != "half a sent" || kept.Get("items") != "day" || kept.Get("months") != "" {
		t.Errorf("kept: %v", kept)
	}
	says(t, b.Get(path+"check/"), "half a sent", "Not filled in", "The place of storage is missing")
	if text := b.Get(path + "check/").Text(t); strings.Contains(text, "Submit the application") {
		t.Errorf("can be submitted:\n%s", text)
	}
	odd := sent(t, b, b.Get(path+"form/"), path+"form/", url.Values{"months": {"a year"}, "do": {"save"}})
	if odd.Status != http.StatusUnprocessableEntity || odd.Inputs(t, path+"form/").Get("months") != "a year" {
		t.Errorf("a number in words: %d", odd.Status)
	}
	says(t, b.Get("en/applications/"), "Drafts", "Metro passengers", "waits for you")
}

func TestWithdrawnAndEnded(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Organisation(t, "lilei"))
	path := begun(t, b, "metro-flow")
	submitted(t, b, path)
	gone := sent(t, b, b.Get(path+"withdraw/"), path+"withdraw/", url.Values{"reason": {"We found another source"}})
	says(t, b.Follow(gone), "The application is withdrawn.", "Withdrawn", "We found another source")

	path = begun(t, b, "metro-flow")
	submitted(t, b, path)
	approve(t, p, decider(t, p), numberOf(path), false)
	tick(t, p)
	key := issued(t, b, path, "issue", "")
	page := b.Get(path + "end/")
	wrong := sent(t, b, page, path+"end/", url.Values{"destruction.on": {"2030-01-01"}})
	if wrong.Status != http.StatusUnprocessableEntity {
		t.Errorf("end without a word: %d", wrong.Status)
	}
	says(t, wrong, "The name of who confirms is missing", "How the data were destroyed is missing", "lies ahead")
	done := sent(t, b, page, path+"end/", url.Values{"destruction.how": {"Disks wiped, backups too"}, "destruction.name": {"Li Lei"}})
	says(t, b.Follow(done), "The use has ended", "Ended, data destroyed", "Confirmed by Li Lei; destroyed on 2 March 2026.", "Disks wiped, backups too")
	if _, err := p.Ring.Check(key, "metro-flow", nil); err == nil {
		t.Error("the key still works")
	}
}
