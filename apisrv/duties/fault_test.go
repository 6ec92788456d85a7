package duties

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

func TestWhatAReleaseShowsIsFoundOnceAndEndsWhenItIsCured(t *testing.T) {
	each(t, "changsha-2018", func(t *testing.T, p *portal) {
		hit := supply.Finding{Rule: "R60", Severity: datasets.Blocks, Message: lang.Text{ZH: "手机号码", EN: "mobile numbers"}}
		p.change("bus", func(d *supply.Dataset) {
			d.Class, d.Findings, d.Stale = datasets.Unconditional, []supply.Finding{hit}, true
		})
		p.change("clinics", func(d *supply.Dataset) { d.Status = "returned" })
		p.tick()
		p.on("2026-03-04")
		p.tick()
		got := p.found(Filter{})
		slices.Sort(got)
		want := []string{"catalogue health since 2026-03-02", "quality bus since 2026-03-02"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-want +got\n%s", diff)
		}
		p.change("bus", func(d *supply.Dataset) { d.Findings, d.Stale = nil, false })
		p.tick()
		p.on("2026-03-09")
		p.change("bus", func(d *supply.Dataset) { d.Stale = true })
		p.tick()
		if diff := cmp.Diff([]string{"quality bus since 2026-03-09", "catalogue health since 2026-03-02"}, p.found(Filter{Open: true})); diff != "" {
			t.Errorf("later: -want +got\n%s", diff)
		}
		got = p.found(Filter{Dataset: "bus"})
		slices.Sort(got)
		want = []string{"quality bus since 2026-03-02 until 2026-03-04", "quality bus since 2026-03-09"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("of bus: -want +got\n%s", diff)
		}
	})
}

func TestACatalogueIsAskedOnlyOfWhomTheRulesApplyToAndUntilItIsHandedIn(t *testing.T) {
	for _, tt := range []struct {
		status    string
		byAnalogy bool
		found     int
	}{{"draft", false, 1}, {"returned", false, 1}, {"submitted", false, 0}, {"approved", false, 0}, {"draft", true, 0}} {
		p := quick(t, "changsha-2018")
		all := p.Agencies()
		all[0].ByAnalogy = tt.byAnalogy
		p.Agencies = func() []offer.Agency { return all }
		p.change("clinics", func(d *supply.Dataset) { d.Status = tt.status })
		p.tick()
		if got := p.found(Filter{Agency: "health"}); len(got) != tt.found {
			t.Errorf("%s, by analogy %v: %v", tt.status, tt.byAnalogy, got)
		}
	}
}

func TestOnlyWhatAnArticleNamesIsCalledAFault(t *testing.T) {
	for profileID, named := range map[string]bool{"changsha-2018": true, "shanghai-2018": true, "shandong-2020": false, "zhejiang-2016-draft": false, "xian": false} {
		p := quick(t, profileID)
		p.change("bus", func(d *supply.Dataset) { d.Due, d.Stale = calendar.NewDate(2026, 2, 27), true })
		p.change("clinics", func(d *supply.Dataset) { d.Status = "draft" })
		p.tick()
		all, err := p.Faults(ctx, Filter{})
		if err != nil || len(all) != map[bool]int{true: 3, false: 2}[named] {
			t.Fatalf("%s: %+v %v", profileID, all, err)
		}
		for _, f := range all {
			if want := !named || f.Kind == Quality; f.Watched() != want || f.Cite.IsZero() != want {
				t.Errorf("%s: %s is watched: %v, cites %q", profileID, f.Kind, f.Watched(), f.Cite.EN)
			}
			if f.Kind == Stale && !named || f.Kind == DutyOverdue && named {
				t.Errorf("%s: an update that is late is called %s", profileID, f.Kind)
			}
		}
		_, faults, err := p.NoteFault(ctx, operator, Noted{Kind: Secrecy, Agency: "transport", Since: p.today(), Text: "Names in a file"}, p.now)
		if err != nil || (len(faults) == 0) != named || len(p.Named()) != map[bool]int{true: 6, false: 0}[named] {
			t.Errorf("%s: noted by a person: %v %v", profileID, faults, err)
		}
	}
}

func TestReviewersAreToldOfFaultsOnceADay(t *testing.T) {
	each(t, "shanghai-2018", func(t *testing.T, p *portal) {
		p.change("bus", func(d *supply.Dataset) { d.Stale = true })
		p.change("metro", func(d *supply.Dataset) { d.Stale = true })
		p.tick()
		p.change("bus", func(d *supply.Dataset) { d.Due = calendar.NewDate(2026, 2, 27) })
		p.tick()
		p.tick()
		if got := p.told(zhang.ID); !slices.Equal(got, []string{"faults"}) {
			t.Errorf("on the first day: %v", got)
		}
		p.on("2026-03-03")
		p.tick()
		p.tick()
		if got := p.told(zhang.ID); !slices.Equal(got, []string{"faults", "faults"}) {
			t.Errorf("on the second: %v", got)
		}
		if got := p.told(li.ID); len(got) > 0 {
			t.Errorf("the other agency was told %v", got)
		}
	})
}

