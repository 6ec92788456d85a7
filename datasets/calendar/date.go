package calendar

import (
	"fmt"
	"time"
)

// Shanghai is the zone in which every date of the rules is meant: China has
// had one zone, UTC+8 without daylight saving, since 1991.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a calendar date in Asia/Shanghai, counted in days since 1970-01-01.
// Its zero value is the zero date, which stands for "not stated": 1970-01-01
// itself is day 1.
type Date int32

// NewDate returns the date of a year, month and day.
func NewDate(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/86400) + 1
}

// Today is the date of the moment t in Asia/Shanghai.
func Today(t time.Time) Date {
	y, m, d := t.In(Shanghai).Date()
	return NewDate(y, m, d)
}

// ParseDate reads a date in the form 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("date %q: want the form 2026-01-31", s)
	}
	return NewDate(t.Date()), nil
}

// IsZero reports whether the date is not stated.
func (d Date) IsZero() bool { return d == 0 }

// Time is midnight UTC of the date, for arithmetic and for formatting.
func (d Date) Time() time.Time { return time.Unix(int64(d-1)*86400, 0).UTC() }

// Midnight is when the day begins in Shanghai.
func (d Date) Midnight() time.Time {
	y, m, day := d.Time().Date()
	return time.Date(y, m, day, 0, 0, 0, 0, Shanghai)
}

// Weekday is the date's day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// Add returns the date n calendar days later, earlier if n is negative.
func (d Date) Add(n int) Date { return d + Date(n) }

// AddMonths returns the date n months later; a day that the month lacks
// becomes the month's last: 31 January plus one month is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.Time().Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return NewDate(first.Year(), first.Month(), min(day, last))
}

// String is the date as 2006-01-02, or the empty string for the zero date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalText writes the date as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the form 2006-01-02; empty text is the zero date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}
