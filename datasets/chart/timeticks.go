package chart

import (
	"fmt"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// timeTick is a mark on a time axis, in microseconds since 1970.
type timeTick struct {
	at    float64
	label string
}

// timeStep is a distance between marks: months, or microseconds.
type timeStep struct {
	months int
	micros int64
}

var timeSteps = []timeStep{
	{0, second}, {0, 5 * second}, {0, 15 * second}, {0, 60 * second}, {0, 300 * second}, {0, 900 * second}, {0, 3600 * second},
	{0, 3 * 3600 * second}, {0, 6 * 3600 * second}, {0, 12 * 3600 * second}, {0, day}, {0, 2 * day}, {0, 7 * day}, {0, 14 * day},
	{1, 0}, {3, 0}, {6, 0}, {12, 0}, {24, 0}, {60, 0}, {120, 0}, {240, 0}, {600, 0}, {1200, 0}, {6000, 0}, {12_000, 0}, {60_000, 0},
}

// maxTimeTicks is how many dates stand side by side on a phone.
const maxTimeTicks = 6

// timeTicks are marks at round times between two moments.
func timeTicks(c lang.Code, t table.Type, from, to float64) []timeTick {
	for _, s := range timeSteps {
		if s.finerThan(t) || s.estimate(from, to) > maxTimeTicks {
			continue
		}
		var out []timeTick
		for at := s.firstFrom(from); float64(at.UnixMicro()) <= to && len(out) <= maxTimeTicks; at = s.next(at) {
			out = append(out, timeTick{float64(at.UnixMicro()), s.label(c, at)})
		}
		if len(out) > 0 {
			return out
		}
		break
	}
	return []timeTick{{from, time.UnixMicro(int64(from)).UTC().Format("2006")}}
}

// finerThan reports whether the step is finer than the column's own values.
func (s timeStep) finerThan(t table.Type) bool {
	switch t {
	case table.Year:
		return s.months < 12
	case table.YearMonth:
		return s.months < 1
	case table.Date:
		return s.months == 0 && s.micros < day
	}
	return false
}

func (s timeStep) estimate(from, to float64) float64 {
	return (to - from) / (float64(s.months)*30.44*day + float64(s.micros))
}

func (s timeStep) firstFrom(from float64) time.Time {
	m := time.UnixMicro(int64(from)).UTC()
	if s.months == 0 {
		at := time.UnixMicro(bucketStart(table.DateTime, int64(from), s.micros)).UTC()
		if float64(at.UnixMicro()) < from {
			at = s.next(at)
		}
		return at
	}
	month := m.Year()*12 + int(m.Month()) - 1
	at := time.Date(0, time.Month(1+month/s.months*s.months), 1, 0, 0, 0, 0, time.UTC)
	if float64(at.UnixMicro()) < from {
		at = s.next(at)
	}
	return at
}

func (s timeStep) next(at time.Time) time.Time {
	if s.months > 0 {
		return at.AddDate(0, s.months, 0)
	}
	return at.Add(time.Duration(s.micros) * time.Microsecond)
}

// label is as short as the step allows; a step within a year names the year
// in January only when it is months.
func (s timeStep) label(c lang.Code, at time.Time) string {
	zh := c == lang.ZH
	switch {
	case s.months >= 12:
		return fmt.Sprint(at.Year())
	case s.months > 0 && zh:
		return at.Format("2006年1月")
	case s.months > 0:
		return at.Format("Jan 2006")
	case s.micros >= day && zh:
		return at.Format("1月2日")
	case s.micros >= day:
		return at.Format("2 Jan")
	case s.micros >= 60*second && (at.Hour() != 0 || at.Minute() != 0):
		return at.Format("15:04")
	case s.micros >= 60*second && zh:
		return at.Format("1月2日")
	case s.micros >= 60*second:
		return at.Format("2 Jan")
	}
	return at.Format("15:04:05")
}
