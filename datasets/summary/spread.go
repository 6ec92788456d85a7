package summary

import (
	"math"
	"slices"
	"strconv"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// fineBins is how many bins are kept while rows arrive: enough that, when they
// have to be made wider, what is left still divides into MaxBins.
const fineBins = 1024

// spread is a histogram whose range need not be known beforehand. It counts in
// narrow bins of equal width; when a value does not fit, bins are merged into
// wider ones, whose width is the next round unit. Bin i covers [i, i+1) units,
// so edges are round numbers, or whole minutes, hours and days.
type spread struct {
	steps  func(level int) int64 // how many units of a level make one of the next
	level  int                   // of Number: the unit is 10^level
	unit   int64                 // of the others: what the unit is worth
	counts []int64               // from bin lo on
	lo     int64
}

// stepsOf tells the units in which a type is counted.
func stepsOf(t table.Type) func(int) int64 {
	switch t {
	case table.DateTime, table.Time:
		return clockSteps
	case table.YearMonth:
		return monthSteps
	}
	return func(int) int64 { return 10 }
}

// clockSteps leads from microseconds by tens to seconds, minutes, hours, days
// and tens of days.
func clockSteps(level int) int64 {
	switch level {
	case 6, 7:
		return 60
	case 8:
		return 24
	}
	return 10
}

func monthSteps(level int) int64 {
	if level == 0 {
		return 12
	}
	return 10
}

// divisors are the round parts of a step.
func divisors(step int64) []int64 {
	switch step {
	case 60:
		return []int64{1, 2, 5, 10, 15, 30}
	case 24:
		return []int64{1, 2, 3, 6, 12}
	case 12:
		return []int64{1, 2, 3, 6}
	}
	return []int64{1, 2, 5}
}

func (s *spread) addInt(v int64) {
	if s.unit == 0 {
		s.unit = 1
	}
	for !s.place(floorDiv(v, s.unit)) {
		s.unit *= s.steps(s.level)
		s.widen()
	}
}

// maxIndex keeps bin numbers of float64 values exact.
const maxIndex = 1e15

func (s *spread) addFloat(v float64) {
	if s.counts == nil {
		s.level = -15
		if v != 0 {
			s.level = max(int(math.Floor(math.Log10(math.Abs(v))))-15, -300)
		}
	}
	for {
		index := math.Floor(scale(v, s.level))
		if math.Abs(index) <= maxIndex && s.place(int64(index)) {
			return
		}
		s.widen()
	}
}

// scale is v in units of 10^level; multiplying where it can, because that is
// exact for decimal fractions that end on an edge.
func scale(v float64, level int) float64 {
	if level < 0 {
		return v * math.Pow10(-level)
	}
	return v / math.Pow10(level)
}

// place counts a value in a bin, and reports false where there would be too
// many bins.
func (s *spread) place(index int64) bool {
	at := index - s.lo
	if at >= 0 && at < int64(len(s.counts)) {
		s.counts[at]++
		return true
	}
	lo, hi := index, index
	if len(s.counts) > 0 {
		lo, hi = min(lo, s.lo), max(hi, s.lo+int64(len(s.counts))-1)
	}
	if uint64(hi)-uint64(lo) >= fineBins {
		return false
	}
	s.stretch(lo, hi)
	s.counts[index-lo]++
	return true
}

// stretch lets the bins reach from lo to hi, at most fineBins, in place: while
// the range of a column is being found, this happens with every other row.
func (s *spread) stretch(lo, hi int64) {
	n := len(s.counts)
	counts := slices.Grow(s.counts, fineBins-n)[:hi-lo+1]
	if n == 0 {
		s.lo = lo
	}
	shift := int(s.lo - lo)
	copy(counts[shift:], counts[:n])
	clear(counts[:shift])
	clear(counts[shift+n:])
	s.counts, s.lo = counts, lo
}

// widen merges the bins into those of the next unit.
func (s *spread) widen() {
	step := s.steps(s.level)
	s.level++
	s.counts, s.lo = merged(s.counts, s.lo, step)
}

// merged adds up each group of so many bins.
func merged(counts []int64, lo, group int64) ([]int64, int64) {
	if len(counts) == 0 {
		return counts, lo
	}
	first := floorDiv(lo, group)
	last := floorDiv(lo+int64(len(counts))-1, group)
	out := make([]int64, last-first+1)
	for i, n := range counts {
		out[floorDiv(lo+int64(i), group)-first] += n
	}
	return out, first
}

// coarse is the histogram in at most MaxBins bins: their counts, the first one's
// number, and how many units wide they are.
func (s *spread) coarse() (counts []int64, lo, width int64) {
	base := int64(1)
	for level := s.level; ; level++ {
		step := s.steps(level)
		for _, d := range divisors(step) {
			counts, lo = merged(s.counts, s.lo, base*d)
			if len(counts) <= MaxBins {
				return counts, lo, base * d
			}
		}
		base *= step
	}
}

// bins is the histogram with its edges as texts; none where all values are one.
func (c *column) bins() []Bin {
	if c.minInt == c.maxInt || c.minFloat == c.maxFloat {
		return nil
	}
	counts, lo, width := c.spread.coarse()
	if len(counts) < 2 {
		return nil // closer together than a float64 tells apart
	}
	var out []Bin
	for i, n := range counts {
		from := (lo + int64(i)) * width
		out = append(out, Bin{From: c.edge(from), To: c.edge(from + width), Count: n})
	}
	return out
}

func (c *column) edge(index int64) string {
	if c.typ != table.Number {
		return c.intText(bounded(index, c.spread.unit))
	}
	v, err := strconv.ParseFloat(strconv.FormatInt(index, 10)+"e"+strconv.Itoa(c.spread.level), 64)
	if err != nil {
		v = math.Copysign(math.MaxFloat64, float64(index)) // the edge beyond the largest number
	}
	return floatText(v)
}

// bounded is index units, or the limit of int64 that lies before it.
func bounded(index, unit int64) int64 {
	switch product := float64(index) * float64(unit); {
	case product >= math.MaxInt64:
		return math.MaxInt64
	case product <= math.MinInt64:
		return math.MinInt64
	}
	return index * unit
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
