package figures_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/duties"
	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func both(s string) lang.Text { return lang.Text{ZH: s, EN: s + " in English"} }

// world is a portal over which days pass: releases come, people read and take
// data, and applications are handled.
type world struct {
	*figures.Service
	t      testing.TB
	db     *store.DB
	clock  *storetest.Clock
	r      *rand.Rand
	portal offer.Portal
	now    *supply.Supply
	rules  *access.Rules
	cases  *cases.Service
	count  *rollup.Counter
	open   []*application
	raw    []events.Event                   // everything that was counted
	states map[calendar.Date]*supply.Supply // what was supplied at the end of each day
	at     int64                            // position in the log
}

// application is one under way.
type application struct {
	access.Case
	law access.Dataset
}

// Of the world: four agencies, of which one provides nothing, and three domains.
var (
	agencyIDs = []string{"greening", "health", "tax", "transport"}
	domainIDs = []string{"city", "money", "roads"}
)

func newWorld(t testing.TB, db *store.DB, clock *storetest.Clock, profileID string, seed uint64) *world {
	t.Helper()
	p, err := profile.Load(profileID)
	must(t, err)
	days, err := calendar.Load()
	must(t, err)
	w := &world{t: t, db: db, clock: clock, r: rand.New(rand.NewPCG(seed, 7)), rules: access.NewRules(p, days), states: map[calendar.Date]*supply.Supply{}}
	w.portal = offer.Portal{Title: both("门户"), Profile: p}
	for _, id := range agencyIDs {
		w.portal.Agencies = append(w.portal.Agencies, offer.Agency{ID: id, Name: both("单位" + id)})
	}
	w.cases, w.count = cases.New(db, w.rules), rollup.New(db, w.place)
	number := func(receipt string) string { return "n" + receipt }
	keeper := duties.New(duties.Options{DB: db, Rules: w.rules, Profile: p, Calendar: days, Number: number,
		Agencies: func() []offer.Agency { return w.portal.Agencies }, Items: func(*supply.Supply) func(string) []string { return nil }})
	w.Service = figures.New(figures.Options{DB: db, Rules: w.rules, Duties: keeper, Number: number,
		Supply: func() *supply.Supply { return w.now }, Portal: func() offer.Portal { return w.portal }})
	w.now = w.catalogue()
	w.people()
	return w
}

// people are the accounts: applicants u0 to u5, a reviewer, an evaluator.
func (w *world) people() {
	must(w.t, w.db.Keep(w.t.Context(), func(tx *store.Tx) error {
		for _, id := range []string{"u0", "u1", "u2", "u3", "u4", "u5", "reviewer", "evaluator"} {
			if _, err := tx.Exec(w.t.Context(), "INSERT INTO account (id, kind, email, name, lang, created_at) VALUES (?, 'staff', ?, ?, 'zh', 1)", id, id+"@example.com", "名"+id); err != nil {
				return err
			}
		}
		return nil
	}))
}

func pick[T any](r *rand.Rand, all ...T) T { return all[r.IntN(len(all))] }

// catalogue is a random one of thirty entries.
func (w *world) catalogue() *supply.Supply {
	s := &supply.Supply{AsOf: calendar.Today(w.clock.Now())}
	for _, id := range domainIDs {
		s.Domains = append(s.Domains, supply.Domain{ID: id, Name: both("领域" + id)})
	}
	for i := range 30 {
		s.Datasets = append(s.Datasets, w.entry(fmt.Sprintf("d%02d", i)))
	}
	return s
}

func (w *world) entry(id string) supply.Dataset {
	r, today := w.r, calendar.Today(w.clock.Now())
	d := supply.Dataset{ID: id, Title: both("数据" + id), Agency: pick(r, "greening", "health", "transport"), Domain: pick(r, domainIDs...),
		Class: pick(r, datasets.Unconditional, datasets.Unconditional, datasets.Conditional, datasets.Closed), Status: pick(r, "approved", "approved", "approved", "draft"),
		Frequency: pick(r, datasets.Monthly, datasets.Yearly), Updated: today.Add(-r.IntN(60)), Version: pick(r, "", "v1", "v2")}
	d.Listed = d.Status == "approved" && r.IntN(6) > 0
	d.Rows, d.Columns, d.API, d.Sample, d.Suspended = r.Int64N(1000), r.IntN(20), r.IntN(2) == 0, r.IntN(3) == 0, r.IntN(10) == 0
	d.Cells = d.Rows * int64(d.Columns)
	if r.IntN(3) > 0 {
		d.Due = today.Add(r.IntN(90) - 30)
	}
	if r.IntN(4) == 0 {
		d.Priority = []string{"livelihood", "demand"}
	}
	for _, f := range []string{"csv", "json", "xlsx"} {
		if r.IntN(2) == 0 {
			d.Formats = append(d.Formats, f)
		}
	}
	for _, rule := range []string{"L-title", "Q-blank", "R19"} {
		if r.IntN(6) == 0 {
			d.Findings = append(d.Findings, supply.Finding{Rule: rule, Severity: datasets.Warns, Message: both("发现" + rule + id), Count: 1 + r.IntN(3)})
		}
	}
	return d
}

