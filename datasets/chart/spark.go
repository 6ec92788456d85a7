package chart

import (
	"fmt"
	"math"
	"strings"
)

const (
	sparkWide = 128
	sparkTall = 26
	maxBins   = 20
)

// Histogram is a small drawing of how values spread over bins of equal width,
// for a cell of a table. More than 20 bins are joined. Title is read out; it
// must say what the drawing shows, since nothing in it is written.
func Histogram(counts []int64, title string) string {
	counts = join(counts, maxBins)
	most := int64(1)
	for _, n := range counts {
		most = max(most, n)
	}
	c := &canvas{}
	fmt.Fprintf(c, `<svg xmlns="http://www.w3.org/2000/svg" class="spark" viewBox="0 0 %d %d" role="img" aria-label="%s">`, sparkWide, sparkTall, escape(title))
	step := float64(sparkWide) / float64(max(len(counts), 1))
	for i, n := range counts {
		if n <= 0 {
			continue
		}
		tall := math.Max(float64(n)/float64(most)*(sparkTall-1), 0.6)
		fmt.Fprintf(c, `<rect class="bar" x="%s" y="%s" width="%s" height="%s" fill="currentColor"/>`,
			coord(float64(i)*step), coord(sparkTall-tall), coord(step-1), coord(tall))
	}
	c.WriteString("</svg>")
	return c.String()
}

// join sums neighbours until there are at most n bins of equal width.
func join(counts []int64, n int) []int64 {
	if len(counts) <= n {
		return counts
	}
	per := (len(counts) + n - 1) / n
	out := make([]int64, (len(counts)+per-1)/per)
	for i, v := range counts {
		out[i/per] += v
	}
	return out
}

// Bars is a drawing of counts by label, in the order given, for the main column
// of a table of statistics that stands beside it. Values that are not finite
// are left out.
func Bars(labels []string, values []float64, w Words, title string) string {
	f := &Figure{Kind: Bar, X: "x", Y: []string{"y"}, XType: "string", Ordered: true}
	for i, l := range labels[:min(len(labels), len(values))] {
		if drawable(values[i]) {
			f.Bars = append(f.Bars, Entry{Label: l, Y: values[i]})
		}
	}
	c := &canvas{}
	c.open(Bar, f.barsTall(), w, title, strings.Join(labels, w.pick("、", ", ")))
	f.bars(c, w)
	c.WriteString("</svg>")
	return c.String()
}
