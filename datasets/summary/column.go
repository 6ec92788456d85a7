package summary

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// longText is the length in characters from which a text is prose: the most
// frequent ones of a column with such a text say nothing.
const longText = 200

// column gathers what is known of one column. Integers, years, dates and times
// are gathered as the int64 that table.Column holds.
type column struct {
	typ            table.Type
	zoned          bool
	count, missing int64

	texts  *tally[string]
	ints   *tally[int64]
	floats *tally[float64]

	minInt, maxInt     int64
	minFloat, maxFloat float64
	minChars, maxChars int
	sum                sum
	spread             spread
}

func newColumn(t table.Type, b *budget) column {
	c := column{typ: t, minInt: math.MaxInt64, maxInt: math.MinInt64, minFloat: math.Inf(1), maxFloat: math.Inf(-1), minChars: math.MaxInt}
	switch t {
	case table.String, table.GeoJSON:
		c.texts = &tally[string]{budget: b}
	case table.Number:
		c.floats = &tally[float64]{budget: b}
	default:
		c.ints = &tally[int64]{budget: b}
	}
	c.spread.steps = stepsOf(t)
	return c
}

func (c *column) add(col *table.Column, n int) {
	c.zoned = col.Zoned
	before := c.count
	switch {
	case c.texts != nil:
		c.addTexts(col.Strings[:n], col.Null)
	case c.floats != nil:
		c.addFloats(col.Floats[:n], col.Null)
	default:
		c.addInts(col.Ints[:n], col.Null)
	}
	c.missing += int64(n) - (c.count - before)
}

func (c *column) addTexts(texts []string, null []bool) {
	for i, s := range texts {
		if null[i] {
			continue
		}
		c.count++
		if e := c.texts.count(s, hashText(s)); e != nil {
			e.value = strings.Clone(s) // s may pin the buffer it was read from
			c.texts.spend(len(s))
		}
		chars := utf8.RuneCountInString(s)
		c.minChars, c.maxChars = min(c.minChars, chars), max(c.maxChars, chars)
	}
}

func (c *column) addFloats(values []float64, null []bool) {
	for i, v := range values {
		if null[i] {
			continue
		}
		v += 0 // -0 is 0
		c.count++
		if c.floats.count(v, hashFloat(v)) != nil {
			c.floats.spend(0)
		}
		c.minFloat, c.maxFloat = min(c.minFloat, v), max(c.maxFloat, v)
		c.sum.add(v)
		c.spread.addFloat(v)
	}
}

func (c *column) addInts(values []int64, null []bool) {
	for i, v := range values {
		if null[i] {
			continue
		}
		c.count++
		if c.ints.count(v, hashInt(v)) != nil {
			c.ints.spend(0)
		}
		c.minInt, c.maxInt = min(c.minInt, v), max(c.maxInt, v)
		c.sum.add(float64(v))
		if c.typ != table.Boolean {
			c.spread.addInt(v)
		}
	}
}

// sum adds float64 values with Neumaier's compensation: millions of cents do
// not drift.
type sum struct{ total, lost float64 }

func (s *sum) add(v float64) {
	t := s.total + v
	if math.Abs(s.total) >= math.Abs(v) {
		s.lost += (s.total - t) + v
	} else {
		s.lost += (v - t) + s.total
	}
	s.total = t
}

func (c *column) describe(name string) Column {
	out := Column{Name: name, Type: c.typ, Count: c.count, Missing: c.missing, Exact: true}
	if c.count == 0 {
		return out
	}
	switch {
	case c.texts != nil:
		out.Distinct, out.Exact = c.texts.distinct()
		if c.typ == table.String {
			out.MinChars, out.MaxChars = c.minChars, c.maxChars
			if c.maxChars <= longText {
				out.Top = c.texts.top(func(s string) string { return s })
			}
		}
		return out
	case c.floats != nil:
		out.Distinct, out.Exact = c.floats.distinct()
		out.Top = c.floats.top(floatText)
		out.Min, out.Max = floatText(c.minFloat), floatText(c.maxFloat)
	default:
		out.Distinct, out.Exact = c.ints.distinct()
		out.Top = c.ints.top(c.intText)
		if c.typ == table.Boolean {
			return out
		}
		out.Min, out.Max = c.intText(c.minInt), c.intText(c.maxInt)
	}
	if mean := (c.sum.total + c.sum.lost) / float64(c.count); c.hasMean() && !math.IsInf(mean, 0) && !math.IsNaN(mean) {
		out.Mean = &mean
	}
	out.Bins = c.bins()
	return out
}

func (c *column) hasMean() bool { return c.typ == table.Integer || c.typ == table.Number }

func (c *column) intText(v int64) string {
	cell := table.Column{Type: c.typ, Zoned: c.zoned, Null: []bool{false}, Ints: []int64{v}}
	return cell.Text(0)
}

func floatText(v float64) string {
	cell := table.Column{Type: table.Number, Null: []bool{false}, Floats: []float64{v}}
	return cell.Text(0)
}
