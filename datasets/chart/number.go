package chart

import (
	"math"
	"strconv"
	"strings"
)

// maxValue bounds the numbers that are drawn: sums of them over any table stay
// finite, and no measure of the world comes near.
const maxValue = 1e100

// ticks are round values (1, 2 or 5 times a power of ten) that cover lo to hi
// in about n steps, and the number of decimals that they need.
func ticks(lo, hi float64, n int) (values []float64, decimals int) {
	if !(hi > lo) {
		pad := math.Max(math.Abs(lo)/10, 1)
		lo, hi = lo-pad, hi+pad
	}
	raw := (hi - lo) / float64(n)
	exp := math.Floor(math.Log10(raw))
	step := math.Pow(10, exp)
	for _, m := range []float64{1, 2, 5, 10} {
		if step*m >= raw*(1-1e-9) {
			step *= m
			break
		}
	}
	first, last := math.Floor(lo/step+1e-9), math.Ceil(hi/step-1e-9)
	for i := first; i <= last && len(values) <= 2*n+2; i++ {
		values = append(values, i*step)
	}
	if d := -math.Floor(math.Log10(step) + 1e-9); d > 0 {
		decimals = int(math.Min(d, 12))
	}
	return values, decimals
}

// number writes v with thousands separators and at most the given decimals.
// Beyond fifteen digits, where a float holds no more, it is in powers of ten.
func number(v float64, decimals int) string {
	if math.Abs(v) >= 1e15 || (v != 0 && math.Abs(v) < 1e-9) {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "−", s[1:]
	}
	whole, rest, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	return sign + whole
}

// value writes a number as a reader wants it: one that needs few digits as it
// is, one that was computed to four digits, and never less than its whole part.
func value(v float64) string {
	short := strconv.FormatFloat(v, 'f', -1, 64)
	_, rest, _ := strings.Cut(short, ".")
	decimals := len(rest)
	if len(strings.Trim(short, "-0.")) > 8 {
		decimals = max(3-int(math.Floor(math.Log10(math.Abs(v)))), 0)
	}
	s := number(v, min(decimals, 9))
	if strings.Contains(s, ".") && !strings.Contains(s, "e") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// coord writes a place in the drawing, to a tenth of a unit.
func coord(v float64) string {
	s := strconv.FormatFloat(v, 'f', 1, 64)
	s = strings.TrimSuffix(s, ".0")
	if s == "-0" {
		return "0"
	}
	return s
}

// drawable reports whether v can be drawn.
func drawable(v float64) bool { return math.Abs(v) <= maxValue }
