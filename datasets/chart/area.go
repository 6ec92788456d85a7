package chart

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/paulmach/orb/simplify"
)

// Area is the outline of a place: rings, or lines that stay open such as roads.
// Coordinates are WGS 84 degrees, longitude first.
type Area struct {
	Name   string           `json:"name,omitempty"`
	Lines  []orb.LineString `json:"lines"`
	Closed bool             `json:"closed,omitempty"`
}

// Mark is a point on a map that stands for Rows rows which lie there.
type Mark struct {
	At   orb.Point `json:"at"`
	Name string    `json:"name,omitempty"` // of the first row
	Rows int64     `json:"rows"`
}

func (a Area) vertices() int {
	n := 0
	for _, l := range a.Lines {
		n += len(l)
	}
	return n
}

// simplified drops vertices by Douglas and Peucker's rule, and parts that are
// smaller than the tolerance; the largest part always stays, as a triangle if
// need be, so that no place vanishes from a map.
func (a Area) simplified(tolerance float64) Area {
	out := Area{Name: a.Name, Closed: a.Closed}
	largest := a.largest()
	for i, l := range a.Lines {
		b := l.Bound()
		if i != largest && b.Max[0]-b.Min[0] < tolerance && b.Max[1]-b.Min[1] < tolerance {
			continue
		}
		s := simplify.DouglasPeucker(tolerance).Simplify(l.Clone()).(orb.LineString)
		if a.Closed && len(s) < 4 && len(l) >= 4 {
			s = orb.LineString{l[0], l[len(l)/3], l[2*len(l)/3], l[0]}
		}
		if len(s) > 1 {
			out.Lines = append(out.Lines, s)
		}
	}
	return out
}

// largest is the index of the line with the largest bounding box.
func (a Area) largest() int {
	best, size := 0, -1.0
	for i, l := range a.Lines {
		if s := spread(l); s > size {
			best, size = i, s
		}
	}
	return best
}

// size is the spread of the largest line.
func (a Area) size() float64 { return spread(a.Lines[a.largest()]) }

// spread is half the girth of a line's bounding box, in degrees.
func spread(l orb.LineString) float64 {
	b := l.Bound()
	return b.Max[0] - b.Min[0] + b.Max[1] - b.Min[1]
}

// middle is where a label goes: the centroid of the largest ring, or the middle
// of the largest line's bounding box.
func (a Area) middle() orb.Point {
	l := a.Lines[a.largest()]
	if a.Closed {
		if c, _ := planar.CentroidArea(orb.Ring(l)); !math.IsNaN(c[0]+c[1]) && l.Bound().Contains(c) {
			return c
		}
	}
	return l.Bound().Center()
}
