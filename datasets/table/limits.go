package table

import "time"

// Limits bound what one file may cost. Every limit that is hit is an *Error
// that names it.
type Limits struct {
	FileBytes  int64 // size of the file itself
	UnzipBytes int64 // size of a workbook once unpacked
	CellBytes  int   // longest cell
	Columns    int   // widest table
	Depth      int   // deepest nesting of JSON or XML
	Time       time.Duration
}

// MaxRejects is how many rejected cells a Table lists; the rest are counted.
// A person mends a column after the first thousand, not after the last.
const MaxRejects = 1000

// DefaultLimits are the limits of a file that is opened without others.
var DefaultLimits = Limits{
	FileBytes:  4 << 30,         // ten million rows of 400 bytes
	UnzipBytes: 200 << 20,       // the largest honest workbooks; packed bombs stop here
	CellBytes:  16 << 20,        // a boundary as GeoJSON in one cell reaches 10 MB
	Columns:    20_000,          // more than the 16,384 columns that a worksheet can have
	Depth:      64,              // GeoJSON needs 10
	Time:       5 * time.Minute, // ten million rows on one slow core
}

// or returns l with every zero field taken from DefaultLimits.
func (l Limits) or(d Limits) Limits {
	if l.FileBytes == 0 {
		l.FileBytes = d.FileBytes
	}
	if l.UnzipBytes == 0 {
		l.UnzipBytes = d.UnzipBytes
	}
	if l.CellBytes == 0 {
		l.CellBytes = d.CellBytes
	}
	if l.Columns == 0 {
		l.Columns = d.Columns
	}
	if l.Depth == 0 {
		l.Depth = d.Depth
	}
	if l.Time == 0 {
		l.Time = d.Time
	}
	return l
}
