package access

import "github.com/kaimen-portal/kaimen/datasets/calendar"

// pause is a stretch in which a time limit stands still: the days after from,
// up to and including to. The day on which it stops still counts, the day on
// which it goes on does not, as with the first day of a limit.
type pause struct {
	from, to calendar.Date // to is zero while the limit stands still
}

// lastDay is the last day of a limit of working days that starts on a day,
// which is not counted itself. Known is false where the limit stands still
// before it is used up, or the calendar ends before it: nothing is guessed.
// Pauses are in order and do not overlap.
func lastDay(c *calendar.Calendar, start calendar.Date, days int, pauses []pause) (last calendar.Date, known bool) {
	for _, p := range pauses {
		last, known = c.AddWorkdays(start, days)
		if known && last <= p.from {
			return last, true
		}
		used, covered := c.WorkdaysBetween(start, p.from)
		if !covered || p.to.IsZero() {
			return 0, false
		}
		days, start = days-used, p.to
	}
	return c.AddWorkdays(start, days)
}

// elapsed counts the working days after start, up to and including on, that are
// in no pause. Covered is false where the calendar does not know all of them:
// then at least n have passed.
func elapsed(c *calendar.Calendar, start, on calendar.Date, pauses []pause) (n int, covered bool) {
	covered = true
	add := func(from, to calendar.Date) {
		k, ok := c.WorkdaysBetween(from, to)
		n, covered = n+k, covered && ok
	}
	for _, p := range pauses {
		if p.from >= on {
			break
		}
		add(start, p.from)
		if p.to.IsZero() || p.to >= on {
			return n, covered
		}
		start = p.to
	}
	add(start, on)
	return n, covered
}
