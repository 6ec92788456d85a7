package chart

import (
	"fmt"
	"math"
)

const (
	barPitch = 25  // from one bar to the next
	nameRoom = 330 // for the names of bars at the most
)

// drawBars draws bars that lie, so that long names can be read. The scale
// always starts at 0; bars of negative values run the other way.
func (f *Figure) drawBars(c *canvas, w Words) {
	c.open(Bar, f.barsTall(), w, f.barWords(w)[0], f.Caption(w))
	f.bars(c, w)
}

func (f *Figure) barsTall() float64 { return float64(len(f.Bars)*barPitch) + 8 }

func (f *Figure) bars(c *canvas, w Words) {
	names, values := make([]string, len(f.Bars)), make([]string, len(f.Bars))
	var room, valueRoom, lo, hi float64
	for i, b := range f.Bars {
		names[i], values[i] = f.label(w, b), value(b.Y)
		room = math.Max(room, advance(fit(names[i], wideText, nameRoom), wideText))
		valueRoom = math.Max(valueRoom, advance(values[i], wideText)+10)
		lo, hi = math.Min(lo, b.Y), math.Max(hi, b.Y)
	}
	if lo == hi {
		hi = 1
	}
	left, end := room+10, width-valueRoom
	if lo < 0 {
		left += valueRoom
	}
	x := func(v float64) float64 { return left + (v-lo)/(hi-lo)*(end-left) }
	for i, b := range f.Bars {
		y := float64(i*barPitch) + 4
		from, to := math.Min(x(0), x(b.Y)), math.Max(x(0), x(b.Y))
		c.name(room, y+15, names[i], nameRoom)
		fmt.Fprintf(c, `<rect class="bar" x="%s" y="%s" width="%s" height="%d" fill="currentColor"/>`, coord(from), coord(y+2), coord(to-from), barPitch-8)
		if b.Y < 0 {
			c.text(from-5, y+15, "end", values[i])
		} else {
			c.text(to+5, y+15, "start", values[i])
		}
	}
	c.rule(x(0), 2, x(0), f.barsTall()-2)
}
