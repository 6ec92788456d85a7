package lang

import (
	"fmt"
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

// Date writes the day of t in full: 2026年11月22日, 22 November 2026.
func (c Code) Date(t time.Time) string {
	if c == EN {
		return t.Format("2 January 2006")
	}
	return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
}
