package apisrv_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// quiet is an answer that nobody reads.
type quiet struct{ header http.Header }

func (q quiet) Header() http.Header         { return q.header }
func (q quiet) Write(p []byte) (int, error) { return len(p), nil }
func (q quiet) WriteHeader(int)             {}

// portals are two alike, of which the second counts nothing.
func portals(b *testing.B) (counted, uncounted *apisrvtest.Portal) {
	counted, uncounted = apisrvtest.NewSQLite(b, "shandong-2020"), apisrvtest.NewSQLite(b, "shandong-2020")
	if err := uncounted.Events.Close(); err != nil {
		b.Fatal(err)
	}
	uncounted.Events = nil
	return counted, uncounted
}

// BenchmarkCounting answers a page with and without counting, by turns, and states
// how much longer the first takes, without the network.
func BenchmarkCounting(b *testing.B) {
	counted, uncounted := portals(b)
	r := httptest.NewRequest(http.MethodGet, "/datasets/bus/", nil)
	r.RemoteAddr = "192.0.2.1:1"
	r.Header.Set("User-Agent", person)
	const rounds = 200
	var with, without []time.Duration
	for b.Loop() {
		with = append(with, timed(counted.Handler, r, rounds))
		counted.Written(b)
		without = append(without, timed(uncounted.Handler, r, rounds))
	}
	b.ReportMetric(float64(median(with)-median(without))/rounds, "more-ns")
}

// BenchmarkPageCounted asks for a page over a connection of a portal that counts
// and of one that does not, by turns, and states the medians and their ratio.
func BenchmarkPageCounted(b *testing.B) {
	counted, uncounted := portals(b)
	var with, without []time.Duration
	for b.Loop() {
		with = append(with, latency(b, counted))
		without = append(without, latency(b, uncounted))
	}
	b.ReportMetric(float64(median(with).Microseconds()), "counted-µs")
	b.ReportMetric(float64(median(without).Microseconds()), "uncounted-µs")
	b.ReportMetric(float64(median(with))/float64(median(without)), "ratio")
}

func latency(b *testing.B, p *apisrvtest.Portal) time.Duration {
	begun := time.Now()
	res, err := p.Client().Get(p.URL + "datasets/bus/")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		b.Fatal(err)
	}
	res.Body.Close()
	return time.Since(begun)
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

func timed(h http.Handler, r *http.Request, rounds int) time.Duration {
	begun := time.Now()
	for range rounds {
		h.ServeHTTP(quiet{http.Header{}}, r)
	}
	return time.Since(begun)
}
