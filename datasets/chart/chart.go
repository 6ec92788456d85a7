// Package chart draws pictures of data as SVG that stands alone: lines over
// time, bars by category, outline maps, and the small sparks of a statistics
// table. It chooses a picture by column types (Choose), gathers what the picture
// needs while the rows stream by (NewCollector), and draws the result once per
// language (Figure). It invents no values, knows no logarithmic scale and reads
// no file, clock or network. Start with Choose.
package chart

import (
	"errors"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Kind is what a picture looks like.
type Kind string

const (
	Line Kind = "line" // numbers over time
	Bar  Kind = "bar"  // one number per category
	Map  Kind = "map"  // places: outlines or points
	None Kind = "none" // asked for in Options: no picture
)

// What a Y column's values become where several rows share a point or bar.
const (
	Sum   = "sum"
	Mean  = "mean"
	Count = "count" // of rows that hold a value
)

// Bounds of a picture. They keep memory and output small whatever the number
// of rows, and a picture readable.
const (
	maxPoints     = 800             // on a line: about one per unit of width
	maxLines      = 6               // more dash patterns cannot be told apart
	maxColumns    = 3               // Y columns that Choose puts into one picture
	maxSeries     = 256             // values of a series column that are tracked
	maxBuckets    = 256 * maxPoints // of all lines together while collecting
	maxBars       = 20              // bars that fit without scrolling
	maxCategories = 100_000         // categories that are summed exactly
	maxLabelBytes = 16 << 20
	tableRows     = 30 // rows of the table beneath
)

// ErrEmpty is returned by Collector.Figure where the rows leave nothing to draw.
var ErrEmpty = errors.New("chart: nothing to draw")

// Options override what Choose would take. Zero values leave the choice to it.
type Options struct {
	Kind      Kind
	X         string   // field of the dates, categories or geometries; of the longitudes where Y names latitudes
	Y         []string // fields of the numbers
	Series    string   // lines: field whose values become lines of their own
	Aggregate string   // sum, mean, count; empty or "none": as fits the unit
}

// Plan is a picture that has been decided on. All strings are field names.
type Plan struct {
	Kind      Kind
	X         string // dates, categories, geometries, or longitudes
	Y         []string
	Series    string
	Label     string // maps: names of the places
	Aggregate string
}

// Words are the texts of a picture in one language.
type Words struct {
	Lang  lang.Code
	ID    string            // prefix of element ids, unique within the page
	Title map[string]string // of fields, by name; the name itself stands in
	Unit  map[string]string // of fields, by name
}

// title is what a field is called.
func (w Words) title(field string) string {
	if t := w.Title[field]; t != "" {
		return t
	}
	return field
}

// titled is a field's title with its unit.
func (w Words) titled(field string) string {
	if u := w.Unit[field]; u != "" {
		return w.title(field) + w.pick("（"+u+"）", " ("+u+")")
	}
	return w.title(field)
}

func (w Words) pick(zh, en string) string { return lang.Text{ZH: zh, EN: en}.In(w.Lang) }

// isTemporal reports whether values of a type lie on a time line.
func isTemporal(t table.Type) bool {
	return t == table.Date || t == table.DateTime || t == table.Year || t == table.YearMonth
}

// isNumeric reports whether values of a type can be summed.
func isNumeric(t table.Type) bool { return t == table.Integer || t == table.Number }
