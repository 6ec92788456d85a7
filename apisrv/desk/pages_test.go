package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

func TestEveryPageIsThereInBothLanguagesUnderEachProfile(t *testing.T) {
	for _, profile := range profiles {
		t.Run(profile, func(t *testing.T) {
			d := newDesk(t, apisrvtest.NewSQLite(t, profile))
			receipt := d.active(t)
			_, key, err := d.Keys.Issue(t.Context(), d.applicant.ID, receipt)
			if err != nil {
				t.Fatal(err)
			}
			id, _, err := d.Cases.NoteMisuse(t.Context(), receipt, cases.Sighting{Kind: access.MisuseVolume, Seen: "2,000 calls", Key: key.ID})
			if err != nil {
				t.Fatal(err)
			}
			admin := d.Staff(t, "admin", accounts.Admin, "")
			at := "desk/applications/" + receipt + "/"
			for _, visit := range []struct {
				who   accounts.Account
				paths []string
			}{
				{d.decider, []string{"desk/", "desk/?state=all", at, at + "warn/", at + "suspend/", at + "change/", at + "revoke/", at + "misuse/", "desk/misuse/", "desk/misuse/" + id + "/", "desk/reasons/", "desk/duties/", "desk/faults/"}},
				{d.operator, []string{"desk/", at, at + "keys/" + key.ID + "/", "desk/datasets/", "desk/datasets/metro-flow/", "desk/scenarios/", "desk/scenarios/metro-flow/",
					"desk/agreements/", "desk/agreements/1/", "desk/duties/?state=all", "desk/faults/", "desk/faults/note/", "desk/audit/", "desk/audit/?receipt=" + receipt}},
				{d.auditor, []string{"desk/?state=active", at, "desk/misuse/?state=confirmed", "desk/audit/"}},
				{admin, []string{"desk/staff/", "desk/staff/" + d.other.ID + "/"}},
			} {
				b := d.in(t, visit.who)
				for _, path := range visit.paths {
					zh, en := b.Get(path), b.Get("en/"+path)
					if zh.Status != http.StatusOK || en.Status != http.StatusOK {
						t.Fatalf("%s for %s: %d in Chinese, %d in English\n%s", path, visit.who.Role, zh.Status, en.Status, en.Text(t))
					}
					if !strings.ContainsFunc(zh.Text(t), isHan) || zh.Text(t) == en.Text(t) {
						t.Errorf("%s reads alike in both languages", path)
					}
					if shown := en.Text(t); path == at && (!strings.Contains(shown, key.Display+"…") || !strings.Contains(shown, "volume beyond the scope")) {
						t.Errorf("for %s the application shows neither its key nor the misuse:\n%s", visit.who.Role, shown)
					}
				}
			}
		})
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func TestASuspendedDatasetIsTakenFromEverybodyAtOnceAndGivenBack(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shandong-2020"))
	receipt := d.active(t)
	key, _, err := d.Keys.Issue(t.Context(), d.applicant.ID, receipt)
	if err != nil {
		t.Fatal(err)
	}
	b, anybody := d.in(t, d.operator), d.Browser(t)
	if a := b.Post("en/desk/datasets/metro-flwo/", "do", "suspend", "reason", "Names were found in it"); a.Status != http.StatusNotFound {
		t.Errorf("a dataset that there is not: %d", a.Status)
	}
	if a := b.Post("en/desk/datasets/metro-flow/", "do", "suspend"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", a.Status)
	}
	if a := b.Follow(b.Post("en/desk/datasets/metro-flow/", "do", "suspend", "reason", "Names were found in it")); !strings.Contains(a.Text(t), "Names were found in it") {
		t.Fatalf("%d\n%s", a.Status, a.Text(t))
	}
	if a := anybody.Get("datasets/metro-flow/"); a.Status != http.StatusUnavailableForLegalReasons {
		t.Errorf("its page: %d", a.Status)
	}
	if _, err := d.Ring.Check(key, "metro-flow", nil); err == nil {
		t.Error("a key opens it")
	}
	if a := b.Follow(b.Post("en/desk/datasets/metro-flow/", "do", "lift", "reason", "They are gone")); !strings.Contains(a.Text(t), "The suspension is lifted.") {
		t.Errorf("%d\n%s", a.Status, a.Text(t))
	}
	if a := anybody.Get("datasets/metro-flow/"); a.Status == http.StatusUnavailableForLegalReasons {
		t.Error("its page is still taken from everybody")
	}
}

func TestTheOperatorStopsOneKey(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shandong-2020"))
	receipt := d.active(t)
	key, info, err := d.Keys.Issue(t.Context(), d.applicant.ID, receipt)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Ring.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := d.in(t, d.operator)
	path := page(receipt) + "keys/" + info.ID + "/"
	for _, s := range []struct {
		do    string
		opens bool
	}{{"suspend", false}, {"resume", true}, {"revoke", false}} {
		if _, err := d.Ring.Check(key, "metro-flow", nil); (err == nil) == s.opens {
			t.Fatalf("before %s: %v", s.do, err)
		}
		if a := b.Post(path, "do", s.do); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s without a reason: %d", s.do, a.Status)
		}
		if a := b.Post(path, "do", s.do, "reason", "It was on a website"); a.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%s", s.do, a.Status, a.Text(t))
		}
		if _, err := d.Ring.Check(key, "metro-flow", nil); (err == nil) != s.opens {
			t.Errorf("after %s: %v", s.do, err)
		}
	}
	if a := b.Get(path); strings.Contains(a.Body, key.Reveal()) || strings.Contains(a.Body, `name="do"`) {
		t.Error("the page shows the key, or offers to change one that is revoked")
	}
}

