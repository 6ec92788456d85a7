package figures_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// still is a portal in which nothing happened yet.
func still(t *testing.T, profileID string) *world {
	clock := storetest.NewClock()
	return newWorld(t, storetest.Open(t, storetest.Places(t)["SQLite"], clock), clock, profileID, 1)
}

// of are entries of an agency: some that are listed and good, some that have a
// finding.
func of(agency string, good, bad int) (all []supply.Dataset) {
	for i := range good + bad {
		d := supply.Dataset{ID: agency + "-" + string(rune('a'+i)), Agency: agency, Domain: "city", Class: datasets.Unconditional, Status: "approved", Listed: true, API: true, Priority: []string{"demand"}}
		if i >= good {
			d.Findings = []supply.Finding{{Rule: "R19", Severity: datasets.Warns, Count: 1}}
		}
		all = append(all, d)
	}
	return all
}

func TestAgenciesAreRankedByWhatTheCityWeighs(t *testing.T) {
	w := still(t, "shanghai-2018")
	w.now = &supply.Supply{Datasets: append(append(of("greening", 1, 3), of("health", 1, 1)...), of("transport", 2, 2)...)}
	must(t, w.Tick(t.Context()))
	own := profile.Value[map[string]float64]{V: map[string]float64{"quantity": 1, "quality": 3, "updates": 0}, Cite: profile.Cite{Instrument: both("评估办法"), Article: "5"}}
	p, err := figures.ParsePeriod("year-2026", calendar.Today(w.clock.Now()))
	must(t, err)
	for _, c := range []struct {
		name    string
		weights profile.Value[map[string]float64]
		want    string // agency, rank and points, in order
		own     string
	}{
		{"weights of the city", own, "health 1= 62.5, transport 1= 62.5, greening 3 43.8, tax 0 —", ""},
		{"none stated", profile.Value[map[string]float64]{}, "health 1= 75.0, transport 1= 75.0, greening 3 62.5, tax 0 —", "The rules state no weights; that all weigh the same is the portal's own choice."},
	} {
		w.portal.Profile.Evaluation.Weights = c.weights
		r, err := w.Report(t.Context(), p, "")
		must(t, err)
		var got []string
		for _, s := range r.Standing {
			line := s.Agency + " " + lang.Number(s.Rank)
			if s.Tied {
				line += "="
			}
			got = append(got, line+" "+tenths(s.Total))
		}
		if line := strings.Join(got, ", "); line != c.want || r.Own.EN != c.own {
			t.Errorf("%s: %s, %q; want %s", c.name, line, r.Own.EN, c.want)
		}
	}
	r, err := w.Report(t.Context(), p, "greening")
	must(t, err)
	if len(r.Standing) != 1 || r.Words.EN != "单位greening in English has 62.5 points and is at rank 3 of 3. Strongest: quantity (100.0); weakest: quality (25.0)." || len(r.Tables) == 0 {
		t.Errorf("one agency: %q, %d tables", r.Words.EN, len(r.Tables))
	}
	if _, err := w.Report(t.Context(), p, "nobody"); !errors.Is(err, figures.ErrUnknown) {
		t.Errorf("nobody: %v", err)
	}
}

func tenths(c figures.Cell) string {
	if c.None {
		return "—"
	}
	whole := int(c.Number*10 + 0.5)
	return lang.Number(whole/10) + "." + lang.Number(whole%10)
}

// What was never counted is no value, and nothing is divided by it.
func TestAnEmptyPortalHasTablesWithoutLines(t *testing.T) {
	for _, id := range profile.IDs() {
		w := still(t, id)
		w.now = &supply.Supply{}
		for _, p := range figures.Periods(calendar.Today(w.clock.Now()), 0) {
			for _, k := range figures.Keys {
				if !k.Makes(figures.Scope{}) {
					continue
				}
				tab, err := w.Table(t.Context(), k.Key, figures.Scope{}, p)
				must(t, err)
				for _, r := range tab.Rows {
					for i, c := range r.Cells {
						if c.Number != 0 && tab.Columns[i].Unit != figures.Month {
							t.Errorf("%s, %s: %s is %v", k.Key, p.Key, tab.Columns[i].Key, c.Number)
						}
					}
				}
			}
			o, err := w.Overview(t.Context(), figures.Scope{}, p, w.before(p))
			must(t, err)
			for _, f := range o.Figures {
				if f.Value.Number != 0 {
					t.Errorf("%s of nothing is %v", f.Definition, f.Value.Number)
				}
			}
			if r, err := w.Report(t.Context(), p, ""); err == nil && (r.Words.EN == "" || len(ranked(r)) > 0) {
				t.Errorf("%s: %q, %q", p.Key, r.Words.EN, ranked(r))
			}
		}
	}
}

func TestATableThatThereIsNotIsUnknown(t *testing.T) {
	w := still(t, "shanghai-2018")
	p, err := figures.ParsePeriod("days-7", calendar.Today(w.clock.Now()))
	must(t, err)
	for _, c := range []struct {
		key   string
		scope figures.Scope
	}{{"supply", figures.Scope{}}, {"", figures.Scope{}}, {"use-agencies", figures.Scope{Agency: "greening"}}, {"use-days", figures.Scope{Agency: "nobody"}}, {"use-days", figures.Scope{Domain: "nowhere"}},
		{"use-days", figures.Scope{Dataset: "../d00"}}, {"use-days", figures.Scope{Agency: "greening", Domain: "city"}}, {"use-days", figures.Scope{Agency: "greening", Domain: `x"; y="`}},
		{"use-days", figures.Scope{Domain: "city", Dataset: "d00"}}} {
		if _, err := w.Table(t.Context(), c.key, c.scope, p); !errors.Is(err, figures.ErrUnknown) {
			t.Errorf("%s of %+v: %v", c.key, c.scope, err)
		}
	}
	if bad := new(figures.PeriodError); !errors.As(func() error {
		_, err := w.Table(t.Context(), "use-days", figures.Scope{}, figures.Period{})
		return err
	}(), &bad) {
		t.Error("a table of no period was computed")
	}
}
