package rows

import "slices"

// Kind is what is asked of a table: each has its own parameters.
type Kind string

const (
	Rows      Kind = "rows"      // a page of rows
	Counting  Kind = "count"     // how many rows there are
	Aggregate Kind = "aggregate" // figures by group
	Exporting Kind = "export"    // all rows, as a file
)

// Limits of a query. Parse refuses what goes beyond one, by name.
const (
	DefaultLimit = 100
	MaxLimit     = 10_000

	maxParameters = 64      // names and repetitions
	maxValueBytes = 8 << 10 // of one parameter
	maxConditions = 50
	maxDepth      = 5 // of groups within groups
	maxListed     = 500
	maxOrder      = 8
	maxGroup      = 4
	maxMeasures   = 16
	maxPattern    = 256       // bytes of a pattern for like
	maxColumns    = 1000      // that a query touches: each takes space of its own
	maxCells      = 2_000_000 // of a page: rows by columns
	maxFaults     = 10
)

// Query is a question that the schema and the grant have room for. Parse makes
// it; the columns are named as the schema names them.
type Query struct {
	Kind     Kind
	Select   []string // columns of the answer; Parse fills in all that are allowed
	Where    Filter
	Order    []Sort // the row number is the last key, whether it stands here or not
	Limit    int
	Cursor   string // where the page begins; empty: at the start
	Count    bool   // a page tells how many rows there are in all
	Group    []string
	Measures []Measure
}

// Op is how a filter compares.
type Op string

const (
	And Op = "and"
	Or  Op = "or"

	Eq       Op = "eq"
	Ne       Op = "ne"
	Lt       Op = "lt"
	Le       Op = "le"
	Gt       Op = "gt"
	Ge       Op = "ge"
	In       Op = "in"
	Between  Op = "between" // both ends included
	Like     Op = "like"    // % any text, _ any character, \ before one that is meant
	Starts   Op = "starts"
	Contains Op = "contains"
	Null     Op = "null" // true: no value; false: any value
)

// ops are those that compare, as the grammar lists them.
var ops = []string{"eq", "ne", "lt", "le", "gt", "ge", "in", "between", "like", "starts", "contains", "null"}

// Filter is a condition or a group of them. The zero value holds for every row.
// A cell without a value meets no condition but Null.
type Filter struct {
	Op     Op
	Parts  []Filter // And, Or
	Column string
	Values []Value // of the column's type; one, but for In and Between; Null: 0 or 1
}

// Value is one value of a column: Text of a column of text, Key of any other,
// in the form in which the engine holds cells (see keyOf).
type Value struct {
	Text string
	Key  int64
}

// Sort is a key of an order. Cells without a value come last in both directions.
type Sort struct {
	Column     string
	Descending bool
}

// Function is what a Measure makes of the cells of a group that have a value.
type Function string

const (
	CountOf  Function = "count" // of rows, or of the values of a column
	Sum      Function = "sum"
	Mean     Function = "mean"
	Min      Function = "min"
	Max      Function = "max"
	Distinct Function = "distinct" // how many different values
)

// functions are those of the grammar, as it lists them.
var functions = []string{"count", "sum", "mean", "min", "max", "distinct"}

// Measure is a figure of each group. Its name in answers is that in the query,
// such as sum:amount.
type Measure struct {
	Function Function
	Column   string // empty: rows, with CountOf
}

// Name is how the measure is written in a query and in the answer.
func (m Measure) Name() string {
	if m.Column == "" {
		return string(m.Function)
	}
	return string(m.Function) + ":" + m.Column
}

// Columns are the columns that the query touches in any way, sorted: what a log
// of use records.
func (q Query) Columns() []string {
	names := slices.Clone(q.Select)
	names = append(names, q.Group...)
	names = q.Where.columns(names)
	for _, s := range q.Order {
		if q.Kind != Aggregate {
			names = append(names, s.Column)
		}
	}
	for _, m := range q.Measures {
		if m.Column != "" {
			names = append(names, m.Column)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (f Filter) columns(names []string) []string {
	if f.Column != "" {
		names = append(names, f.Column)
	}
	for _, part := range f.Parts {
		names = part.columns(names)
	}
	return names
}