func TestAFaultIsNotedAnsweredAndClosedAndAllOfItStays(t *testing.T) {
	each(t, "changsha-2018", func(t *testing.T, p *portal) {
		p.tick()
		noted := Noted{Kind: Scope, Agency: "transport", Since: p.today(), Text: "Data shared with it were given to a company", Form: "token"}
		id, faults, err := p.NoteFault(ctx, operator, noted, p.now)
		if err != nil || len(faults) > 0 {
			t.Fatal(faults, err)
		}
		if again, _, err := p.NoteFault(ctx, operator, noted, p.now); err != nil || again != id {
			t.Errorf("sent twice: %s and %s, %v", id, again, err)
		}
		for _, text := range []string{"It was a test.", "It was a test.", "The company was told to delete them."} {
			if faults, err := p.AnswerFault(ctx, zhang, id, text); err != nil || len(faults) > 0 {
				t.Fatal(faults, err)
			}
			p.clock.Add(time.Minute)
		}
		p.tick()
		if got := p.told("c1"); !slices.Equal(got, []string{"fault-answered", "fault-answered"}) {
			t.Errorf("the commission was told %v", got)
		}
		if faults, err := p.CloseFault(ctx, operator, id, "They were deleted"); err != nil || len(faults) > 0 {
			t.Fatal(faults, err)
		}
		if _, err := p.CloseFault(ctx, operator, id, "Again"); err == nil {
			t.Error("closed twice")
		}
		f, err := p.FaultOf(ctx, id)
		if err != nil || f.Until != p.today() || f.Closes || !f.Noted || f.Reason != "They were deleted" || len(f.Answers) != 2 || f.Answers[0].Name != "Zhang" {
			t.Errorf("%+v %v", f, err)
		}
		var actions []string
		entries, err := p.DB.AuditEntries(ctx, "fault:"+id, 0, 10)
		for _, e := range entries {
			actions = append(actions, e.Action)
		}
		if diff := cmp.Diff([]string{"fault.closed", "fault.answered", "fault.answered", "fault.found"}, actions); err != nil || diff != "" {
			t.Errorf("%v -want +got\n%s", err, diff)
		}
	})
}

func TestTheOperatorDoesNotEndWhatTheCommissionOrTheAuthorityNoted(t *testing.T) {
	each(t, "changsha-2018", func(t *testing.T, p *portal) {
		commission := accounts.Account{ID: "c1", Role: accounts.Commission}
		authority := accounts.Account{ID: "x1", Role: accounts.Authority}
		for _, tt := range []struct{ noted, ends, not accounts.Account }{
			{commission, authority, operator}, {commission, commission, operator}, {operator, commission, zhang}, {operator, operator, li},
		} {
			id, faults, err := p.NoteFault(ctx, tt.noted, Noted{Kind: Secrecy, Agency: "transport", Since: p.today(), Text: "Names in a file"}, p.now)
			if err != nil || len(faults) > 0 {
				t.Fatal(faults, err)
			}
			if _, err := p.CloseFault(ctx, tt.not, id, "Enough"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("noted by %s, ended by %s: %v", tt.noted.Role, tt.not.Role, err)
			}
			if faults, err := p.CloseFault(ctx, tt.ends, id, "It was another file"); err != nil || len(faults) > 0 {
				t.Errorf("noted by %s, not ended by %s: %v %v", tt.noted.Role, tt.ends.Role, faults, err)
			}
		}
	})
}

func TestAFaultThatCannotBeNotedSaysWhy(t *testing.T) {
	p := quick(t, "changsha-2018")
	right := Noted{Kind: Secrecy, Agency: "transport", Since: p.today(), Text: "Names in a file"}
	for field, n := range map[string]func(n Noted) Noted{
		"kind":    func(n Noted) Noted { n.Kind = DutyOverdue; return n },
		"agency":  func(n Noted) Noted { n.Agency = "<script>"; return n },
		"dataset": func(n Noted) Noted { n.Dataset = "clinics"; return n }, // of another agency
		"since":   func(n Noted) Noted { n.Since = p.today() + 1; return n },
		"text":    func(n Noted) Noted { n.Text = strings.Repeat("长", 20000); return n },
	} {
		_, faults, err := p.NoteFault(ctx, operator, n(right), p.now)
		if err != nil || len(faults) != 1 || faults[0].Field != field {
			t.Errorf("%s: %v %v", field, faults, err)
		}
	}
	if got := p.found(Filter{}); len(got) > 0 {
		t.Errorf("kept: %v", got)
	}
}
