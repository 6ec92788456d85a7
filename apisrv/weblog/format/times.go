package format

import (
	"strconv"
	"strings"
	"time"
)

// apacheTime reads "22/Nov/2026:14:49:00 +0800". It stands in every line, and
// package time takes several times as long.
func apacheTime(s string) (time.Time, bool) {
	if len(s) != 26 || s[2] != '/' || s[6] != '/' || s[11] != ':' || s[14] != ':' || s[17] != ':' || s[20] != ' ' {
		return time.Time{}, false
	}
	month := strings.Index("JanFebMarAprMayJunJulAugSepOctNovDec", s[3:6])
	if month < 0 || month%3 != 0 {
		return time.Time{}, false
	}
	zone, ok := offset(s[21:])
	day, okD := digits(s[0:2])
	year, okY := digits(s[7:11])
	hour, okH := digits(s[12:14])
	minute, okM := digits(s[15:17])
	second, okS := digits(s[18:20])
	if !ok || !okD || !okY || !okH || !okM || !okS || hour > 23 || minute > 59 || second > 60 {
		return time.Time{}, false
	}
	date := time.Date(year, time.Month(month/3+1), day, 0, 0, 0, 0, time.UTC) // of a day that there is not, another one
	return date.Add(time.Duration(hour*3600+minute*60+second-zone) * time.Second), date.Day() == day
}

// offset reads a time zone such as +0800, in seconds.
func offset(s string) (int, bool) {
	hours, okH := digits(s[1:3])
	minutes, okM := digits(s[3:5])
	n := hours*3600 + minutes*60
	if !okH || !okM || hours > 14 || minutes > 59 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	if s[0] == '-' {
		n = -n
	}
	return n, true
}

func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = 10*n + int(c)
	}
	return n, true
}

// layouts are forms of time that JSON logs have.
var layouts = []struct {
	text   string
	noZone bool // it is taken for UTC
}{
	{time.RFC3339Nano, false}, {"2006-01-02T15:04:05.999999999-0700", false},
	{"2006-01-02T15:04:05.999999999", true}, {"2006-01-02 15:04:05.999999999", true}, {"2006/01/02 15:04:05.999999999", true},
}

// anyTime reads the time of a JSON log: a text of some form, which may name no
// zone, or a number of seconds, milliseconds, microseconds or nanoseconds since
// 1970, which one its size tells.
func anyTime(s string) (at time.Time, noZone, ok bool) {
	if whole, part, fraction := strings.Cut(s, "."); plain(whole) {
		if !fraction {
			at, ok = moment(whole)
			return at, false, ok
		}
		sec, err := strconv.ParseInt(whole, 10, 64)
		if err != nil || !plain(part) || sec > maxSecond {
			return time.Time{}, false, false
		}
		nano, _ := digits((part + "000000000")[:9])
		return time.Unix(sec, int64(nano)).UTC(), false, true
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout.text, s); err == nil {
			return t.UTC(), layout.noZone, true
		}
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && f >= 0 && f < maxSecond { // such as 1.7955e+09
		return time.UnixMilli(int64(f * 1000)).UTC(), false, true
	}
	at, ok = apacheTime(s)
	return at, false, ok
}

// maxSecond is the first second of the year 4147, and more milliseconds than
// there were in 1972.
const maxSecond = 1 << 36

// moment reads a whole number since 1970.
func moment(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil:
		return time.Time{}, false
	case n < maxSecond:
		return time.Unix(n, 0).UTC(), true
	case n < maxSecond*1000:
		return time.UnixMilli(n).UTC(), true
	case n < maxSecond*1e6:
		return time.UnixMicro(n).UTC(), true
	}
	return time.Unix(0, n).UTC(), true
}

// plain reports whether the text is digits and nothing else.
func plain(s string) bool {
	_, ok := digits(s)
	return ok && s != "" && len(s) < 20
}
