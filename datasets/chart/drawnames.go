package chart

import (
	"cmp"
	"slices"
)

const maxLabels = 40 // names on a map

// box is a rectangle of the drawing; y grows downwards.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) meets(o box) bool {
	return b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1
}

func (b box) within(o box) bool {
	return b.x0 >= o.x0 && b.x1 <= o.x1 && b.y0 >= o.y0 && b.y1 <= o.y1
}

// spot is where a name may stand.
type spot struct {
	x, y   float64
	anchor string
}

// box is the room that a name takes at the spot, with the text grown to wideText.
func (s spot) box(name string) box {
	wide := advance(name, wideText)
	b := box{s.x, s.y - 14, s.x + wide, s.y + 6}
	switch s.anchor {
	case "middle":
		b.x0, b.x1 = s.x-wide/2, s.x+wide/2
	case "end":
		b.x0, b.x1 = s.x-wide, s.x
	}
	return b
}

// beside are the spots around a shape in the order of preference.
func beside(b box) []spot {
	x, y := (b.x0+b.x1)/2, (b.y0+b.y1)/2+4
	return []spot{{x, b.y1 + 15, "middle"}, {x, b.y0 - 7, "middle"}, {b.x1 + 4, y, "start"}, {b.x0 - 4, y, "end"}}
}

// place is a shape to be named.
type place struct {
	name   string
	shape  box
	inside spot
}

// names writes the names of places, the largest outlines first: within an
// outline that holds the name, else beside it where nothing else is drawn, else
// not at all.
func (f *Figure) names(c *canvas, p projection) {
	places := f.named(p)
	sheet := box{0, 0, width, p.viewTall}
	var taken []box
	for _, pl := range places {
		if pl.name == "" || len(taken) == maxLabels {
			continue
		}
		free := func(s spot) bool {
			b := s.box(pl.name)
			if slices.ContainsFunc(taken, b.meets) || !b.within(sheet) {
				return false
			}
			return b.within(pl.shape) || !slices.ContainsFunc(places, func(o place) bool {
				around := o.shape != pl.shape && pl.shape.within(o.shape) // as a district is around a station
				return b.meets(o.shape) && !around
			})
		}
		spots := append([]spot{pl.inside}, beside(pl.shape)...)
		if i := slices.IndexFunc(spots, free); i >= 0 {
			taken = append(taken, spots[i].box(pl.name))
			c.text(spots[i].x, spots[i].y, spots[i].anchor, pl.name)
		}
	}
}

// named are the places of the map: outlines, the largest first, then points.
// Points that are too many to be named have no name here.
func (f *Figure) named(p projection) []place {
	areas := slices.Clone(f.Areas)
	slices.SortStableFunc(areas, func(a, b Area) int { return cmp.Compare(b.size(), a.size()) })
	var out []place
	for _, a := range areas {
		b := a.Lines[a.largest()].Bound()
		x0, y0 := p.xy(b.LeftTop())
		x1, y1 := p.xy(b.RightBottom())
		x, y := p.xy(a.middle())
		out = append(out, place{a.Name, box{x0, y0, x1, y1}, spot{x, y + 4, "middle"}})
	}
	for _, m := range f.Marks {
		x, y := p.xy(m.At)
		pl := place{shape: box{x - 4, y - 4, x + 4, y + 4}, inside: spot{x + 6, y + 4, "start"}}
		if f.namesMarks() {
			pl.name = m.Name
		}
		out = append(out, pl)
	}
	return out
}

// namesMarks reports whether points are few enough to be named.
func (f *Figure) namesMarks() bool { return len(f.Marks) <= maxLabels }
