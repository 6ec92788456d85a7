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
