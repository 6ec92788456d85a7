package metrics

import "github.com/prometheus/client_golang/prometheus"

// asked are the metrics that are asked for at each scrape.
type asked struct{ Sources }

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("kaimen_"+name, help, labels, nil)
}

var (
	release    = describe("release_info", "The release that is served.", "release")
	releaseAge = describe("release_age_seconds", "How long ago the release that is served was made.")
	turnsBusy  = describe("search_turns_busy", "Searches that are being answered.")
	turns      = describe("search_turns", "Searches that may be answered at the same time.")
	handed     = describe("events_total", "Events of use that were handed in to be counted.")
	waiting    = describe("events_waiting", "Events that are not yet on disk.")
	lost       = describe("events_lost_total", "Events that are lost because the disk was not ready.")
	counted    = describe("use_counted_age_seconds", "How long ago all use that was written down had been counted.")
	decisions  = describe("limiter_decisions_total", "Calls that a limiter let pass or refused.", "limiter", "decision")
)

// Describe lists the metrics.
func (asked) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{release, releaseAge, turnsBusy, turns, handed, waiting, lost, counted, decisions} {
		out <- d
	}
}

// Collect asks for them.
func (a asked) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	counter := func(d *prometheus.Desc, v uint64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), labels...)
	}
	id, age := a.Release()
	gauge(release, 1, id)
	gauge(releaseAge, age.Seconds())
	busy, all := a.Turns()
	gauge(turnsBusy, float64(busy))
	gauge(turns, float64(all))
	in, wait, gone := a.Events()
	counter(handed, in)
	gauge(waiting, float64(wait))
	counter(lost, gone)
	if age, known := a.Counted(); known {
		gauge(counted, age.Seconds())
	}
	for limiter, n := range a.Limits() {
		counter(decisions, n.Passed, string(limiter), "passed")
		counter(decisions, n.Refused, string(limiter), "refused")
	}
}
