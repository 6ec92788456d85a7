// Package calendar knows dates as the rules mean them, days in Shanghai, and
// which of them are working days (工作日): those of the notices on holidays that
// the State Council issues year by year, embedded here, and more that a
// catalogue brings along. Time limits of the rules are counted with it.
package calendar

import (
	_ "embed"
	"io"
	"strings"
	"time"
)

//go:embed cn.csv
var embedded string

// Calendar knows which days are working days (工作日). It knows only the days
// that a notice of the State Council covers: whatever lies beyond is reported
// as not covered and never guessed from the week.
type Calendar struct {
	rows  []row
	first Date
	days  []day   // state of first, first+1, …
	work  []int32 // work[i] is the number of working days among days[:i]
}

type day uint8

const (
	unknown day = iota
	off
	working
)

// Load returns the built-in calendar of mainland China, 2024 to 2026.
func Load() (*Calendar, error) {
	return (&Calendar{}).Extend(strings.NewReader(embedded))
}

// Extend returns a calendar that also knows the rows of a file, which win over
// earlier ones. The form of the file is that of the built-in one: see parse.
func (c *Calendar) Extend(r io.Reader) (*Calendar, error) {
	more, err := parse(r)
	if err != nil {
		return nil, err
	}
	rows := append(append([]row(nil), c.rows...), more...)
	return build(rows), nil
}

// build lays the rows over one another: first the spans that are covered, with
// Saturday and Sunday off, then holidays and make-up days in file order.
func build(rows []row) *Calendar {
	c := &Calendar{rows: rows}
	if len(rows) == 0 {
		return c
	}
	c.first = rows[0].from
	last := rows[0].to
	for _, r := range rows {
		c.first, last = min(c.first, r.from), max(last, r.to)
	}
	c.days = make([]day, last-c.first+1)
	for _, r := range rows {
		if r.kind == covers {
			c.fill(r, weekState)
		}
	}
	for _, r := range rows {
		switch r.kind {
		case holiday:
			c.fill(r, func(Date) day { return off })
		case workday:
			c.fill(r, func(Date) day { return working })
		}
	}
	c.work = make([]int32, len(c.days)+1)
	for i, s := range c.days {
		c.work[i+1] = c.work[i]
		if s == working {
			c.work[i+1]++
		}
	}
	return c
}

func weekState(d Date) day {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return off
	}
	return working
}

func (c *Calendar) fill(r row, state func(Date) day) {
	for d := r.from; d <= r.to; d++ {
		c.days[d-c.first] = state(d)
	}
}

func (c *Calendar) at(d Date) day {
	if d < c.first || int(d-c.first) >= len(c.days) {
		return unknown
	}
	return c.days[d-c.first]
}

// IsWorkday reports whether d is a working day; ok is false where the calendar
// does not cover d.
func (c *Calendar) IsWorkday(d Date) (workday, ok bool) {
	s := c.at(d)
	return s == working, s != unknown
}

// Workday is d, or the first working day after it where d is off. It is d
// itself where the calendar does not cover every day up to that one.
func (c *Calendar) Workday(d Date) Date {
	for w := d; ; w++ {
		switch c.at(w) {
		case working:
			return w
		case unknown:
			return d
		}
	}
}

// AddWorkdays returns the last day of a deadline of n working days that starts
// on d. The first day is not counted and the last is a working day; with n = 0
// it is d itself. Covered is false, and the date zero, where the calendar does
// not cover every day of the span, or n is negative.
func (c *Calendar) AddWorkdays(d Date, n int) (last Date, covered bool) {
	if n < 0 {
		return 0, false
	}
	for n > 0 {
		d++
		switch c.at(d) {
		case unknown:
			return 0, false
		case working:
			n--
		}
	}
	return d, true
}

// WorkdaysBetween counts the working days after from, up to and including to;
// none where to is not after from. Covered is false where the calendar does not
// cover every one of these days: then n counts those that it does cover, so
// that at least n working days have passed.
func (c *Calendar) WorkdaysBetween(from, to Date) (n int, covered bool) {
	if to <= from {
		return 0, true
	}
	lo, hi := max(from+1, c.first), min(to, c.first+Date(len(c.days))-1)
	covered = lo == from+1 && hi == to
	if lo > hi {
		return 0, false
	}
	i, j := int(lo-c.first), int(hi-c.first)+1
	for k := i; k < j && covered; k++ {
		covered = c.days[k] != unknown
	}
	return int(c.work[j] - c.work[i]), covered
}
