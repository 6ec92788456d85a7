package figures_test

import (
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// The last day is within the time: submitted on 2 March 2026, an application has
// to be decided by the 30th, the twentieth working day after it.
func TestADecisionOnTheLastDayIsInTime(t *testing.T) {
	for _, c := range []struct {
		decided string
		share   float64
		overdue float64 // the evening before
	}{{"2026-03-30", 1, 0}, {"2026-03-31", 0, 0}, {"2026-04-01", 0, 1}} {
		storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
			w := newWorld(t, db, clock, "shandong-2020", 1)
			w.begin()
			a := w.open[0]
			take := func(step access.Step, by access.Actor) {
				t.Helper()
				var err error
				m := w.move(a, step, by, calendar.Today(clock.Now()))
				a.Case, err = w.cases.Take(t.Context(), cases.Taking{Receipt: a.Receipt, Seq: a.Seq, Dataset: a.law, Move: m})
				must(t, err)
			}
			reviewer := access.Actor{Party: access.ReviewerParty, ID: "reviewer", Agency: a.law.Agency}
			take(access.Submit, access.Actor{Party: access.ApplicantParty, ID: a.Account})
			take(access.Accept, reviewer)
			take(access.Review, reviewer)
			on, err := calendar.ParseDate(c.decided)
			must(t, err)
			clock.Add(time.Duration(on-1-calendar.Today(clock.Now())) * 24 * time.Hour)
			if got := w.ofAgency(a.Agency, "pending_late"); got != c.overdue {
				t.Errorf("the day before %s: %v overdue, want %v", c.decided, got, c.overdue)
			}
			clock.Add(24 * time.Hour)
			take(access.Refuse, reviewer)
			if got := w.ofAgency(a.Agency, "in_time_share"); got != c.share {
				t.Errorf("decided on %s: %v in time, want %v", c.decided, got, c.share)
			}
		})
	}
}

// ofAgency is a figure of the applications of an agency over the year.
func (w *world) ofAgency(id, key string) float64 {
	w.t.Helper()
	must(w.t, w.Follow(w.t.Context()))
	p, err := figures.ParsePeriod("year-2026", calendar.Today(w.clock.Now()))
	must(w.t, err)
	tab, err := w.Table(w.t.Context(), "service-agencies", figures.Scope{}, p)
	must(w.t, err)
	for _, r := range tab.Rows {
		for i, c := range tab.Columns {
			if c.Key == key && r.Path == "commission/agencies/"+id+"/" {
				return r.Cells[i].Number
			}
		}
	}
	w.t.Fatalf("no %s of %s", key, id)
	return 0
}
