package figures_test

import (
	"slices"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// twoEntries is a portal with a dataset on buses of one agency and one on the zoo
// of another.
func twoEntries(t *testing.T) *world {
	w := still(t, "shandong-2020")
	w.now = &supply.Supply{AsOf: calendar.Today(w.clock.Now()), Domains: w.now.Domains, Datasets: []supply.Dataset{
		{ID: "bus", Title: both("公交"), Agency: "greening", Domain: "city", Class: datasets.Conditional, Status: "approved", Listed: true, Version: "v1"},
		{ID: "zoo", Title: both("动物园"), Agency: "health", Domain: "city", Class: datasets.Unconditional, Status: "approved", Listed: true, Version: "v1"},
	}}
	return w
}

// release makes a release in which the dataset on buses is another; false takes
// it out of the catalogue.
func (w *world) release(f func(*supply.Dataset) bool) {
	next := *w.now
	next.Datasets = append([]supply.Dataset(nil), w.now.Datasets...)
	if !f(&next.Datasets[0]) {
		next.Datasets = next.Datasets[1:]
	}
	w.now = &next
}

// taken counts downloads of a dataset.
func (w *world) taken(id string, n int) {
	w.t.Helper()
	var all []events.Event
	for i := range n {
		all = append(all, events.Event{At: w.clock.Now(), Kind: events.Download, Visitor: uint64(100 + i), Dataset: id, Format: "csv", File: "data/" + id + "/a.csv", Status: 200, Bytes: 10})
	}
	b := rollup.Batch{Events: all, From: w.at, Position: w.at + int64(n)*100}
	_, err := w.count.Count(w.t.Context(), rollup.Source{ID: "run1", Kind: "run", Label: "server"}, b)
	must(w.t, err)
	w.at = b.Position
}

// submitted hands an application for the dataset on buses in.
func (w *world) submitted() *application {
	w.t.Helper()
	w.begin()
	a := w.open[len(w.open)-1]
	c, err := w.cases.Take(w.t.Context(), cases.Taking{Receipt: a.Receipt, Seq: a.Seq, Dataset: a.law,
		Move: w.move(a, access.Submit, access.Actor{Party: access.ApplicantParty, ID: a.Account}, calendar.Today(w.clock.Now()))})
	must(w.t, err)
	a.Case = c
	return a
}

// tomorrow ends the day with what the office does every minute.
func (w *world) tomorrow(days int) {
	w.t.Helper()
	must(w.t, w.Tick(w.t.Context()))
	w.clock.Add(time.Duration(days) * 24 * time.Hour)
}

func (w *world) period(key string) figures.Period {
	w.t.Helper()
	p, err := figures.ParsePeriod(key, calendar.Today(w.clock.Now()))
	must(w.t, err)
	return p
}

// headline is a figure of an overview, and what it was in the period before.
func (w *world) headline(key string, s figures.Scope, p figures.Period) (value, before string) {
	w.t.Helper()
	o, err := w.Overview(w.t.Context(), s, p, w.before(p))
	must(w.t, err)
	for _, f := range o.Figures {
		if f.Definition == key {
			return shown(f.Value), shown(f.Before)
		}
	}
	w.t.Fatalf("the overview has no %s", key)
	return "", ""
}

// column is a column of a table by the first one.
func (w *world) column(table, key string, s figures.Scope, p figures.Period) map[string]string {
	w.t.Helper()
	tab, err := w.Table(w.t.Context(), table, s, p)
	must(w.t, err)
	all := map[string]string{}
	for _, r := range tab.Rows {
		for i, c := range tab.Columns {
			if c.Key == key {
				all[r.Cells[0].Text.ZH] = cell(r.Cells[i])
			}
		}
	}
	return all
}

// cell is a cell of words or of a number.
func cell(c figures.Cell) string {
	if c.Text.ZH != "" {
		return c.Text.ZH
	}
	return shown(c)
}

func TestADatasetThatMovedIsSuppliedByOneAgencyAtATime(t *testing.T) {
	w := twoEntries(t)
	w.tomorrow(1)
	w.release(func(d *supply.Dataset) bool { d.Agency = "transport"; return true })
	w.tomorrow(35)
	must(t, w.Tick(t.Context()))
	march := w.period("month-2026-03")
	for scope, want := range map[figures.Scope]string{{}: "2", {Agency: "greening"}: "0", {Agency: "transport"}: "1", {Agency: "health"}: "1", {Domain: "city"}: "2", {Domain: "roads"}: "0", {Dataset: "bus"}: "—"} {
		if got, _ := w.headline("listed", scope, march); got != want {
			t.Errorf("%s %s listed %s at the end of March, want %s", scope.Kind(), scope.ID(), got, want)
		}
	}
	if got, _ := w.headline("listed", figures.Scope{}, w.period("month-2026-02")); got != "—" {
		t.Errorf("of February nothing is kept, and %s were listed at its end", got)
	}
}

func TestAnUpdateThatWaitsForASuspensionIsOverdueNowhere(t *testing.T) {
	w := twoEntries(t)
	must(t, w.Tick(t.Context()))
	today := int64(calendar.Today(w.clock.Now()))
	must(t, w.db.Keep(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO duty (id, source, kind, agency, dataset, event, due, norm, what, version, entry, stated, noted_by, noted_at)
			VALUES ('x', 'x', 'update', 'greening', 'bus', ?, ?, '', '', 'v1', '', 0, '', 0)`, today-30, today-5)
		if err != nil {
			return err
		}
		_, err = tx.Exec(t.Context(), `INSERT INTO suspended_dataset (dataset, reason, since, changed) VALUES ('bus', 'x', 1, 1)`)
		return err
	}))
	lately := w.period("days-30")
	overdue, _ := w.headline("duties_overdue", figures.Scope{}, lately)
	byAgency, listed := w.column("duties-agencies", "duties_overdue", figures.Scope{}, lately), w.column("duties", "overdue", figures.Scope{}, lately)
	o, err := w.Overview(t.Context(), figures.Scope{}, lately, figures.Period{})
	must(t, err)
	if overdue != "0" || byAgency["单位greening"] != "0" || len(listed) != 1 || listed["按承诺频率更新"] != "否" || len(o.Stuck.Rows) > 0 {
		t.Errorf("overdue: %s, by agency %v, listed %v, stuck %v", overdue, byAgency, listed, o.Stuck.Rows)
	}
}

func TestWhatCameTodayIsUnderWayOnAllPages(t *testing.T) {
	w := twoEntries(t)
	w.submitted()
	must(t, w.Tick(t.Context()))
	lately := w.period("days-30")
	pending, _ := w.headline("pending", figures.Scope{}, lately)
	list, err := w.Table(t.Context(), "service-pending", figures.Scope{}, lately)
	must(t, err)
	if byAgency := w.column("service-agencies", "pending", figures.Scope{}, lately); len(list.Rows) == 0 || pending != shown(figures.Cell{Number: float64(len(list.Rows))}) || byAgency["单位greening"] != pending {
		t.Errorf("under way: %s, by agency %v, listed %d", pending, byAgency, len(list.Rows))
	}
}

func TestUseIsNotComparedWithDaysBeforeAnyWasCounted(t *testing.T) {
	w := twoEntries(t)
	for range 15 {
		w.taken("bus", 10)
		w.tomorrow(1)
		week := w.period("days-7")
		value, before := w.headline("downloads", figures.Scope{}, week)
		rising := w.column("use-rising", "uses_before", figures.Scope{}, week)
		if whole := calendar.Today(w.clock.Now()) >= calendar.NewDate(2026, 3, 16); value == "0" || (before == "70") != whole || (before == "—") == whole || len(rising) > 0 {
			t.Errorf("%s: downloads %s, before %s, on the rise %v", w.clock.Now().Format(time.DateOnly), value, before, rising)
		}
	}
	w.taken("zoo", 40)
	w.tomorrow(1)
	if rising := w.column("use-rising", "uses_before", figures.Scope{}, w.period("days-7")); rising["动物园"] != "0" {
		t.Errorf("on the rise: %v", rising)
	}
	tab, err := w.Table(t.Context(), "use-rising", figures.Scope{}, w.period("days-30"))
	if err != nil || len(tab.Rows) > 0 || tab.Note.EN != "Not all of the period before was counted, so nothing is compared with it." {
		t.Errorf("%d lines, %q, %v", len(tab.Rows), tab.Note.EN, err)
	}
}

func TestUseOfAnApplicationIsNotComparedWithDaysBeforeAnyWasCounted(t *testing.T) {
	w := twoEntries(t)
	a := w.submitted()
	for range 15 {
		w.taken("bus", 1)
		w.tomorrow(1)
		week := w.period("days-7")
		one, err := w.Application(t.Context(), "n"+a.Receipt, week, w.before(week))
		must(t, err)
		for _, f := range one.Figures {
			if whole := calendar.Today(w.clock.Now()) >= calendar.NewDate(2026, 3, 16); f.Value.None || f.Before.None == whole {
				t.Errorf("%s: %s before %s", w.clock.Now().Format(time.DateOnly), f.Definition, shown(f.Before))
			}
		}
	}
}

func TestUseOfWhatMovedOrLeftTheCatalogueStaysInTheLines(t *testing.T) {
	w := twoEntries(t)
	w.taken("bus", 40)
	w.taken("zoo", 5)
	w.tomorrow(1)
	w.release(func(d *supply.Dataset) bool { d.Agency, d.Domain = "transport", "roads"; return true })
	w.taken("bus", 3)
	w.tomorrow(1)
	march := w.period("month-2026-03")
	holds := func(table string, s figures.Scope, want map[string]string) {
		t.Helper()
		got := w.column(table, "downloads", s, march)
		for name, n := range want {
			if got[name] != n {
				t.Errorf("%s of %s %s: %v, want %v", table, s.Kind(), s.ID(), got, want)
			}
		}
	}
	holds("use-agencies", figures.Scope{}, map[string]string{"单位greening": "40", "单位transport": "3", "单位health": "5"})
	holds("use-domains", figures.Scope{}, map[string]string{"领域city": "45", "领域roads": "3"})
	holds("use-datasets", figures.Scope{Agency: "transport"}, map[string]string{"公交": "43"})
	w.release(func(*supply.Dataset) bool { return false })
	w.portal.Agencies = w.portal.Agencies[1:] // greening
	w.now.Domains = w.now.Domains[1:]         // city
	w.tomorrow(1)
	holds("use-datasets", figures.Scope{}, map[string]string{"bus": "43", "动物园": "5"})
	holds("use-top", figures.Scope{}, map[string]string{"bus": "43", "动物园": "5"})
	holds("use-agencies", figures.Scope{}, map[string]string{"greening": "40", "单位transport": "3", "单位health": "5"})
	holds("use-domains", figures.Scope{}, map[string]string{"city": "45", "领域roads": "3"})
}

func TestNoLineLeadsToAPageThatThereIsNot(t *testing.T) {
	w := twoEntries(t)
	w.taken("bus", 40)
	w.submitted()
	w.tomorrow(1)
	w.release(func(*supply.Dataset) bool { return false })
	w.portal.Agencies = w.portal.Agencies[1:]
	for key, want := range map[string][]string{"service-datasets": {""}, "service-agencies": {""}, "use-top": {""}, "use-datasets": {"commission/datasets/zoo/", ""}} {
		tab, err := w.Table(t.Context(), key, figures.Scope{}, w.period("month-2026-03"))
		must(t, err)
		var got []string
		for _, r := range tab.Rows {
			got = append(got, r.Path)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s leads to %q, want %q", key, got, want)
		}
	}
}
