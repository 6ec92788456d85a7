// Package dayoracle counts working days the slow way, one day at a time, by
// what it is told of each day. It is the judge of the clocks in package access
// and imports nothing of the software that it judges.
package dayoracle

// State is what is known of a day.
type State uint8

const (
	Unknown State = iota
	Off
	Work
)

// Days tells the state of a day, counted from any first day.
type Days func(day int) State

// Pause is a stretch in which a limit stands still: the days after From up to
// and including To; every day after From where To is negative.
type Pause struct{ From, To int }

func paused(day int, pauses []Pause) bool {
	for _, p := range pauses {
		if day > p.From && (p.To < 0 || day <= p.To) {
			return true
		}
	}
	return false
}

// LastDay walks from the day after start and ticks off a working day at a time
// until the limit is used up. Ok is false where it meets a day of which nothing
// is known, or a pause without an end.
func (d Days) LastDay(start, limit int, pauses []Pause) (day int, ok bool) {
	for day = start + 1; ; day++ {
		for _, p := range pauses {
			if p.To < 0 && day > p.From {
				return 0, false
			}
		}
		if paused(day, pauses) {
			continue
		}
		switch d(day) {
		case Unknown:
			return 0, false
		case Work:
			if limit--; limit == 0 {
				return day, true
			}
		}
	}
}

// Elapsed walks from the day after start to on and counts the working days that
// are in no pause. Covered is false where one of them is unknown.
func (d Days) Elapsed(start, on int, pauses []Pause) (n int, covered bool) {
	covered = true
	for day := start + 1; day <= on; day++ {
		if paused(day, pauses) {
			continue
		}
		switch d(day) {
		case Unknown:
			covered = false
		case Work:
			n++
		}
	}
	return n, covered
}
