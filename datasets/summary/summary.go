// Package summary describes the columns of a table in one pass over its rows:
// how many values, which, from where to where, and how they are spread. It
// holds no rows, so its memory does not grow with them. Start with New.
package summary

import (
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Column is what is known of one column. Values are canonical texts, as
// table.Column.Text writes them.
type Column struct {
	Name     string     `json:"name"`
	Type     table.Type `json:"type"`
	Count    int64      `json:"count"`         // rows with a value
	Missing  int64      `json:"missing"`       // rows without
	Distinct int64      `json:"distinct"`      // different values
	Exact    bool       `json:"exact"`         // false: Distinct is an estimate, off by 1% as a rule, and Top is left out
	Top      []Value    `json:"top,omitempty"` // most frequent first, at most MaxTop; left out where no value repeats
	Min      string     `json:"min,omitempty"` // smallest value; texts have none
	Max      string     `json:"max,omitempty"`
	Mean     *float64   `json:"mean,omitempty"`     // Integer and Number only
	MinChars int        `json:"minChars,omitempty"` // shortest text, in characters
	MaxChars int        `json:"maxChars,omitempty"` // String only
	Bins     []Bin      `json:"bins,omitempty"`     // how numbers and times are spread, at most MaxBins
}

// Value is a value and how many rows hold it.
type Value struct {
	Text  string `json:"text"`
	Count int64  `json:"count"`
}

// Bin counts the values from From, included, to To, excluded. All bins of a
// column are equally wide, and their edges round.
type Bin struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Count int64  `json:"count"`
}

const (
	MaxExact = 100_000 // distinct values that are counted one by one
	MaxTop   = 10
	MaxBins  = 20
)

// Summary takes the rows of a table, as a table.Writer does, and describes its
// columns.
type Summary struct {
	names   []string
	columns []column
}

// New returns a summary of a table without rows.
func New(s table.Schema) *Summary {
	sum := &Summary{columns: make([]column, len(s.Fields))}
	held := &budget{bytes: heldBytes}
	for i, f := range s.Fields {
		sum.names = append(sum.names, f.Name)
		sum.columns[i] = newColumn(f.Type, held)
	}
	return sum
}

// Write adds the rows of a batch. It returns no error.
func (s *Summary) Write(b *table.Batch) error {
	for i := range b.Columns {
		s.columns[i].add(&b.Columns[i], b.Len)
	}
	return nil
}

// Close does nothing: a summary can be read, and added to, at any time.
func (s *Summary) Close() error { return nil }

// Columns describes the columns in the order of the schema.
func (s *Summary) Columns() []Column {
	out := make([]Column, len(s.columns))
	for i := range s.columns {
		out[i] = s.columns[i].describe(s.names[i])
	}
	return out
}