func (w *world) place(id string) rollup.Place {
	if d, ok := w.now.Dataset(id); ok && d.Listed {
		return rollup.Place{Agency: d.Agency, Domain: d.Domain, Class: string(d.Class)}
	}
	return rollup.Place{}
}

// days lets days pass: each has a release now and then, traffic and steps, and
// ends with what the office does every minute.
func (w *world) days(n int) {
	for range n {
		w.day()
		w.clock.Add(10 * time.Hour)
	}
}

// day is fourteen hours, from nine to eleven in the evening.
func (w *world) day() {
	if w.r.IntN(5) == 0 { // what an entry promises and has changes; where it stands does not, since its use was counted there
		next := *w.now
		next.Datasets = append([]supply.Dataset(nil), w.now.Datasets...)
		i := w.r.IntN(len(next.Datasets))
		was := next.Datasets[i]
		d := w.entry(was.ID)
		d.Agency, d.Domain, d.Class, d.Status, d.Listed = was.Agency, was.Domain, was.Class, was.Status, was.Listed
		next.Datasets[i] = d
		w.now = &next
	}
	for range 14 {
		w.clock.Add(time.Hour)
		w.steps(1 + w.r.IntN(2))
	}
	w.traffic(20 + w.r.IntN(40))
	must(w.t, w.Tick(w.t.Context()))
	w.states[calendar.Today(w.clock.Now())] = w.now
}

// traffic counts events of the day.
func (w *world) traffic(n int) {
	end := w.clock.Now()
	var all []events.Event
	for range n {
		all = append(all, w.event(end.Add(-time.Duration(w.r.Int64N(int64(14*time.Hour))))))
	}
	b := rollup.Batch{Events: all, From: w.at, Position: w.at + int64(n)*100, Lost: w.r.Int64N(2), Skipped: w.r.Int64N(3)}
	_, err := w.count.Count(w.t.Context(), rollup.Source{ID: "run1", Kind: "run", Label: "server"}, b)
	must(w.t, err)
	w.at = b.Position
	w.raw = append(w.raw, all...)
}

func (w *world) event(at time.Time) events.Event {
	r := w.r
	id := fmt.Sprintf("d%02d", r.IntN(33)) // three of them are in no catalogue
	if at.Month() > 4 && r.IntN(3) == 0 {
		id = w.hot() // is on the rise
	}
	e := events.Event{At: at, Visitor: uint64(r.IntN(9)), Status: 200, Bytes: r.Int64N(5000), Took: time.Duration(r.IntN(1000)) * time.Microsecond}
	if r.IntN(10) == 0 {
		e.Audience, e.Bot = events.Bots, pick(r, "crawler", "spider")
	}
	switch e.Kind = pick(r, events.View, events.View, events.Download, events.Download, events.Part, events.Head, events.Search, events.Call, events.Call); e.Kind {
	case events.View:
		e.Page = pick(r, "home", "dataset", "strange")
		if e.Page == "dataset" {
			e.Dataset = id
		}
	case events.Download, events.Part, events.Head:
		e.Dataset, e.Format = id, pick(r, "csv", "json", "pdf")
		e.File = "data/" + id + "/table." + e.Format
		if e.Bytes%3 > 0 {
			e.Version = fmt.Sprintf("2026040%d", e.Bytes%3)
		}
		if e.Kind == events.Part {
			e.Range = pick(r, "0-99", "100-")
		}
	case events.Search:
		e.Terms, e.Hits = pick(r, "公园", "地铁", "=1+1", ""), r.Int64N(3)
	case events.Call:
		e.Dataset, e.Format, e.Rows, e.Status = id, pick(r, "json", "csv"), r.Int64N(100), pick(r, 200, 200, 200, 403, 500)
		if len(w.open) > 0 && r.IntN(2) == 0 {
			if a := w.open[r.IntN(len(w.open))]; !a.Opened.IsZero() {
				e.Application, e.Dataset = a.Receipt, a.law.ID
			}
		}
	}
	return e
}

// hot is the first dataset that people can use.
func (w *world) hot() string {
	for _, d := range w.now.Datasets {
		if d.Listed {
			return d.ID
		}
	}
	return ""
}
