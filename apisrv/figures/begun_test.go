package figures_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// late are entries of which every other update is overdue.
func late(w *world, all []supply.Dataset) []supply.Dataset {
	for i := range all {
		all[i].Due = calendar.Today(w.clock.Now()).Add(200 - i%2*400)
	}
	return all
}

// log counts events as a log that was imported.
func (w *world) log(id string, all ...events.Event) {
	w.t.Helper()
	_, err := w.count.Count(w.t.Context(), rollup.Source{ID: id, Kind: "log", Label: "mirror"}, rollup.Batch{Events: all, Position: 1, Ended: true})
	must(w.t, err)
}

// What is reported of a period that is over is what was kept in it, and never
// what is there today.
func TestAReportOfAPastPeriodHoldsWhatWasKeptInIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		w := newWorld(t, db, clock, "changsha-2018", 12) // it is 2 March 2026
		w.now = &supply.Supply{Datasets: late(w, of("health", 2, 2))}
		must(t, w.Tick(t.Context()))
		clock.Add(24 * time.Hour)
		w.log("one", events.Event{At: clock.Now(), Kind: events.Download, Status: 200, Dataset: "health-a", Format: "csv", File: "data/health-a/a.csv", Visitor: 1})
		must(t, w.Tick(t.Context()))
		clock.Add(150 * 24 * time.Hour)
		w.now = &supply.Supply{Datasets: append(of("health", 4, 0), of("tax", 1, 0)...)}
		must(t, w.Tick(t.Context()))
		r, err := w.Report(t.Context(), w.period("half-2026-1"), "")
		must(t, err)
		if want := (struct{ zh, en string }{"数量和质量取2026年3月3日的状况。更新时效按留存的2天计算（2026年3月2日至2026年3月3日），时段内应有181天。使用情况自2026年3月3日起统计。",
			"Quantity and quality are those of 3 March 2026. Updates are those of 2 days kept of 181, from 2 March 2026 to 3 March 2026. Use was counted from 3 March 2026 on."}); r.Basis.ZH != want.zh || r.Basis.EN != want.en {
			t.Errorf("it rests on:\n%s\n%s", r.Basis.ZH, r.Basis.EN)
		}
		if diff := cmp.Diff([]string{"1 health 56.3: 50.0 100.0 50.0 25.0"}, ranked(r)); diff != "" {
			t.Errorf("want -, got +:\n%s", diff)
		}
		must(t, w.Publish(t.Context(), "evaluator", w.period("half-2026-1")))
		all, err := w.Published(t.Context())
		must(t, err)
		if all[0].Basis != r.Basis {
			t.Errorf("it is published without its days: %q", all[0].Basis.EN)
		}
	})
}

// ranked are the agencies of a report that have a rank, with their points.
func ranked(r figures.Report) (all []string) {
	for _, s := range r.Standing {
		if s.Rank == 0 {
			continue
		}
		var scores []string
		for _, c := range s.Scores {
			scores = append(scores, tenths(c))
		}
		all = append(all, string(rune('0'+s.Rank))+" "+s.Agency+" "+tenths(s.Total)+": "+strings.Join(scores, " "))
	}
	return all
}

func TestOfAPeriodOfWhichNothingIsKnownThereIsNoReport(t *testing.T) {
	w := still(t, "changsha-2018")
	w.now = &supply.Supply{Datasets: late(w, of("health", 2, 2))}
	must(t, w.Tick(t.Context()))
	unknown := new(figures.PeriodError)
	for _, key := range []string{"half-2025-2", "year-2025", "half-2020-1"} {
		if _, err := w.Report(t.Context(), w.period(key), ""); !errors.As(err, &unknown) || unknown.Problem.EN != "Nothing is on record of this period" {
			t.Errorf("%s is reported: %v", key, err)
		}
		if err := w.Publish(t.Context(), "evaluator", w.period(key)); !errors.As(err, &unknown) {
			t.Errorf("%s is published: %v", key, err)
		}
	}
	// of the half-year under way supply is known, and use is not
	r, err := w.Report(t.Context(), w.period("half-2026-1"), "")
	must(t, err)
	if len(ranked(r)) != 0 || r.Words.EN != "There are no totals and ranks, since nothing is on record of this period for: use." || tenths(r.Standing[0].Scores[3]) != "—" {
		t.Errorf("ranked %q, %q", ranked(r), r.Words.EN)
	}
	w.clock.Add(150 * 24 * time.Hour)
	if err := w.Publish(t.Context(), "evaluator", w.period("half-2026-1")); !errors.Is(err, figures.ErrUnranked) {
		t.Errorf("agencies without ranks are published: %v", err)
	}
}

