package commission_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/figures/figurestest"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// dense is a portal of a size, whose release offers what the figures are about.
func dense(b *testing.B, size figurestest.Size) *apisrvtest.Portal {
	b.Helper()
	clock := storetest.NewClock()
	clock.Add(figurestest.Clock().Sub(clock.Now()))
	db := storetest.Open(b, storetest.Places(b)["SQLite"], clock)
	size.Fill(b, db)
	p := apisrvtest.New(b, db, clock, "shandong-2020")
	next := *p.Offer()
	next.Supply, next.Portal.Agencies = size.Supply(calendar.Today(clock.Now())), size.Portal(b, "shandong-2020").Agencies
	if err := p.Switch(&next); err != nil {
		b.Fatal(err)
	}
	if err := p.Figures.Tick(b.Context()); err != nil {
		b.Fatal(err)
	}
	return p
}

// BenchmarkPages states how long pages take at most, drawing and queries
// together, over two years of 5,000 datasets that are used every day and 100,000
// applications.
func BenchmarkPages(b *testing.B) {
	p := dense(b, figurestest.Full)
	reader := p.LogIn(b, p.Staff(b, "wang", accounts.Commission, ""))
	number := p.Duties.Number("receipt-1000007")
	var took []time.Duration
	slowest := map[time.Duration]string{}
	for b.Loop() {
		for _, period := range []string{"days-30", "days-90", "month-2026-10", "quarter-2026-3", "half-2026-1", "year-2026", "from-2026-10-16-to-2026-11-14", "all"} {
			for _, path := range []string{"", "agencies/", "agencies/agency-1007/", "domains/", "domains/domain-1003/", "datasets/", "datasets/dataset-10007/", "use/", "applications/",
				"applications/" + number + "/", "searches/", "service/", "duties/", "faults/", "reports/", "definitions/", "reports/half-2026-1/", "reports/half-2026-1/agency-1007/"} {
				begun := time.Now()
				a := reader.Get("en/commission/" + path + "?period=" + period)
				d := time.Since(begun)
				if a.Status != http.StatusOK {
					b.Fatalf("%s of %s: %d %s", path, period, a.Status, a.Text(b))
				}
				took, slowest[d] = append(took, d), strings.Join([]string{path, period}, " ")
			}
		}
	}
	slices.Sort(took)
	at := func(share float64) float64 { return took[int(share*float64(len(took)-1))].Seconds() * 1000 }
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(at(1), "max-ms")
	for _, d := range took[len(took)-9:] {
		b.Logf("%s: %s", d.Round(time.Millisecond), slowest[d])
	}
}
