// Package figures computes what the commission reads: how much is supplied, how
// it is used, how requests are served, and how agencies keep their duties. Every
// figure has a definition with the article behind it, every table can be drawn
// as a page or written as a file, and each is computed of the store's counts and
// the release's supply for a period that the reader picks. Start with New.
package figures

import (
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Unit is what a number counts, which decides how it is written.
type Unit string

const (
	Words Unit = ""      // no number: a text
	Count Unit = "count" // things
	Mean  Unit = "mean"  // things, one decimal
	Share Unit = "share" // 0 to 1, written in per cent
	Days  Unit = "days"  // working days, one decimal
	Bytes Unit = "bytes"
	Score Unit = "score" // 0 to 100, one decimal
	Date  Unit = "date"  // a calendar.Date
	Month Unit = "month" // 12 × year + month − 1
)

// Cell is a value of a figure or a table: a number of the column's unit, or a
// text. None says that there is no value, which is never the same as 0.
type Cell struct {
	Number float64
	Text   lang.Text
	None   bool
	ID     string // of the agency, domain or dataset that the text names; files have it in a column of its own
}

// Table is figures by thing: one line for each agency, dataset, month …
type Table struct {
	Key     string // of Keys, and its file's name
	Title   lang.Text
	Note    lang.Text // what to know before reading it
	Columns []Column
	Rows    []Row
	Scope   Scope
	Of      lang.Text // what it is narrowed down to; zero: the whole portal
	Period  Period
	Made    calendar.Date // day on which it was computed
	Present bool          // it is of that day, whatever the period
	// Chart says which column is drawn above the table, by key, and how; none
	// where it is empty.
	Chart Chart
}

// Column is a figure of a table.
type Column struct {
	Key        string
	Title      lang.Text
	Unit       Unit
	Definition string // key of the Definition; empty: a name or a date that needs none
	OfPeriod   bool   // it is of the period, although the table is of the day
}

// Row is a line of a table.
type Row struct {
	Cells []Cell // one for each column
	Path  string // of the page of the line's thing, below base path and language; empty: none
}

// Chart is how a table is drawn.
type Chart struct {
	Kind string   // bars, lines; empty: not at all
	X    string   // key of the column with labels or dates
	Y    []string // keys of the columns with numbers
	Open bool     // the last line is of a day or month that is not over, and is not drawn
}

// Figure is one number of an overview, with what it was in the period that it is
// compared with and what the city aims at.
type Figure struct {
	Definition string // key; it has title and unit
	Value      Cell
	Before     Cell
	Target     Cell      // None where there is none; a target is never a legal limit
	Aim        lang.Text // the work plan that sets it
	Path       string
	State      string // good, bad or empty: how the value stands to the target
}

// Definition says what a figure means.
type Definition struct {
	Key     string // id on the page of definitions
	Title   lang.Text
	Unit    Unit
	Meaning lang.Text // one or two sentences for an official
	Formula lang.Text // numerator and denominator, in words
	Source  lang.Text // tables and logs that it comes from
	Cite    lang.Text // article behind it, in words; empty where the instrument is silent
}

// Scope narrows figures down to the datasets of an agency or a domain, to one
// dataset, or to what an application uses, by its number. The zero value is the
// whole portal; one field at most is set.
type Scope struct{ Agency, Domain, Dataset, Application string }
