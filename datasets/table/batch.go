package table

// BatchRows is how many rows a Batch holds at most: large enough that the cost
// per batch vanishes, small enough that a wide table of long texts stays within
// a few megabytes.
const BatchRows = 4096

// Batch is a run of consecutive rows, held by column. A reader reuses the batches
// it hands out: a consumer that keeps values past the call copies them. (Strings
// may be kept: they are never overwritten.)
type Batch struct {
	Start   int64 // number of the first row within the table, counted from 0
	Len     int   // rows in this batch
	Columns []Column
}

// Column holds the cells of one field for the rows of a batch. Which slice is
// filled follows from Type; the others are nil.
//
//	String, GeoJSON             Strings
//	Number                      Floats (finite)
//	Integer, Year               Ints
//	Boolean                     Ints, 0 or 1
//	Date                        Ints, days since 1970-01-01
//	YearMonth                   Ints, months since 1970-01
//	Time                        Ints, microseconds since midnight
//	DateTime                    Ints, microseconds since 1970-01-01T00:00; in UTC where Zoned, else local wall-clock time
type Column struct {
	Type    Type
	Zoned   bool   // DateTime only: the values carry an offset and are held in UTC
	Null    []bool // true: no value
	Strings []string
	Ints    []int64
	Floats  []float64
}

// resize sets the number of cells, within what there is memory for.
func (c *Column) resize(n int) {
	c.Null = c.Null[:n]
	switch {
	case c.Strings != nil:
		c.Strings = c.Strings[:n]
	case c.Floats != nil:
		c.Floats = c.Floats[:n]
	default:
		c.Ints = c.Ints[:n]
	}
}

// Writer takes the rows of a table batch by batch. Close ends the output, and
// must be called even when a Write has failed.
type Writer interface {
	Write(*Batch) error
	Close() error
}
