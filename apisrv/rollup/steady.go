package rollup

import "time"

const (
	// trustAfter is how long a clock has to go on evenly, from the start of a server
	// on, before what depends on the date is removed. A machine whose time is set
	// wrong and put right again shall not have forgotten meanwhile who was counted
	// today.
	trustAfter = 15 * time.Minute
	// maxStride is how far a clock that goes evenly comes between two looks.
	maxStride = 10 * time.Minute
	// maxApart is how far a clock that is put right little by little is from one
	// that goes evenly.
	maxApart = time.Minute
	// believeAfter is after how long a clock that was set otherwise is believed: it
	// may have been put right.
	believeAfter = 24 * time.Hour
)

// steady watches a clock, and goes on evenly when that is set. Its zero value has
// not seen it.
type steady struct {
	last  time.Time     // of the clock
	even  time.Time     // had nobody set it
	since time.Duration // how long it has gone on evenly
	apart time.Duration // how long the two have been apart
}

// look is the time up to which what is out of date may go, the earlier of the two,
// and whether it may yet. How much time went by is told by the monotonic clock,
// where now has it (see package time).
func (s *steady) look(now time.Time) (at time.Time, trusted bool) {
	stride, set := now.Sub(s.last), now.Round(0).Sub(s.last.Round(0))
	s.last = now
	now = now.Round(0)
	if s.even.IsZero() {
		s.even = now
		return now, false
	}
	if stride < 0 || stride > maxStride { // nobody can tell
		stride = 0
	}
	s.even = s.even.Add(stride)
	s.since, s.apart = s.since+stride, s.apart+stride
	if set < 0 || set-stride > maxApart {
		s.since = 0
	}
	if off := now.Sub(s.even).Abs(); off <= maxApart || s.apart >= believeAfter {
		s.even, s.apart = now, 0
	}
	if s.even.Before(now) {
		now = s.even
	}
	return now, s.since >= trustAfter
}
