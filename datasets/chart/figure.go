package chart

import (
	"math"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Figure is all that a picture shows, in no language yet: it can be kept as
// JSON and drawn later. It holds a few kilobytes, whatever the table's size.
type Figure struct {
	Kind      Kind       `json:"kind"`
	X         string     `json:"x"` // field names, as in Plan
	Y         []string   `json:"y,omitempty"`
	Series    string     `json:"series,omitempty"`
	Label     string     `json:"label,omitempty"`
	XType     table.Type `json:"x_type,omitempty"`
	Aggregate string     `json:"aggregate,omitempty"`
	Shared    bool       `json:"shared,omitempty"` // several rows share a point or bar
	Zoned     bool       `json:"zoned,omitempty"`  // times were converted to UTC+8

	First  int64   `json:"first,omitempty"` // lines: earliest and latest X of the rows
	Last   int64   `json:"last,omitempty"`
	Width  int64   `json:"width,omitempty"` // lines: of a bucket, in the unit of X
	Tracks []Track `json:"tracks,omitempty"`
	More   bool    `json:"more,omitempty"` // lines: there are more series than were counted

	Bars    []Entry `json:"bars,omitempty"`
	Ordered bool    `json:"ordered,omitempty"` // bars stand in the order of their categories
	Total   int     `json:"total,omitempty"`   // lines or bars before the choice of those drawn

	Areas   []Area `json:"areas,omitempty"`
	Marks   []Mark `json:"marks,omitempty"`
	Dots    bool   `json:"dots,omitempty"` // outlines were too many and became points
	Rows    int64  `json:"rows,omitempty"` // maps: rows with a place
	Skipped int64  `json:"skipped,omitempty"`
}

// Track is one line.
type Track struct {
	Field  string  `json:"field"` // the Y field
	Name   string  `json:"name,omitempty"`
	Points []Point `json:"points"` // in the order of X
}

// Point is a place on a line. X is in the unit of table.Column.
type Point struct {
	X       int64   `json:"x"`
	Y       float64 `json:"y"`
	Missing bool    `json:"missing,omitempty"` // rows were there, a value was not
}

// Entry is one bar. Text categories have a Label, others an X.
type Entry struct {
	Label string  `json:"label,omitempty"`
	X     int64   `json:"x,omitempty"`
	Y     float64 `json:"y"`
}

// total is the sum of a line's values without their signs.
func (t Track) total() float64 {
	sum := 0.0
	for _, p := range t.Points {
		sum += math.Abs(p.Y)
	}
	return sum
}

func (t Track) values() int {
	n := 0
	for _, p := range t.Points {
		if !p.Missing {
			n++
		}
	}
	return n
}

// runs cuts a line where values are missing: at a point without a value, and,
// where most points keep one distance, at a wider step.
func (t Track) runs() [][]Point {
	step := t.step()
	var out [][]Point
	var run []Point
	for i, p := range t.Points {
		if p.Missing || (i > 0 && step > 0 && p.X-t.Points[i-1].X > step+step/2) {
			if len(run) > 0 {
				out = append(out, run)
			}
			run = nil
		}
		if !p.Missing {
			run = append(run, p)
		}
	}
	if len(run) > 0 {
		out = append(out, run)
	}
	return out
}

// step is the distance that at least half of the neighbouring points keep, or 0.
func (t Track) step() int64 {
	counts := map[int64]int{}
	best := int64(0)
	for i := 1; i < len(t.Points); i++ {
		d := t.Points[i].X - t.Points[i-1].X
		counts[d]++
		if counts[d] > counts[best] || (counts[d] == counts[best] && d < best) {
			best = d
		}
	}
	if counts[best]*2 < len(t.Points)-1 {
		return 0
	}
	return best
}
