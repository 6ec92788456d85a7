package chart

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

const (
	maxVertices = 40_000 // kept while collecting
	maxDrawn    = 3_000  // vertices of the drawing
	maxAreas    = 500    // outlines; beyond that places are drawn as points
	maxCells    = 4_000  // points kept while collecting, each standing for a cell of a grid
	maxMarks    = 900    // points of the drawing
	maxName     = 40     // characters of a place's name
)

// places gathers geometries or coordinates, made coarser whenever they become
// more than a map can show.
type places struct {
	x, lat, label int // columns; lat and label may be -1
	areas         []Area
	vertices      int
	tolerance     float64 // of outlines, in degrees
	cells         map[[2]int32]Mark
	cell          float64 // width of a cell, in degrees
	dots          bool    // outlines were too many: points stand for them
	rows          int64
	skipped       int64
}

func newPlaces(x, lat, label int) *places {
	return &places{x: x, lat: lat, label: label, tolerance: 1e-6, cell: 1e-6, cells: map[[2]int32]Mark{}}
}

func (p *places) row(b *table.Batch, i int) {
	g := p.geometry(b, i)
	if g == nil || !onEarth(g) {
		p.skipped++
		return
	}
	p.rows++
	name := ""
	if p.label >= 0 {
		name = clip(text(&b.Columns[p.label], i), maxName)
	}
	p.add(g, name)
}

// geometry is the place of row i, or nil where it has none that can be read.
func (p *places) geometry(b *table.Batch, i int) orb.Geometry {
	xc := &b.Columns[p.x]
	if p.lat >= 0 {
		lon, ok := quantity(xc, i)
		lat, ok2 := quantity(&b.Columns[p.lat], i)
		if !ok || !ok2 {
			return nil
		}
		return orb.Point{lon, lat}
	}
	if null(xc, i) {
		return nil
	}
	return parseGeometry([]byte(xc.Strings[i]), 0)
}

// onEarth reports whether all of a geometry lies within the range of degrees:
// projected coordinates in metres do not.
func onEarth(g orb.Geometry) bool {
	b := g.Bound()
	return !b.IsEmpty() && b.Min[0] >= -180 && b.Max[0] <= 180 && b.Min[1] >= -90 && b.Max[1] <= 90
}

func (p *places) add(g orb.Geometry, name string) {
	switch g := g.(type) {
	case orb.Point:
		p.mark(Mark{g, name, 1})
	case orb.MultiPoint:
		for _, at := range g {
			p.mark(Mark{at, name, 1})
		}
	case orb.LineString:
		p.addArea(Area{Name: name, Lines: []orb.LineString{g}})
	case orb.MultiLineString:
		p.addArea(Area{Name: name, Lines: g})
	case orb.Polygon:
		p.addArea(Area{Name: name, Lines: rings(g), Closed: true})
	case orb.MultiPolygon:
		a := Area{Name: name, Closed: true}
		for _, polygon := range g {
			a.Lines = append(a.Lines, rings(polygon)...)
		}
		p.addArea(a)
	case orb.Collection:
		for _, part := range g {
			p.add(part, name)
		}
	}
}

func rings(p orb.Polygon) []orb.LineString {
	out := make([]orb.LineString, len(p))
	for i, r := range p {
		out[i] = orb.LineString(r)
	}
	return out
}

// addArea keeps an outline as fine as the room for vertices allows.
func (p *places) addArea(a Area) {
	a = a.simplified(p.tolerance)
	if a.vertices() == 0 {
		return
	}
	if p.dots {
		p.mark(Mark{a.middle(), a.Name, 1})
		return
	}
	p.areas = append(p.areas, a)
	p.vertices += a.vertices()
	if len(p.areas) > maxAreas {
		p.dots = true
		for _, a := range p.areas {
			p.mark(Mark{a.middle(), a.Name, 1})
		}
		p.areas = nil
		return
	}
	p.simplifyTo(maxVertices)
}

// simplifyTo doubles the tolerance until all outlines together have at most n
// vertices, which ends with a triangle for each.
func (p *places) simplifyTo(n int) {
	for p.vertices > n {
		p.tolerance *= 2
		p.vertices = 0
		for i, a := range p.areas {
			p.areas[i] = a.simplified(p.tolerance)
			p.vertices += p.areas[i].vertices()
		}
	}
}

// mark counts a place in its cell of the grid; the first in a cell stands for
// all of them.
func (p *places) mark(m Mark) {
	k := p.cellOf(m)
	if first, ok := p.cells[k]; ok {
		first.Rows += m.Rows
		m = first
	}
	p.cells[k] = m
	p.thinTo(maxCells)
}

func (p *places) cellOf(m Mark) [2]int32 {
	return [2]int32{int32(math.Floor(m.At[0] / p.cell)), int32(math.Floor(m.At[1] / p.cell))}
}

// thinTo doubles the cells until there are at most n. They merge in the order
// of their places, so that the same rows give the same map.
func (p *places) thinTo(n int) {
	for len(p.cells) > n {
		old := p.marks()
		p.cell *= 2
		p.cells = make(map[[2]int32]Mark, len(old))
		for _, m := range old {
			k := p.cellOf(m)
			if first, ok := p.cells[k]; ok {
				first.Rows += m.Rows
				m = first
			}
			p.cells[k] = m
		}
	}
}

func (p *places) marks() []Mark {
	return slices.SortedFunc(maps.Values(p.cells), func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.At[0], b.At[0]), cmp.Compare(a.At[1], b.At[1]))
	})
}

func (p *places) figure(f *Figure) error {
	p.simplifyTo(maxDrawn)
	p.thinTo(maxMarks)
	f.Areas, f.Marks, f.Dots, f.Rows, f.Skipped = p.areas, p.marks(), p.dots, p.rows, p.skipped
	if len(f.Areas)+len(f.Marks) == 0 {
		return fmt.Errorf("%w: no place in degrees", ErrEmpty)
	}
	return nil
}

// clip cuts a text at n characters.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
