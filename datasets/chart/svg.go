package chart

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// The drawing's measures, in units of its viewBox. Text is set at textSize and
// has room to grow to wideText, so that a sheet may enlarge it on a phone,
// where the whole drawing shrinks to less than half.
const (
	width    = 760
	height   = 240
	textSize = 12
	wideText = 19
	right    = 12 // free at the right end
)

// canvas is an SVG document in the making. Only class names and presentation
// attributes are written, so a strict content security policy lets it pass, and
// without any sheet it is still drawn in the colour of the text around it.
type canvas struct{ strings.Builder }

// SVG writes the picture. Its accessible name is the caption without the
// particulars, its description the caption; ids begin with w.ID.
func (f *Figure) SVG(out io.Writer, w Words) error {
	c := &canvas{}
	switch f.Kind {
	case Line:
		f.drawLines(c, w)
	case Bar:
		f.drawBars(c, w)
	case Map:
		f.drawMap(c, w)
	default:
		return fmt.Errorf("draw %q: %w", f.Kind, ErrEmpty)
	}
	c.WriteString("</svg>")
	_, err := io.WriteString(out, c.String())
	return err
}

// open begins the document with its accessible name and description.
func (c *canvas) open(kind Kind, tall float64, w Words, title, desc string) {
	fmt.Fprintf(c, `<svg xmlns="http://www.w3.org/2000/svg" class="chart %s" viewBox="0 0 %d %s" role="img" aria-labelledby="%s-t %[4]s-d">`,
		kind, width, coord(tall), escape(w.ID))
	fmt.Fprintf(c, `<title id="%s-t">%s</title><desc id="%[1]s-d">%[3]s</desc>`, escape(w.ID), escape(title), escape(desc))
}

// text writes a label. Anchor is start, middle or end.
func (c *canvas) text(x, y float64, anchor, s string) {
	at := ""
	if anchor != "start" {
		at = ` text-anchor="` + anchor + `"`
	}
	fmt.Fprintf(c, `<text class="label" x="%s" y="%s"%s font-size="%d" fill="currentColor">%s</text>`, coord(x), coord(y), at, textSize, escape(s))
}

// name writes a name that ends at x and takes at most room when it has grown to
// wideText: what is cut off is told by its title.
func (c *canvas) name(x, y float64, s string, room float64) {
	short := fit(s, wideText, room)
	if short == s {
		c.text(x, y, "end", s)
		return
	}
	fmt.Fprintf(c, `<text class="label" x="%s" y="%s" text-anchor="end" font-size="%d" fill="currentColor"><title>%s</title>%s</text>`, coord(x), coord(y), textSize, escape(s), escape(short))
}

// rule draws a line of the axes.
func (c *canvas) rule(x1, y1, x2, y2 float64) {
	fmt.Fprintf(c, `<line class="axis" x1="%s" y1="%s" x2="%s" y2="%s" stroke="currentColor" stroke-opacity=".25"/>`, coord(x1), coord(y1), coord(x2), coord(y2))
}

// escape makes s safe as text and as the value of an attribute. Characters that
// XML does not allow are replaced.
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || (r >= 0x20 && r <= 0xD7FF) || (r >= 0xE000 && r <= 0xFFFD) || r > 0xFFFF {
			return r
		}
		return '\uFFFD'
	}, s)
	return html.EscapeString(s)
}

// advance is about how wide a text is at a font size, and never less than in the
// usual fonts: Chinese characters are square, others of a width of their own.
func advance(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case r >= 0x1100:
			w++
		case strings.ContainsRune("mwMW@%…—", r):
			w += 0.98
		case r >= 'A' && r <= 'Z':
			w += 0.72
		case strings.ContainsRune(" fijlrtI.,:;'|!()[]-", r):
			w += 0.42
		default:
			w += 0.6
		}
	}
	return w * size
}

// fit cuts a text so that it is at most room wide at a font size.
func fit(s string, size, room float64) string {
	if advance(s, size) <= room {
		return s
	}
	rs := []rune(s)
	for len(rs) > 1 && advance(string(rs)+"…", size) > room {
		rs = rs[:len(rs)-1]
	}
	return string(rs) + "…"
}
