package lang

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Number writes n with thousands separators, a negative one with a minus sign.
func Number[N int | int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Percent writes a part of a whole in per cent, to a tenth: 25%, 33.3%.
func Percent(part float64) string {
	return strconv.FormatFloat(math.Round(part*1000)/10, 'f', -1, 64) + "%"
}

// Date writes the day of t in full: 2026年11月22日, 22 November 2026.
func (c Code) Date(t time.Time) string {
	if c == EN {
		return t.Format("2 January 2006")
	}
	return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
}