func TestMisuseIsLookedIntoActedOnAndPublishedWhereTheRulesHaveThat(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "zhejiang-2016-draft"))
	receipt := d.active(t)
	b := d.in(t, d.decider)
	record := b.Post(page(receipt)+"misuse/", "misuse", "transfer", "misuse.seen", "Sold on a website").Location
	shown := b.Get(record)
	if a := b.Post(record, "do", "publish", "notice.zh", "甲", "notice.en", "A"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("published before it was confirmed: %d", a.Status)
	}
	_, id, _ := strings.Cut(strings.TrimSuffix(record, "/"), "misuse/")
	if !strings.Contains(shown.Body, "revoke/?record="+id) {
		t.Fatalf("no step against it is offered\n%s", shown.Body)
	}
	path := page(receipt) + "revoke/"
	form := b.Get(path+"?record="+id).Inputs(t, path)
	form.Set("reason", "Sold to third parties")
	if a := b.Send(path, form); a.Status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", a.Status, a.Text(t))
	}
	if m, err := d.Cases.MisuseOf(t.Context(), id); err != nil || m.State != cases.Confirmed {
		t.Errorf("the record is %s after a step against it: %v", m.State, err)
	}
	if a := b.Post(record, "do", "publish", "notice.zh", "某公司转卖数据，已撤销授权。", "notice.en", "A company sold the data; its grant was revoked."); a.Status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", a.Status, a.Text(t))
	}
	if all, err := d.Cases.PublicNotices(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%d public notices: %v", len(all), err)
	}
	if a := b.Post(record, "do", "withdraw", "reason", "A mistake"); a.Status != http.StatusSeeOther {
		t.Errorf("%d\n%s", a.Status, a.Text(t))
	}
}

func TestAScenarioThatWasDefinedGrantsWhatFitsIt(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shanghai-2018"))
	b := d.in(t, d.operator)
	const path = "en/desk/scenarios/metro-flow/"
	if a := b.Post(path, "scenario.id", "rush", "months", "x"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#scenario.name.zh"`) || !strings.Contains(a.Body, `href="#months"`) {
		t.Errorf("half filled in: %d\n%s", a.Status, a.Text(t))
	}
	a := b.Post(path, "scenario.id", "rush", "scenario.name.zh", "高峰研究", "scenario.name.en", "Rush hour", "purpose", "Study of travel at rush hour", "items", "station",
		"calls", "1000", "months", "12", "until", "2026-12-31")
	if a.Status != http.StatusSeeOther || !strings.Contains(b.Follow(a).Text(t), "Rush hour") {
		t.Fatalf("%d\n%s", a.Status, a.Text(t))
	}
	law, _ := d.Offer().Law("metro-flow")
	submit := func(token string) access.State {
		c, err := d.Cases.Begin(t.Context(), d.applicant.ID, token, law)
		if err != nil {
			t.Fatal(err)
		}
		form := apisrvtest.Complete(d.applicant, law)
		form.Scenario, form.Commitment.On = "rush", calendar.Today(d.Now())
		c, err = d.Cases.Take(t.Context(), cases.Taking{Receipt: c.Receipt, Dataset: law,
			Move: access.Move{Step: access.Submit, Application: &form, By: access.Actor{Party: access.ApplicantParty, ID: d.applicant.ID}}})
		if err != nil {
			t.Fatal(err)
		}
		return c.State
	}
	if got := submit("first"); got != access.Approved {
		t.Errorf("an application that fits is at %s", got)
	}
	if a := b.Post(path, "retire", "rush", "reason", "No longer"); a.Status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", a.Status, a.Text(t))
	}
	if got := submit("second"); got != access.Submitted {
		t.Errorf("after it was retired an application is at %s", got)
	}
}

