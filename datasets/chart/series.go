package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// maxSide is the room that the names of lines may take at their ends.
const maxSide = 230

// Series is one figure of a table of statistics: a value for each of its lines,
// NaN where there is none.
type Series struct {
	Name   string
	Values []float64
}

// seriesFigure is what the drawings of a table of statistics start from.
func seriesFigure(kind Kind, typ table.Type, series []Series) *Figure {
	f := &Figure{Kind: kind, X: "x", XType: typ, Width: 1}
	for _, s := range series[:min(len(series), maxLines)] {
		f.Y = append(f.Y, s.Name)
	}
	return f
}

// Lines is a drawing of up to six figures by day (table.Date: days since 1970) or
// by month (table.YearMonth: months since then), whose table stands beside it.
// Each line has dashes of its own and its name at its end.
func Lines(typ table.Type, at []int64, series []Series, w Words, title string) string {
	f := seriesFigure(Line, typ, series)
	for i, name := range f.Y {
		t := Track{Field: name}
		for n, x := range at[:min(len(at), len(series[i].Values))] {
			v := series[i].Values[n]
			t.Points = append(t.Points, Point{X: x, Y: v, Missing: !drawable(v)})
		}
		if t.values() > 0 {
			f.Tracks = append(f.Tracks, t)
		}
	}
	if len(f.Tracks) == 0 {
		return ""
	}
	f.First, f.Last = f.extent()
	c := &canvas{}
	c.open(Line, height, w, title, f.Caption(w))
	side := 0.0
	for _, t := range f.Tracks {
		side = math.Max(side, math.Min(advance(t.name(f, w), wideText), maxSide))
	}
	fr := f.axes(c, w, false, width-side-46)
	for i, t := range f.Tracks {
		fmt.Fprintf(c, `<path %s d="%s"/>`, stroke(i), f.path(fr, t))
		f.points(c, fr, t)
	}
	f.nameLines(c, w, fr, side)
	c.WriteString("</svg>")
	return c.String()
}

// nameLines writes the names of lines behind their ends, none over another.
func (f *Figure) nameLines(c *canvas, w Words, fr frame, side float64) {
	const pitch = wideText + 3
	type end struct {
		line int
		y    float64
	}
	var ends []end
	for i, t := range f.Tracks {
		runs := t.runs()
		last := runs[len(runs)-1]
		ends = append(ends, end{i, fr.y(last[len(last)-1].Y)})
	}
	slices.SortStableFunc(ends, func(a, b end) int { return int(math.Round(a.y - b.y)) })
	for i := range ends {
		if i > 0 {
			ends[i].y = math.Max(ends[i].y, ends[i-1].y+pitch)
		}
	}
	limit := fr.bottom
	for i := len(ends) - 1; i >= 0; i-- {
		ends[i].y = math.Min(ends[i].y, limit)
		limit = ends[i].y - pitch
	}
	for _, e := range ends {
		fmt.Fprintf(c, `<path %s d="M%s %sh30"/>`, stroke(e.line), coord(fr.right+8), coord(e.y))
		c.text(fr.right+42, e.y+4, "start", fit(f.Tracks[e.line].name(f, w), wideText, side))
	}
}

// Groups is a drawing of up to three figures for each label, as bars side by side
// that are told apart by their filling: full, empty, half. Values that are not
// finite, and labels beyond the twentieth, are left out.
func Groups(labels []string, series []Series, w Words, title string) string {
	f := seriesFigure(Bar, table.String, series[:min(len(series), len(fillings))])
	labels = labels[:min(len(labels), maxBars)]
	g := grouped{labels: labels, pitch: float64(len(f.Y)*17 + 10), names: f.Y}
	for _, l := range labels {
		g.left = math.Max(g.left, advance(fit(l, wideText, nameRoom), wideText)+10)
	}
	for i := range f.Y {
		g.add(series[i].Values[:min(len(labels), len(series[i].Values))])
	}
	c := &canvas{}
	desc := title + w.pick("，", ": ") + strings.Join(f.Y, w.pick("、", ", ")) + w.pick("。", ". ") + strings.Join(labels, w.pick("、", ", "))
	c.open(Bar, g.tall(), w, title, desc)
	g.draw(c)
	c.WriteString("</svg>")
	return c.String()
}

// fillings tell the bars of a group apart without colour.
var fillings = []string{`fill="currentColor"`, `fill="none" stroke="currentColor"`, `fill="currentColor" fill-opacity=".35" stroke="currentColor"`}

// grouped is a drawing of bars in groups.
type grouped struct {
	labels []string
	names  []string
	values [][]float64 // of each name
	pitch  float64     // from one group to the next
	left   float64     // room of the labels
	room   float64     // of the values behind the bars
	lo, hi float64
}

const groupTop = 30 // room of the names

func (g *grouped) add(values []float64) {
	for _, v := range values {
		if drawable(v) {
			g.lo, g.hi = math.Min(g.lo, v), math.Max(g.hi, v)
			g.room = math.Max(g.room, advance(value(v), wideText)+10)
		}
	}
	g.values = append(g.values, values)
}

func (g *grouped) tall() float64 { return groupTop + float64(len(g.labels))*g.pitch + 4 }

func (g *grouped) draw(c *canvas) {
	room := float64(width-right) / float64(len(g.names))
	for i, name := range g.names {
		fmt.Fprintf(c, `<rect class="bar" x="%s" y="5" width="26" height="11" %s/>`, coord(room*float64(i)+1), fillings[i])
		c.text(room*float64(i)+34, 15, "start", fit(name, wideText, room-40))
	}
	if g.lo == g.hi {
		g.hi = 1
	}
	end, zero := width-g.room, g.left
	if g.lo < 0 {
		zero += g.room
	}
	x := func(v float64) float64 { return zero + (v-g.lo)/(g.hi-g.lo)*(end-zero) }
	for n, label := range g.labels {
		top := groupTop + float64(n)*g.pitch
		c.name(g.left-10, top+g.pitch/2, label, nameRoom)
		for i := range g.names {
			if n >= len(g.values[i]) || !drawable(g.values[i][n]) {
				continue
			}
			v, y := g.values[i][n], top+float64(i*17)
			from, to := math.Min(x(0), x(v)), math.Max(x(0), x(v))
			fmt.Fprintf(c, `<rect class="bar" x="%s" y="%s" width="%s" height="12" %s/>`, coord(from), coord(y+2), coord(to-from), fillings[i])
			if v < 0 {
				c.text(from-5, y+12, "end", value(v))
			} else {
				c.text(to+5, y+12, "start", value(v))
			}
		}
	}
	c.rule(x(0), groupTop, x(0), g.tall()-4)
}
