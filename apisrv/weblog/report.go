package weblog

import "github.com/kaimen-portal/kaimen/apisrv/events"

// add adds what was found in a piece.
func (r *Report) add(p piece, x *extract) {
	r.Lines += p.lines
	for _, more := range x.found {
		r.found.add(more)
	}
	for i, at := range x.times {
		if at != 0 && at < r.latest-maxBack {
			r.found.note(Order, p.first+int64(i))
		}
		r.latest = max(r.latest, at)
	}
	for i := range x.events {
		e := &x.events[i]
		switch e.Audience {
		case events.Bots:
			r.Bots++
		case events.Checks:
			r.Checks++
		default:
			r.Counted[e.Kind]++
		}
		if r.First.IsZero() || e.At.Before(r.First) {
			r.First = e.At
		}
		if e.At.After(r.Last) {
			r.Last = e.At
		}
	}
}

// close puts findings in the order of the report.
func (r *Report) close() {
	r.Passed, _ = r.found.among(passed)
	r.Skipped, _ = r.found.among(skipped)
	r.Noted, _ = r.found.among(noted)
}
