// Package metrics tells operators how a server does, in the form that Prometheus
// reads (https://prometheus.io/docs/instrumenting/exposition_formats/). Nothing in
// it names an address, an account or what somebody looked for: requests are known
// by the pattern of their route. Start with New.
package metrics

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are those of one server. Its methods may be called from several
// goroutines.
type Metrics struct {
	handler  http.Handler
	requests *prometheus.CounterVec
	bytes    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

// Sources are what a server knows and is asked for at each scrape.
type Sources struct {
	Release func() (id string, age time.Duration)  // that is served
	Turns   func() (busy, all int)                 // of searches
	Events  func() (handed, waiting, lost uint64)  // of the log of use
	Counted func() (age time.Duration, known bool) // since all of the log was counted last
	Limits  func() map[Limiter]Decisions
}

// Limiter names what counts calls.
type Limiter string

const (
	Guard Limiter = "guard" // by address
	Rates Limiter = "rates" // of the row API, by key and network
)

// Decisions are how many calls a limiter let pass and refused.
type Decisions struct{ Passed, Refused uint64 }

// buckets are the bounds of the histogram, in seconds.
var buckets = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// New returns metrics that ask the sources.
func New(s Sources) *Metrics {
	m := &Metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kaimen_requests_total",
			Help: "Requests that were answered, by route, method and class of status."}, []string{"route", "method", "status"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kaimen_response_bytes_total", Help: "Bytes of bodies that were sent."}, []string{"route"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "kaimen_request_seconds", Help: "Time from a request to the end of its answer.",
			Buckets: buckets}, []string{"route"}),
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.bytes, m.seconds, asked{s}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 10 * time.Second})
	return m
}

// Observe counts a request by the pattern of its route.
func (m *Metrics) Observe(route, method string, status int, bytes int64, took time.Duration) {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		method = "other" // a client may write anything there
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status/100)+"xx").Inc()
	m.bytes.WithLabelValues(route).Add(float64(bytes))
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// ServeHTTP answers with all metrics, a few scrapes at the same time.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.handler.ServeHTTP(w, r) }
