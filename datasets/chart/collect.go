package chart

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Collector gathers what a picture needs from the rows that are written to it.
// It is a table.Writer; its memory is bounded whatever the number of rows.
type Collector struct {
	plan Plan
	sink sink
}

// sink takes the cells of the planned columns, one row at a time, and makes a
// figure of them at the end.
type sink interface {
	row(*table.Batch, int)
	figure(*Figure) error
}

// NewCollector returns a collector for a plan that Choose made for the schema.
// A field that the schema lacks makes every figure ErrEmpty.
func NewCollector(p Plan, s table.Schema) *Collector {
	at := func(name string) int {
		for i, f := range s.Fields {
			if f.Name == name {
				return i
			}
		}
		return -1
	}
	var ys []int
	for _, y := range p.Y {
		if at(y) >= 0 {
			ys = append(ys, at(y))
		}
	}
	c := &Collector{plan: p}
	x := at(p.X)
	switch {
	case x < 0 || len(ys) < len(p.Y):
	case p.Kind == Line && len(ys) > 0:
		c.sink = newLines(p, s.Fields[x].Type, x, ys, at(p.Series))
	case p.Kind == Bar && len(ys) > 0:
		f, _ := field(s, p.Y[0])
		c.sink = newBars(p, s.Fields[x].Type, f.Unit, x, ys[0])
	case p.Kind == Map && s.Fields[x].Type == table.GeoJSON:
		c.sink = newPlaces(x, -1, at(p.Label))
	case p.Kind == Map && len(ys) > 0:
		c.sink = newPlaces(x, ys[0], at(p.Label))
	}
	return c
}

// Write takes the rows of a batch. It keeps nothing of the batch itself.
func (c *Collector) Write(b *table.Batch) error {
	if c.sink != nil {
		for i := range b.Len {
			c.sink.row(b, i)
		}
	}
	return nil
}

// Close ends the rows. It never fails.
func (c *Collector) Close() error { return nil }

// Figure is the picture of the rows so far, or an error that wraps ErrEmpty.
func (c *Collector) Figure() (*Figure, error) {
	if c.sink == nil {
		return nil, ErrEmpty
	}
	f := &Figure{Kind: c.plan.Kind, X: c.plan.X, Y: c.plan.Y, Series: c.plan.Series, Label: c.plan.Label}
	if err := c.sink.figure(f); err != nil {
		return nil, fmt.Errorf("draw %s of %s: %w", c.plan.Kind, c.plan.X, err)
	}
	return f, nil
}

// tally sums the values that fall onto one point or bar.
type tally struct {
	sum  float64
	n    int64 // rows with a value
	rows int64
}

func (t *tally) add(v float64, ok bool) {
	t.rows++
	if ok {
		t.sum += v
		t.n++
	}
}

func (t *tally) merge(o tally) {
	t.sum += o.sum
	t.n += o.n
	t.rows += o.rows
}

// value is the tally under an aggregate; false where no row held a value.
func (t tally) value(aggregate string) (float64, bool) {
	switch {
	case aggregate == Count:
		return float64(t.n), true
	case t.n == 0:
		return 0, false
	case aggregate == Sum:
		return t.sum, true
	}
	return t.sum / float64(t.n), true
}

// null reports whether a column has no value in row i.
func null(c *table.Column, i int) bool { return i < len(c.Null) && c.Null[i] }

// quantity is the number in row i of a column; false where there is none.
func quantity(c *table.Column, i int) (float64, bool) {
	switch {
	case null(c, i):
		return 0, false
	case c.Type == table.Number:
		return c.Floats[i], drawable(c.Floats[i])
	}
	return float64(c.Ints[i]), true
}
