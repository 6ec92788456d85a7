package calendar

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Limits of a calendar file: about a century of notices, and years in which a
// notice can exist, so that a slip of the pen cannot ask for memory.
const (
	maxFileBytes = 1 << 20
	firstYear    = 1991
	lastYear     = 2199
)

type kind string

const (
	covers  kind = "covers"  // the days without another row follow the week
	holiday kind = "holiday" // no working day
	workday kind = "workday" // a working day whatever the weekday
)

// row is a span of days, both ends included.
type row struct {
	from, to Date
	kind     kind
}

// parse reads a calendar file: UTF-8 CSV with the header
// "from,to,kind,name", dates as 2026-01-31, kind covers, holiday or workday, and
// comment lines that start with "#". The name is for people.
func parse(r io.Reader) ([]row, error) {
	limited := &io.LimitedReader{R: r, N: maxFileBytes + 1}
	cr := csv.NewReader(limited)
	cr.Comment = '#'
	cr.FieldsPerRecord = 4
	head, err := cr.Read()
	if err != nil || strings.TrimPrefix(strings.Join(head, ","), "\ufeff") != "from,to,kind,name" {
		return nil, errors.New("calendar: want the header line from,to,kind,name")
	}
	var rows []row
	for {
		rec, err := cr.Read()
		if limited.N == 0 {
			return nil, fmt.Errorf("calendar: larger than %d bytes", maxFileBytes)
		}
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("calendar: %w", err)
		}
		one, err := parseRow(rec)
		if err != nil {
			line, _ := cr.FieldPos(0)
			return nil, fmt.Errorf("calendar: line %d: %w", line, err)
		}
		rows = append(rows, one)
	}
}

func parseRow(rec []string) (row, error) {
	var r row
	for i, d := range []*Date{&r.from, &r.to} {
		v, err := ParseDate(rec[i])
		if err != nil {
			return row{}, err
		}
		if v < NewDate(firstYear, time.January, 1) || v > NewDate(lastYear, time.December, 31) {
			return row{}, fmt.Errorf("%s is outside the years %d to %d", v, firstYear, lastYear)
		}
		*d = v
	}
	if r.to < r.from {
		return row{}, fmt.Errorf("the span ends on %s, before it starts on %s", r.to, r.from)
	}
	r.kind = kind(rec[2])
	switch r.kind {
	case covers, holiday, workday:
		return r, nil
	}
	return row{}, fmt.Errorf("kind %q: want covers, holiday or workday", rec[2])
}
