package commission

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// write is a cell as people read it, in a language: whole numbers in groups of
// three, shares in per cent, days, scores and means with one decimal. Empty:
// there is no value.
func write(c figures.Cell, u figures.Unit, code lang.Code) string {
	switch {
	case c.None:
		return ""
	case u == figures.Words:
		return worded(c.Text, code)
	case u == figures.Date:
		return code.Date(calendar.Date(c.Number).Time())
	case u == figures.Month:
		return monthIn(int(c.Number), code)
	case u == figures.Share:
		return percent(c.Number)
	case u == figures.Bytes:
		return size(c.Number)
	case u == figures.Days, u == figures.Score, c.Number != math.Trunc(c.Number):
		return decimal(c.Number)
	}
	return lang.Number(int64(c.Number))
}

// monthIn writes a month: 12 × year + month − 1.
func monthIn(m int, c lang.Code) string {
	if c == lang.ZH {
		return fmt.Sprintf("%d年%d月", m/12, m%12+1)
	}
	return fmt.Sprintf("%s %d", time.Month(m%12+1), m/12)
}

// worded is a text in a language, or in the other where it has that only.
func worded(t lang.Text, c lang.Code) string {
	if s := t.In(c); s != "" {
		return s
	}
	return t.ZH + t.EN
}

// decimal writes a number with one decimal.
func decimal(n float64) string {
	whole, rest, _ := strings.Cut(strconv.FormatFloat(math.Abs(n), 'f', 1, 64), ".")
	k, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return strconv.FormatFloat(n, 'g', 4, 64)
	}
	sign := ""
	if n < 0 && whole+rest != "00" {
		sign = "−"
	}
	return sign + lang.Number(k) + "." + rest
}

// percent writes a share with one decimal where it is small, or so near to all
// that without it would read as all. What would read as nothing is less than a
// tenth.
func percent(share float64) string {
	n := 100 * share
	if n > 0 && n < 0.05 {
		return "<0.1%"
	}
	if whole := math.Round(n); math.Abs(n-whole) < 1e-9 || n >= 10 && n < 99 {
		return lang.Number(int64(whole)) + "%"
	}
	if n > 99.9 && n < 100 {
		return "99.9%"
	}
	return decimal(n) + "%"
}

// size writes a number of bytes in the unit that leaves one to four digits.
func size(n float64) string {
	unit := 0
	for math.Round(n) >= 1000 && unit < 5 {
		n, unit = n/1000, unit+1
	}
	name := []string{"B", "kB", "MB", "GB", "TB", "PB"}[unit]
	if unit == 0 || n >= 99.95 {
		return lang.Number(int64(math.Round(n))) + " " + name
	}
	return decimal(n) + " " + name
}
