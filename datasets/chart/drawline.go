package chart

import (
	"fmt"
	"math"
	"strings"
)

// dashes tell lines apart without colour; the first is unbroken.
var dashes = [maxLines]string{"", "7 3", "2 3", "12 4", "8 3 2 3", "1 5"}

// frame maps values to places in the drawing.
type frame struct {
	left, right, top, bottom float64
	x0, x1, y0, y1           float64 // values at the edges
}

func (fr frame) x(v float64) float64 {
	return fr.left + (v-fr.x0)/(fr.x1-fr.x0)*(fr.right-fr.left)
}

func (fr frame) y(v float64) float64 {
	return fr.bottom - (v-fr.y0)/(fr.y1-fr.y0)*(fr.bottom-fr.top)
}

func (f *Figure) drawLines(c *canvas, w Words) {
	c.open(Line, height, w, f.subject(w), f.Caption(w))
	fr := f.axes(c, w, len(f.Tracks) > 1, width-right)
	for i, t := range f.Tracks {
		attrs := stroke(i)
		if len(f.Tracks) > 1 {
			f.legend(c, w, i, attrs)
		}
		fmt.Fprintf(c, `<path %s d="%s"/>`, attrs, f.path(fr, t))
		f.points(c, fr, t)
	}
}

// stroke is how line i is drawn.
func stroke(i int) string {
	i %= maxLines
	attrs := fmt.Sprintf(`class="line line-%d" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"`, i+1)
	if dashes[i] != "" {
		attrs += ` stroke-dasharray="` + dashes[i] + `"`
	}
	return attrs
}

// points marks the values of a line that stand alone.
func (f *Figure) points(c *canvas, fr frame, t Track) {
	for _, run := range t.runs() {
		if len(run) == 1 {
			fmt.Fprintf(c, `<circle class="point" cx="%s" cy="%s" r="2" fill="currentColor"/>`,
				coord(fr.x(position(f.XType, run[0].X, f.Width))), coord(fr.y(run[0].Y)))
		}
	}
}

// path is a line's way; it lifts the pen where values are missing.
func (f *Figure) path(fr frame, t Track) string {
	var d strings.Builder
	for _, run := range t.runs() {
		for i, p := range run {
			d.WriteByte("ML"[min(i, 1)])
			d.WriteString(coord(fr.x(position(f.XType, p.X, f.Width))))
			d.WriteByte(' ')
			d.WriteString(coord(fr.y(p.Y)))
		}
	}
	return d.String()
}

// legend names line i above the plot.
func (f *Figure) legend(c *canvas, w Words, i int, attrs string) {
	room := float64(width-right) / float64(len(f.Tracks))
	x := room * float64(i)
	fmt.Fprintf(c, `<path %s d="M%s 11h26"/>`, attrs, coord(x))
	c.text(x+32, 15, "start", fit(f.Tracks[i].name(f, w), textSize, room-40))
}

// axes draws the grid with its labels, up to a right end and below a legend where
// there is one, and returns where values lie.
func (f *Figure) axes(c *canvas, w Words, legend bool, end float64) frame {
	lo, hi := f.rangeY()
	if fromZero(lo, hi) {
		lo, hi = math.Min(lo, 0), math.Max(hi, 0)
	}
	marks, decimals := ticks(lo, hi, 4)
	fr := frame{top: 12, bottom: height - 30, right: end, y0: marks[0], y1: marks[len(marks)-1]}
	if legend {
		fr.top = 34
	}
	for _, v := range marks {
		fr.left = math.Max(fr.left, advance(number(v, decimals), wideText)+8)
	}
	for _, v := range marks {
		c.rule(fr.left, fr.y(v), end, fr.y(v))
		c.text(fr.left-6, fr.y(v)+4, "end", number(v, decimals))
	}
	first, last := f.extent()
	fr.x0, fr.x1 = position(f.XType, first, f.Width), position(f.XType, last, f.Width)
	if fr.x1 <= fr.x0 {
		fr.x0, fr.x1 = fr.x0-day, fr.x1+day
	}
	taken := math.Inf(-1) // room of the label before
	for _, t := range timeTicks(w.Lang, f.XType, fr.x0, fr.x1) {
		x := fr.x(t.at)
		c.rule(x, fr.bottom, x, fr.bottom+5)
		half := advance(t.label, wideText)/2 + 1
		at := math.Max(math.Min(math.Max(x, fr.left+20), end-24), half)
		if at-half > taken {
			c.text(at, fr.bottom+21, "middle", t.label)
			taken = at + half
		}
	}
	return fr
}

// fromZero reports whether the vertical axis holds 0: always, unless the values
// stay so far from it that their change would not be seen.
func fromZero(lo, hi float64) bool {
	return (lo <= 0 && hi >= 0) || math.Min(math.Abs(lo), math.Abs(hi)) < 0.7*math.Max(math.Abs(lo), math.Abs(hi))
}

// rangeY is the least and the greatest value of all lines.
func (f *Figure) rangeY() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, t := range f.Tracks {
		for _, p := range t.Points {
			if !p.Missing {
				lo, hi = math.Min(lo, p.Y), math.Max(hi, p.Y)
			}
		}
	}
	return lo, hi
}

// extent is the first and the last X of all lines.
func (f *Figure) extent() (first, last int64) {
	first, last = math.MaxInt64, math.MinInt64
	for _, t := range f.Tracks {
		for _, p := range t.Points {
			first, last = min(first, p.X), max(last, p.X)
		}
	}
	return first, last
}
