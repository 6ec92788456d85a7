package report_test

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// used puts what was counted on a day into the store: of the portal where the
// name is empty, else of a dataset. The counts are views, downloads, calls,
// searches and visitors.
func (p portal) used(audience int64, name string, on calendar.Date, counts ...int64) {
	p.t.Helper()
	dim := "dataset"
	if name == "" {
		dim = "portal"
	}
	n := append(append([]int64{}, counts...), 0, 0, 0, 0, 0)
	p.keep(func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO use_day (audience, dim, name, at, views, visitors, downloads, download_bytes, parts, heads, searches, empty_searches,
calls, call_rows, call_bytes, refused, failed, micros) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, 0, ?, 0, 0, 0, 0, 0)`,
			audience, dim, name, int64(on), n[0], n[4], n[1], n[3], n[2])
		return err
	})
}

// until lets the time pass until a moment.
func (p portal) until(at time.Time) { p.clock.Add(at.Sub(p.clock.Now())) }

func of(views, downloads, calls int64) activity.Counts {
	return activity.Counts{Views: views, Downloads: downloads, Calls: calls}
}

func TestUseIsToldByWholeDaysOfPeopleOnly(t *testing.T) {
	each(t, func(p portal) {
		today := calendar.Today(p.clock.Now())
		p.used(0, "", today, 900, 90, 9, 90, 9)
		p.used(0, "air", today, 900, 90, 9)
		p.used(0, "", today.Add(-1), 107, 26, 5, 13, 31)
		p.used(0, "air", today.Add(-1), 42, 6, 3)
		p.used(0, "gps", today.Add(-1), 7, 0, 2)
		p.used(0, "closed", today.Add(-1), 40, 12, 0)
		p.used(0, "", today.Add(-3), 12, 0, 0, 4, 3)
		p.used(1, "", today.Add(-9), 5000)
		p.used(1, "air", today.Add(-1), 5000, 5000, 5000)
		p.write()
		got := p.written()
		want := activity.Daily{
			Days: []activity.DayUse{
				{On: today.Add(-3), PortalCounts: activity.PortalCounts{Counts: of(10, 0, 0)}},
				{On: today.Add(-2)},
				// of 107 views, 89 are of datasets that are told by themselves; 18 and the 2 from before are 20
				{On: today.Add(-1), PortalCounts: activity.PortalCounts{Counts: of(109, 23, 5), Searches: 13}, Visitors: 31}},
			Cells: []activity.CellUse{{On: today.Add(-1), Dataset: "air", Counts: of(42, 6, 0)}, {On: today.Add(-1), Dataset: "gps", Counts: of(7, 0, 0)}}}
		if diff := cmp.Diff(want, got.Daily); diff != "" {
			p.t.Errorf("by day (-want +got):\n%s", diff)
		}
		total := activity.PortalCounts{Counts: of(119, 23, 5), Searches: 13}
		if u := got.Usage; u.From != today.Add(-3) || u.To != today.Add(-1) || u.Total != total || u.Lately != total {
			p.t.Errorf("in all: %+v", u)
		}
	})
}

func TestUseIsToldOnceADayAfterMidnight(t *testing.T) {
	each(t, func(p portal) {
		r := &p.Reporter
		first := calendar.Today(p.clock.Now())
		p.used(0, "", first, 50)
		to := func() calendar.Date { p.write(); return p.written().Usage.To }
		if got := to(); !got.IsZero() {
			p.t.Errorf("on the first day the use of %s was told", got)
		}
		p.until(first.Add(1).Time().Add(-8*time.Hour + 19*time.Minute)) // nineteen past midnight in Shanghai
		if got := to(); !got.IsZero() {
			p.t.Errorf("before all was counted the use of %s was told", got)
		}
		p.clock.Add(time.Minute)
		if got := to(); got != first {
			p.t.Errorf("at twenty past midnight the use until %s was told, want %s", got, first)
		}
		p.used(0, "air", first, 50)                                 // out of a log that is imported
		for _, name := range []string{"after a restart", "later"} { // a portal's reporter begins anew with each write of the test
			if changed, err := r.Write(ctx); changed || err != nil {
				p.t.Errorf("%s on the same day something else was told, %v", name, err)
			}
		}
		p.clock.Add(24 * time.Hour)
		if p.write(); len(p.written().Daily.Cells) != 1 {
			p.t.Error("what was imported is not told on the next day")
		}
	})
}

// After a halt the log of the day before has to be counted first; what was told
// until then stands.
func TestUseIsToldOnceAllIsCounted(t *testing.T) {
	each(t, func(p portal) {
		first := calendar.Today(p.clock.Now())
		p.used(0, "", first.Add(-1), 50)
		p.write()
		p.clock.Add(24 * time.Hour)
		r := &p.Reporter
		var counted time.Time
		r.Counted = func() time.Time { return counted }
		for _, when := range []time.Time{{}, first.Add(1).Time().Add(-8*time.Hour + 19*time.Minute)} { // not yet; at nineteen past midnight
			counted = when
			if changed, err := r.Write(ctx); changed || err != nil || p.written().Usage.To != first.Add(-1) {
				p.t.Errorf("counted until %s: changed %v, %v, told until %s", counted, changed, err, p.written().Usage.To)
			}
		}
		p.used(0, "", first, 50)
		counted = p.clock.Now()
		if changed, err := r.Write(ctx); !changed || err != nil || p.written().Usage.Total.Views != 100 {
			p.t.Errorf("all is counted: changed %v, %v, told %+v", changed, err, p.written().Usage)
		}
	})
}

func TestNothingIsToldOfADatasetThatIsNotPublic(t *testing.T) {
	each(t, func(p portal) {
		today := calendar.Today(p.clock.Now())
		p.used(0, "", today.Add(-1), 4000, 4000, 4000)
		p.used(0, "closed", today.Add(-1), 4000, 4000, 4000)
		p.write()
		for _, name := range []string{activity.UsageFile, activity.DailyFile} {
			if body := p.read(filepath.Join(activity.Folder, name)); strings.Contains(body, "closed") {
				p.t.Errorf("%s: %s", name, body)
			}
		}
		if u := p.written().Usage; u.Total.Views != 4000 {
			p.t.Errorf("of the portal: %+v", u.Total)
		}
	})
}

// busy fills the store with random use and returns the days.
func (p portal) busy(r *rand.Rand, days int) (first calendar.Date) {
	first = calendar.Today(p.clock.Now())
	names := []string{"a", "b", "c", "closed", "d", "e"}
	for d := range days {
		var all [3]int64
		for _, name := range names {
			var n [3]int64
			for m := range n {
				n[m] = int64(r.ExpFloat64() * r.ExpFloat64() * 4)
				all[m] += n[m]
			}
			p.used(0, name, first.Add(d), n[:]...)
		}
		p.used(0, "", first.Add(d), all[0]+int64(r.IntN(40)), all[1], all[2], int64(r.IntN(9)), int64(r.IntN(9)))
	}
	return first
}

func TestWhatWasToldOfADayIsToldAgainTheDayAfter(t *testing.T) {
	each(t, func(p portal) {
		first := p.busy(rand.New(rand.NewPCG(7, 8)), 40)
		cells, days := map[string]activity.Counts{}, map[calendar.Date]activity.DayUse{}
		for d := range 40 {
			p.until(first.Add(d + 1).Time())
			p.write()
			s := p.written()
			if s.Usage.To != first.Add(d) {
				p.t.Fatalf("day %d: told until %s", d, s.Usage.To)
			}
			for _, c := range s.Daily.Cells {
				key := c.On.String() + c.Dataset
				if was, ok := cells[key]; ok && was != c.Counts || !ok && c.On != s.Usage.To {
					p.t.Fatalf("day %d: %s was %+v and is %+v", d, key, was, c.Counts)
				}
				cells[key] = c.Counts
			}
			for _, on := range s.Daily.Days {
				if was, ok := days[on.On]; ok && was != on {
					p.t.Fatalf("day %d: %+v was %+v", d, on, was)
				}
				days[on.On] = on
			}
			p.addsUp(s)
		}
	})
}

// addsUp holds totals against the days that they are sums of.
func (p portal) addsUp(s activity.State) {
	p.t.Helper()
	var total, lately activity.PortalCounts
	for i, d := range s.Daily.Days {
		total = activity.PortalCounts{Counts: total.Plus(d.Counts), Searches: total.Searches + d.Searches}
		if i >= len(s.Daily.Days)-activity.UsageDays {
			lately = activity.PortalCounts{Counts: lately.Plus(d.Counts), Searches: lately.Searches + d.Searches}
		}
	}
	if s.Usage.Total != total || s.Usage.Lately != lately {
		p.t.Errorf("until %s: %+v, the days come to %+v and %+v", s.Usage.To, s.Usage, total, lately)
	}
	for _, d := range s.Usage.Datasets {
		var all, month activity.Counts
		for _, c := range s.Daily.Cells {
			if c.Dataset != d.Dataset || c.On > s.Usage.Until {
				continue
			}
			if all = all.Plus(c.Counts); c.On.Time().Month() == s.Usage.Until.Time().Month() {
				month = month.Plus(c.Counts)
			}
		}
		if d.Total != all || d.Month != month {
			p.t.Errorf("%s: %+v, its days come to %+v and %+v", d.Dataset, d, all, month)
		}
	}
}