// was is what a figure of the overview stands beside.
func was(o figures.Overview, key string) string {
	for _, f := range o.Figures {
		if f.Definition == key {
			return shown(f.Before)
		}
	}
	return "no such figure"
}

func TestWhatWasNotCountedIsNotComparedWith(t *testing.T) {
	w := still(t, "shandong-2020")
	clock := w.clock
	must(t, w.Tick(t.Context()))
	clock.Add(24 * time.Hour)
	w.traffic(20)
	clock.Add(40 * 24 * time.Hour)
	w.traffic(20)
	for _, c := range []struct{ period, before, downloads, received, duties string }{
		{"month-2026-03", "month-2026-02", "—", "—", "—"},                                    // nothing was known
		{"month-2026-04", "month-2026-03", "—", "0", "0"},                                    // counting began within it
		{"from-2026-04-10-to-2026-04-11", "from-2026-03-20-to-2026-03-21", "some", "0", "0"}, // all of it was counted
	} {
		o, err := w.Overview(t.Context(), figures.Scope{}, w.period(c.period), w.period(c.before))
		must(t, err)
		if got := was(o, "downloads"); (got == "—") != (c.downloads == "—") || was(o, "received") != c.received || was(o, "duties_overdue") != c.duties {
			t.Errorf("%s beside %s: %s downloads, %s received, %s overdue", c.period, c.before, got, was(o, "received"), was(o, "duties_overdue"))
		}
		if known, err := w.Covers(t.Context(), figures.OfUse, w.period(c.before)); err != nil || known != (c.downloads != "—") {
			t.Errorf("tables of use beside %s: %v, %v", c.before, known, err)
		}
	}
}

// A log of another server does not tell what a search found: that is no value, and
// not 0.
func TestSearchesOfImportedLogsAreNotSaidToHaveFoundSomething(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		w := newWorld(t, db, clock, "shandong-2020", 13)
		day := calendar.Today(clock.Now())
		w.log("one", events.Event{At: clock.Now(), Kind: events.Search, Status: 200, Terms: "学区", Hits: -1, Visitor: 1})
		empty := func(key string, column int) (cells []string) {
			tab, err := w.Table(t.Context(), key, figures.Scope{}, w.period("month-"+day.String()[:7]))
			must(t, err)
			for _, r := range tab.Rows {
				cells = append(cells, shown(r.Cells[column]))
			}
			return cells
		}
		headline := func() string {
			p := w.period("month-2026-03")
			o, err := w.Overview(t.Context(), figures.Scope{}, p, p)
			must(t, err)
			return was(o, "empty_searches")
		}
		if got := headline(); got != "—" {
			t.Errorf("of imported logs alone %s searches found nothing", got)
		}
		if diff := cmp.Diff([]string{"—"}, append(empty("use-days", 7), empty("use-unmet", 1)...)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"—"}, empty("use-searches", 2)); diff != "" {
			t.Error(diff)
		}
		clock.Add(24 * time.Hour)
		_, err := w.count.Count(t.Context(), rollup.Source{ID: "run", Kind: "run", Label: "server"}, rollup.Batch{Position: 1,
			Events: []events.Event{{At: clock.Now(), Kind: events.Search, Status: 200, Terms: "学区", Visitor: 1}, {At: clock.Now(), Kind: events.Search, Status: 200, Terms: "公园", Hits: 2, Visitor: 1}}})
		must(t, err)
		if diff := cmp.Diff([]string{"—", "1"}, empty("use-days", 7)); diff != "" {
			t.Error(diff)
		}
		if got := headline(); got != "—" { // the month before its second day was not all counted
			t.Errorf("searches without result, before: %s", got)
		}
	})
}

// Of a month without some of its days nothing may be left.
func TestWhatDidNotComeHasNoLine(t *testing.T) {
	w := still(t, "shandong-2020")
	w.log("one", events.Event{At: w.clock.Now(), Audience: events.Bots, Bot: "crawler", Kind: events.View, Page: "home", Status: 200},
		events.Event{At: w.clock.Now(), Kind: events.Head, Format: "csv", Dataset: "d00", File: "data/d00/a.csv", Status: 200})
	w.clock.Add(28 * 24 * time.Hour)
	for key, want := range map[string]int{"month-2026-03": 1, "from-2026-03-03-to-2026-03-30": 0} {
		for table, want := range map[string]int{"use-bots": want, "use-formats": 0, "use-pages": 0} {
			tab, err := w.Table(t.Context(), table, figures.Scope{}, w.period(key))
			must(t, err)
			if len(tab.Rows) != want {
				t.Errorf("%s of %s has %d lines, want %d: %v", table, key, len(tab.Rows), want, written(tab))
			}
		}
	}
}
