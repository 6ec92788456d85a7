package weblog

import (
	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
)

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
		if r.First.IsZero() || e.At.Before(r.First) {
			r.First = e.At
		}
		if e.At.After(r.Last) {
			r.Last = e.At
		}
	}
}

// count adds what was counted of so many events.
func (r *Report) count(added map[rollup.Use]int64, read int) {
	r.Repeats += int64(read)
	for use, n := range added {
		r.Repeats -= n
		switch use.Audience {
		case events.Bots:
			r.Bots += n
		case events.Checks:
			r.Checks += n
		default:
			r.Counted[use.Kind] += n
		}
	}
}

// close puts findings in the order of the report.
func (r *Report) close() {
	r.Passed, _ = r.found.among(passed)
	r.Skipped, _ = r.found.among(skipped)
	r.Noted, _ = r.found.among(noted)
}
