package chart

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// bars sums a number exactly per category, up to maxCategories of them.
type bars struct {
	typ   table.Type
	unit  string
	x, y  int
	plan  Plan
	sums  map[barKey]*tally
	bytes int
	full  bool
}

// barKey is a category: a text, or the number of a whole-number or time column.
type barKey struct {
	text string
	num  int64
}

func newBars(p Plan, t table.Type, unit string, x, y int) *bars {
	return &bars{typ: t, unit: unit, x: x, y: y, plan: p, sums: map[barKey]*tally{}}
}

func (s *bars) row(b *table.Batch, i int) {
	xc := &b.Columns[s.x]
	if null(xc, i) || s.full {
		return
	}
	k := barKey{}
	if s.typ == table.String {
		k.text = xc.Strings[i]
	} else {
		k.num = xc.Ints[i]
	}
	t := s.sums[k]
	if t == nil {
		s.bytes += len(k.text)
		if len(s.sums) >= maxCategories || s.bytes > maxLabelBytes {
			s.full, s.sums = true, nil
			return
		}
		t = &tally{}
		s.sums[k] = t
	}
	v, ok := quantity(&b.Columns[s.y], i)
	t.add(v, ok)
}

func (s *bars) figure(f *Figure) error {
	if s.full {
		return fmt.Errorf("%w: more than %d categories", ErrEmpty, maxCategories)
	}
	for _, t := range s.sums {
		f.Shared = f.Shared || t.rows > 1
	}
	f.XType, f.Aggregate = s.typ, cmp.Or(s.plan.Aggregate, usual(s.unit))
	labels := true
	for k, t := range s.sums {
		if v, ok := t.value(f.Aggregate); ok {
			f.Bars = append(f.Bars, Entry{Label: k.text, X: k.num, Y: v})
			labels = labels && ordered.MatchString(strings.TrimSpace(k.text))
		}
	}
	f.Total = len(f.Bars)
	if f.Total < 2 {
		return fmt.Errorf("%w: fewer than two categories", ErrEmpty)
	}
	f.Ordered = s.typ != table.String && s.typ != table.Boolean || (s.typ == table.String && labels)
	f.sortBars()
	return nil
}

// sortBars puts bars into the order of their categories where those have one,
// else the longest first, and keeps as many as a picture can hold: the last of
// an order, the largest of a ranking.
func (f *Figure) sortBars() {
	if f.Ordered {
		slices.SortFunc(f.Bars, func(a, b Entry) int {
			return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(leading(a.Label), leading(b.Label)), cmp.Compare(a.Label, b.Label))
		})
		f.Bars = f.Bars[max(0, len(f.Bars)-maxBars):]
		return
	}
	slices.SortFunc(f.Bars, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(b.Y, a.Y), cmp.Compare(a.Label, b.Label), cmp.Compare(a.X, b.X))
	})
	f.Bars = f.Bars[:min(len(f.Bars), maxBars)]
}

// ordered matches categories that follow each other by a number.
var ordered = regexp.MustCompile(`^第?\d{1,9}( ?(年|月|日|季度|时|点|号|岁|级|years?|months?|:00))?$` +
	`|^\d{4}[年 -]?(Q[1-4]|第?[1-4]季度|[01]\d月?)$`)

var digits = regexp.MustCompile(`\d+`)

// leading is the first number in a category's label.
func leading(label string) int {
	n, _ := strconv.Atoi(digits.FindString(label))
	return n
}

// averaged matches units that no sum makes sense of: rates, shares, states.
var averaged = regexp.MustCompile(`[/%‰℃°]|率|比|均|度|级|每|per|mean|index|指数|hPa|mm`)

// usual is what several rows of one category come to where nobody says.
func usual(unit string) string {
	if averaged.MatchString(unit) {
		return Mean
	}
	return Sum
}

// text is a cell as the name of a category or series.
func text(c *table.Column, i int) string {
	switch {
	case null(c, i):
		return ""
	case c.Type == table.String || c.Type == table.GeoJSON:
		return c.Strings[i]
	case c.Type == table.Number:
		return value(c.Floats[i])
	}
	return strconv.FormatInt(c.Ints[i], 10)
}
