package figures_test

import (
	"slices"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/duties"
	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/figures/figurestest"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// denseService is a service over a filled store.
func denseService(t testing.TB, size figurestest.Size, db *store.DB) *figures.Service {
	t.Helper()
	size.Fill(t, db)
	portal, today := size.Portal(t, "shandong-2020"), calendar.Today(db.Now())
	now := size.Supply(today)
	days, err := calendar.Load()
	must(t, err)
	rules, number := access.NewRules(portal.Profile, days), func(receipt string) string { return receipt }
	keeper := duties.New(duties.Options{DB: db, Rules: rules, Profile: portal.Profile, Calendar: days, Number: number,
		Agencies: func() []offer.Agency { return portal.Agencies }, Items: func(*supply.Supply) func(string) []string { return nil }})
	return figures.New(figures.Options{DB: db, Rules: rules, Duties: keeper, Number: number, Supply: func() *supply.Supply { return now }, Portal: func() offer.Portal { return portal }})
}

// asked are the questions of a benchmark: every table for the portal, an agency,
// a domain and a dataset, over periods of every kind.
func asked(t testing.TB, today calendar.Date) (periods []figures.Period, scopes []figures.Scope) {
	periods = figures.Periods(today, today.Add(-730))
	for _, key := range []string{"from-2026-10-16-to-2026-11-14", "from-2026-03-02-to-2026-03-08", "from-2025-11-to-2026-10"} {
		p, err := figures.ParsePeriod(key, today)
		must(t, err)
		periods = append(periods, p)
	}
	return periods, []figures.Scope{{}, {Agency: "agency-1007"}, {Domain: "domain-1003"}, {Dataset: "dataset-10007"}}
}

// BenchmarkFigures states how long any table and the overview take at most, over
// two years of 5,000 datasets that are used every day and 100,000 applications,
// after the office looked after them once.
func BenchmarkFigures(b *testing.B) {
	clock := storetest.NewClock()
	clock.Add(figurestest.Clock().Sub(clock.Now()))
	db := storetest.Open(b, storetest.Places(b)["SQLite"], clock)
	s := denseService(b, figurestest.Full, db)
	must(b, s.Tick(b.Context()))
	periods, scopes := asked(b, calendar.Today(clock.Now()))
	var took []time.Duration
	for b.Loop() {
		for _, p := range periods {
			for _, scope := range scopes {
				for _, k := range figures.Keys {
					if !k.Makes(scope) {
						continue
					}
					begun := time.Now()
					_, err := s.Table(b.Context(), k.Key, scope, p)
					must(b, err)
					took = append(took, time.Since(begun))
				}
				begun := time.Now()
				_, err := s.Overview(b.Context(), scope, p, p.Before(calendar.Today(clock.Now())))
				must(b, err)
				took = append(took, time.Since(begun))
			}
		}
	}
	slices.Sort(took)
	at := func(share float64) time.Duration { return took[int(share*float64(len(took)-1))] }
	b.ReportMetric(at(0.5).Seconds()*1000, "p50-ms")
	b.ReportMetric(at(0.99).Seconds()*1000, "p99-ms")
	b.ReportMetric(at(1).Seconds()*1000, "max-ms")
}
