package search

import (
	"cmp"
	"iter"
	"math/bits"
	"slices"
	"strconv"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// column is a facet with its values by document.
type column struct {
	Names
	number map[string]int32 // of each value in Names.Values
	one    []int32          // the value of each document, -1 for none; nil where documents have several
	many   []uint64         // the values of each document as bits
}

// maxMany is the number of values that a facet can have of which a document
// has several.
const maxMany = 64

// facetColumns are the facets of the vocabulary, in its order. A value that
// the vocabulary does not name is shown as it is, after those that it does.
func facetColumns(v Vocabulary, rows []row) []column {
	facets := make([]column, len(v.Facets))
	for i, names := range v.Facets {
		c := column{Names: names, number: map[string]int32{}}
		c.Values = slices.Clone(names.Values)
		for n, value := range c.Values {
			c.number[value.ID] = int32(n)
		}
		c.addUnnamed(rows, v.AsOf)
		c.fill(rows, v.AsOf)
		facets[i] = c
	}
	return facets
}

func (c *column) addUnnamed(rows []row, asOf calendar.Date) {
	var more []Value
	for i := range rows {
		for _, id := range valuesOf(c.Facet, &rows[i], asOf) {
			if _, known := c.number[id]; !known && id != "" {
				c.number[id] = -1
				more = append(more, Value{ID: id, Name: lang.Text{ZH: id, EN: id}})
			}
		}
	}
	slices.SortFunc(more, func(a, b Value) int { return cmp.Compare(a.ID, b.ID) })
	for _, value := range more {
		c.number[value.ID] = int32(len(c.Values))
		c.Values = append(c.Values, value)
	}
}

func (c *column) fill(rows []row, asOf calendar.Date) {
	if c.Facet == Format {
		c.many = make([]uint64, len(rows))
	} else {
		c.one = make([]int32, len(rows))
	}
	for i := range rows {
		if c.one != nil {
			c.one[i] = -1
		}
		for _, id := range valuesOf(c.Facet, &rows[i], asOf) {
			n, known := c.number[id]
			switch {
			case !known:
			case c.one != nil:
				c.one[i] = n
			case n < maxMany:
				c.many[i] |= 1 << n
			}
		}
	}
}

// valuesOf are the ids of a document's values: one, except for formats.
func valuesOf(f Facet, r *row, asOf calendar.Date) []string {
	switch f {
	case Domain:
		return []string{r.Domain}
	case Agency:
		return []string{r.Agency}
	case District:
		return []string{r.District}
	case Class:
		return []string{string(r.Class)}
	case Format:
		return r.Formats
	case Frequency:
		return []string{string(r.Frequency)}
	case HighValue:
		if r.HighValue {
			return []string{"yes"}
		}
	case Timely:
		if !r.Due.IsZero() && r.Due < asOf {
			return []string{"late"}
		} else if !r.Due.IsZero() {
			return []string{"on-time"}
		}
	case Year:
		if !r.Updated.IsZero() {
			return []string{strconv.Itoa(r.Updated.Time().Year())}
		}
	}
	return nil
}

// has reports whether document n has one of the selected values.
func (c *column) has(n int, selected []bool) bool {
	if c.one != nil {
		return c.one[n] >= 0 && selected[c.one[n]]
	}
	for v := range c.each(n) {
		if selected[v] {
			return true
		}
	}
	return false
}

// count adds one for each value of document n.
func (c *column) count(n int, hits []int) {
	if c.one != nil {
		if v := c.one[n]; v >= 0 {
			hits[v]++
		}
		return
	}
	for v := range c.each(n) {
		hits[v]++
	}
}

// each goes through the values of document n of a facet that has several.
func (c *column) each(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for set := c.many[n]; set != 0; set &= set - 1 {
			if !yield(bits.TrailingZeros64(set)) {
				return
			}
		}
	}
}

// facets gives the counts of an answer: of each facet the values that some
// hits have or that were selected. A facet of one value, which would not divide
// the answer, is left out unless it is filtered by.
func (c *collector) facets() []Count {
	var all []Count
	for i := range c.x.rows.facets {
		f := &c.x.rows.facets[i]
		count := Count{Names: Names{Facet: f.Facet, Name: f.Name}}
		for v, value := range f.Values {
			selected := c.selected[i] != nil && c.selected[i][v]
			if c.counts[i][v] == 0 && !selected {
				continue
			}
			count.Values = append(count.Values, value)
			count.Hits = append(count.Hits, c.counts[i][v])
			count.Selected = append(count.Selected, selected)
		}
		if len(count.Values) > 1 || c.selected[i] != nil || len(count.Values) == 1 && count.Hits[0] < c.total {
			all = append(all, count)
		}
	}
	return all
}
