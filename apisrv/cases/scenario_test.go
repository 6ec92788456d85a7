package cases

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func (d desk) scenario() access.Scenario {
	a := d.application()
	return access.Scenario{ID: "arrivals", Name: lang.Text{ZH: "到站预测", EN: "Arrival times"}, Purpose: a.Purpose, Dataset: buses.ID,
		Items: buses.Items, For: []string{access.Person}, Calls: 5000, Months: 24}
}

func (d desk) addScenario(s access.Scenario) {
	d.t.Helper()
	if faults, err := d.AddScenario(ctx, "o1", s, buses); err != nil || len(faults) > 0 {
		d.t.Fatal(faults, err)
	}
}

// choosing submits an application that names the scenario.
func (d desk) choosing(token string, change func(*access.Application)) access.Case {
	d.t.Helper()
	submit := d.step(d.begin(token), access.Submit)
	submit.Move.Application.Scenario = "arrivals"
	change(submit.Move.Application)
	c, err := d.Take(ctx, submit)
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

func TestWhatFitsAScenarioIsGrantedWithItsSubmission(t *testing.T) {
	each(t, func(d desk) {
		d.addScenario(d.scenario())
		before := d.entries()
		c := d.choosing("fits", func(*access.Application) {})
		if c.State != access.Approved || c.Seq != 2 || c.Decision.Scenario != "arrivals" || !cmp.Equal(c.Decision.Scope, c.Application.FullScope(d.today())) {
			d.t.Errorf("it is %s after %d steps, by %+v", c.State, c.Seq, c.Decision)
		}
		if got := d.entries() - before; got != 2 {
			d.t.Errorf("%d entries of the log", got)
		}
		if diff := cmp.Diff([]string{"received"}, d.notices(applicant.ID)); diff != "" {
			d.t.Errorf("the applicant was told %s", diff)
		}
		if _, err := d.Tick(ctx, known); err != nil {
			d.t.Fatal(err)
		}
		if got := d.notices("r1"); len(got) > 0 {
			d.t.Errorf("the reviewer was told %v", got)
		}
		again, err := d.Take(ctx, d.step(access.Case{Receipt: c.Receipt}, access.Submit))
		if diff := cmp.Diff(c, again); diff != "" || err != nil {
			d.t.Errorf("sent again: %v\n%s", err, diff)
		}
	})
}

func TestWhatDoesNotFitIsReviewedByTheAgency(t *testing.T) {
	each(t, func(d desk) {
		d.addScenario(d.scenario())
		for name, change := range map[string]func(*access.Application){
			"another scenario": func(a *access.Application) { a.Scenario = "departures" },
			"another purpose":  func(a *access.Application) { a.Purpose += "等" },
			"more calls":       func(a *access.Application) { a.Calls = 5001 },
		} {
			if c := d.choosing(name, change); c.State != access.Submitted {
				d.t.Errorf("%s: %s", name, c.State)
			}
		}
		d.retire(nil)
		if c := d.choosing("retired", func(*access.Application) {}); c.State != access.Submitted {
			d.t.Errorf("a retired scenario: %s", c.State)
		}
		for range 2 {
			if _, err := d.Tick(ctx, known); err != nil {
				d.t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"submissions"}, d.notices("r1")); diff != "" { // one of all four
			d.t.Error(diff)
		}
	})
}

func (d desk) retire(want error) {
	d.t.Helper()
	if err := d.RetireScenario(ctx, "o1", buses.ID, "arrivals", "no longer needed"); !errors.Is(err, want) {
		d.t.Errorf("retired: %v, want %v", err, want)
	}
}

func TestScenariosAreListedWithWhatBecameOfThem(t *testing.T) {
	each(t, func(d desk) {
		d.retire(store.ErrNotFound)
		s := d.scenario()
		s.Until = d.today().Add(30)
		d.addScenario(s)
		if faults, err := d.AddScenario(ctx, "o1", s, buses); err != nil || len(faults) != 1 || faults[0].Field != "scenario.id" {
			d.t.Errorf("the same id again: %v, %v", faults, err)
		}
		s.Items = []string{"driver"}
		if faults, err := d.AddScenario(ctx, "o1", s, buses); err != nil || len(faults) == 0 {
			d.t.Errorf("an item that there is not: %v, %v", faults, err)
		}
		created := d.clock.Now()
		d.clock.Add(time.Hour)
		before := d.entries()
		d.retire(nil)
		d.retire(nil)
		if got := d.entries() - before; got != 1 {
			d.t.Errorf("retired twice made %d entries", got)
		}
		for _, dataset := range []string{"", buses.ID} {
			all, err := d.Scenarios(ctx, dataset)
			if err != nil || len(all) != 1 || !all[0].Created.Equal(created) || !all[0].Retired.Equal(d.clock.Now()) || all[0].ID != "arrivals" {
				d.t.Errorf("of %q: %+v, %v", dataset, all, err)
			}
		}
		if all, err := d.Scenarios(ctx, "other"); err != nil || len(all) > 0 {
			d.t.Errorf("of another dataset: %v, %v", all, err)
		}
	})
}

func TestAScenarioIsOfferedUntilItsLastDay(t *testing.T) {
	s := Scenario{Scenario: access.Scenario{Until: 100}}
	endless := Scenario{}
	retired := Scenario{Retired: time.Unix(1, 0)}
	if !s.Offered(100) || s.Offered(101) || !endless.Offered(101) || retired.Offered(1) {
		t.Error("offered on the wrong days")
	}
}