func TestTheAgreementIsPreviewedInBothLanguagesAndPublishedAsTheNextVersion(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "zhejiang-2016-draft"))
	b := d.in(t, d.operator)
	const path = "en/desk/agreements/"
	form := b.Get(path).Inputs(t, path)
	source := strings.TrimPrefix(form.Get("template"), "\n")
	if !strings.Contains(source, "version: 2") {
		t.Fatalf("the next version begins\n%.300s", source)
	}
	source = strings.Replace(source, "双方, en: The parties", "当事人, en: Who agrees", 1)
	form.Set("template", strings.ReplaceAll(source, "\n", "\r\n"))
	form.Set("do", "preview")
	if a := b.Send(path, form); a.Status != http.StatusOK || !strings.Contains(a.Body, "<p>1. 当事人") || !strings.Contains(a.Body, "<p>1. Who agrees") {
		t.Fatalf("%d\n%s", a.Status, a.Text(t))
	}
	form.Set("do", "publish")
	if a := b.Send(path, form); a.Status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", a.Status, a.Text(t))
	}
	if a := b.Get(path + "2/"); !strings.Contains(a.Body, "<p>1. Who agrees") || !strings.Contains(b.Get(path+"1/").Body, "<p>1. The parties") {
		t.Errorf("version 2: %d\n%s", a.Status, a.Text(t))
	}
	if a := b.Send(path, form); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(t), "version: 3") {
		t.Errorf("the same version again: %d\n%s", a.Status, a.Text(t))
	}
	for text, want := range map[string]string{"id: [": "Line ", strings.Replace(source, "{purpose}", "{secret}", 1): "{secret}"} {
		form.Set("template", text)
		if a := b.Send(path, form); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(t), want) {
			t.Errorf("a text with a problem: %d\n%.400s", a.Status, a.Text(t))
		}
	}
}

func TestTheOperatorsListsAreTheSameOnBothDatabases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		d := newDesk(t, apisrvtest.New(t, db, clock, "shandong-2020"))
		receipt := d.reviewing(t)
		d.active(t)
		for _, id := range []string{"park-gates", "metro-flow"} {
			if err := d.Keys.SuspendDataset(t.Context(), "account:"+d.operator.ID, id, "An incident"); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Keys.LiftDataset(t.Context(), "account:"+d.operator.ID, "metro-flow", "It is over"); err != nil {
			t.Fatal(err)
		}
		suspended, err := d.Keys.Suspensions(t.Context())
		if err != nil || len(suspended) != 1 || suspended[0].Dataset != "park-gates" || suspended[0].Reason != "An incident" || suspended[0].Since.IsZero() {
			t.Errorf("suspended: %+v %v", suspended, err)
		}
		counts, err := d.Cases.CountsByDataset(t.Context())
		want := map[string]cases.Counts{"metro-flow": {States: map[access.State]int{access.Reviewing: 1, access.Active: 1}}}
		if diff := cmp.Diff(want, counts); err != nil || diff != "" {
			t.Errorf("%v (-want +got)\n%s", err, diff)
		}
		entries, err := d.DB.AuditEntries(t.Context(), cases.Object(receipt), 0, 2)
		if err != nil || len(entries) != 2 || entries[0].Action != "application.review" || entries[1].Action != "application.accept" {
			t.Fatalf("%+v %v", entries, err)
		}
		if entries, err = d.DB.AuditEntries(t.Context(), cases.Object(receipt), entries[1].Seq, 2); err != nil || len(entries) != 1 || entries[0].Action != "application.submit" {
			t.Errorf("before that: %+v %v", entries, err)
		}
	})
}
