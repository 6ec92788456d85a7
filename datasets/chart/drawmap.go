package chart

import (
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"
)

const (
	mapHeight = 420
	mapMargin = 24 // holds a name below or above an outline
)

// projection turns degrees into places in the drawing: equirectangular, true
// to shape at the middle latitude, which suits the extent of a city.
type projection struct {
	bound    orb.Bound
	scale    float64 // units per degree of latitude
	squeeze  float64 // a degree of longitude against one of latitude
	left     float64
	top      float64
	viewTall float64
}

func newProjection(b orb.Bound) projection {
	p := projection{bound: b, squeeze: math.Max(math.Cos((b.Min[1]+b.Max[1])/2*math.Pi/180), 0.05)}
	wide := math.Max((b.Max[0]-b.Min[0])*p.squeeze, 1e-4)
	tall := math.Max(b.Max[1]-b.Min[1], 1e-4)
	p.scale = math.Min((width-2*mapMargin)/wide, (mapHeight-2*mapMargin)/tall)
	p.viewTall = math.Max(tall*p.scale+2*mapMargin, 120)
	p.left = (width - (b.Max[0]-b.Min[0])*p.squeeze*p.scale) / 2
	p.top = (p.viewTall - (b.Max[1]-b.Min[1])*p.scale) / 2
	return p
}

func (p projection) xy(at orb.Point) (x, y float64) {
	return p.left + (at[0]-p.bound.Min[0])*p.squeeze*p.scale, p.top + (p.bound.Max[1]-at[1])*p.scale
}

// drawMap draws outlines and points, north at the top, with names where there
// is room for them.
func (f *Figure) drawMap(c *canvas, w Words) {
	p := newProjection(f.bound())
	c.open(Map, p.viewTall, w, f.mapWords(w)[0], f.Caption(w))
	for _, a := range f.Areas {
		if a.Closed {
			fmt.Fprintf(c, `<path class="land" d="%s" fill="currentColor" fill-opacity=".08" fill-rule="evenodd" stroke="currentColor"/>`, p.path(a))
		} else {
			fmt.Fprintf(c, `<path class="line" d="%s" fill="none" stroke="currentColor"/>`, p.path(a))
		}
	}
	if len(f.Marks) > 0 {
		c.WriteString(`<g class="point" fill="currentColor">`)
		for _, m := range f.Marks {
			x, y := p.xy(m.At)
			fmt.Fprintf(c, `<circle cx="%s" cy="%s" r="%s"/>`, coord(x), coord(y), coord(radius(len(f.Marks))))
		}
		c.WriteString(`</g>`)
	}
	f.names(c, p)
}

func radius(marks int) float64 {
	if marks > 200 {
		return 2
	}
	return 3.5
}

func (f *Figure) bound() orb.Bound {
	b := orb.Bound{Min: orb.Point{180, 90}, Max: orb.Point{-180, -90}}
	for _, a := range f.Areas {
		for _, l := range a.Lines {
			b = b.Union(l.Bound())
		}
	}
	for _, m := range f.Marks {
		b = b.Extend(m.At)
	}
	return b
}

// path is an outline's way. Vertices that fall onto the one before are left out.
func (p projection) path(a Area) string {
	var d strings.Builder
	for _, l := range a.Lines {
		before := ""
		for i, at := range l {
			if a.Closed && i == len(l)-1 {
				d.WriteByte('Z')
				break
			}
			x, y := p.xy(at)
			if s := coord(x) + " " + coord(y); s != before {
				d.WriteByte("ML"[min(i, 1)])
				d.WriteString(s)
				before = s
			}
		}
	}
	return d.String()
}
