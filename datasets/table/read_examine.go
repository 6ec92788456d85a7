package table

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// An examiner walks the whole body of a source once. It settles where the body
// ends, the type of every column, and what does not fit.
type examiner struct {
	t       *Table
	l       *layout
	columns []*examined
	missing []string
	pending []headRow // rows that are foot lines if no regular row follows
	gap     bool      // a blank row came before this one
	blanks  int64
	ragged  lineList // rows of another width
	headed  int      // cells of the longest header row
	beyond  int64    // rows with values beyond those
	subs    lineList // rows that hold their first cell only
	bare    blockRun
	rows    int64
	line    int64
	grid    bool // rows of a sheet: they are as wide as what they hold
}

// examined is what one pass finds out about a column.
type examined struct {
	parser *cellParser // declared columns
	stats  columnStats // all others
	filled int64
	limits *constraintCheck
	zoned  int64
	local  int64
}

// maxPending is how many lines may stand below a table.
const maxPending = 60

// walk reads the body to its end.
func (e *examiner) walk(ctx context.Context, r rowReader) error {
	for n := 0; ; n++ {
		if n%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		row, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if row.line < e.l.first {
			continue
		}
		if err := e.row(row); err != nil {
			return err
		}
	}
}

func (e *examiner) row(r row) error {
	n, extent := 0, 0
	for i, c := range r.cells {
		if len(c) > 0 && (c[0] > ' ' && c[0] < 0x80 || len(trimBlank(c)) > 0) {
			n++
			extent = i + 1
			if n > 2 && i >= e.l.width-1 {
				n, extent = n+1, lastFilled(r.cells)
				break
			}
		}
	}
	if n == 0 {
		return e.blank(r)
	}
	if n <= 2 && e.l.width > 1 {
		h := copyRow(r)
		if h.isFoot(e.l.width, n) && len(e.pending) < maxPending {
			e.pending = append(e.pending, h)
			return nil
		}
		if n == 1 && e.l.width > 2 && h.cells[0] != "" && !typedCell(h.cells[0]) {
			e.subs.add(r.line)
		}
	}
	if e.gap || len(e.pending) > 0 {
		if err := e.resume(r); err != nil {
			return err
		}
	}
	return e.data(r, extent)
}

// blank notes a row without content. In a table of one column the quotes of an
// empty cell make it a value that is missing.
func (e *examiner) blank(r row) error {
	if e.l.width == 1 && len(r.cells) == 1 && !e.grid {
		return e.data(r, 0)
	}
	e.blanks++
	e.gap = e.rows > 0
	return nil
}

func lastFilled(cells [][]byte) int {
	for i := len(cells); i > 0; i-- {
		if len(trimBlank(cells[i-1])) > 0 {
			return i
		}
	}
	return 0
}

func copyRow(r row) headRow {
	h := headRow{line: r.line, cells: make([]string, len(r.cells))}
	for i, c := range r.cells {
		h.cells[i] = string(trimBlank(c))
	}
	return h
}

// isFoot reports whether a row below the header may be a foot line: it has a
// first cell only, and either says so or is no row of the table at all.
func (h headRow) isFoot(width, filled int) bool {
	if h.cells[0] == "" {
		return false
	}
	if begins(h.cells[0], footWords) {
		return filled == 1 || filled*2 <= width
	}
	return filled == 1 && len(h.cells) == 1 && width > 2
}

// resume decides what to do with a regular row that follows blank rows or what
// looked like foot lines: it goes on with the table, or begins another.
func (e *examiner) resume(r row) error {
	h := copyRow(r)
	if e.gap || len(e.pending) > 1 {
		_, extent := h.filled()
		switch {
		case len(e.pending) > 1 && !e.gap && extent > 1 && !slices.ContainsFunc(e.pending, isKeyLine):
		case isHeading(h, e.l.typed), e.sameHeader(h), len(e.pending) > 1, !e.grid && len(h.cells) != e.l.width && len(h.cells) > 1:
			return errSeveralTables(e.l.first, r.line)
		}
	}
	pending := e.pending
	e.pending, e.gap = nil, false
	for _, p := range pending {
		e.subs.add(p.line)
		if err := e.data(p.row(), 1); err != nil {
			return err
		}
	}
	return nil
}

// blockRun watches for lines without a delimiter in the midst of a table: with
// "key: value" one below the other, it is text in blocks.
type blockRun struct {
	line   int64 // where the run begins
	length int
	keys   int
}

// seen takes a row and reports whether it is settled that this is no table.
func (b *blockRun) seen(r row) bool {
	if len(r.cells) != 1 {
		b.length, b.keys = 0, 0
		return false
	}
	if b.length++; b.length == 1 {
		b.line = r.line
	}
	if bytes.ContainsAny(r.cells[0], ":：") {
		b.keys++
	}
	return b.keys > 1
}

// isKeyLine reports whether a line says "key: value".
func isKeyLine(h headRow) bool {
	return slices.ContainsFunc([]rune(h.cells[0]), func(r rune) bool { return r == ':' || r == '：' })
}

func (h headRow) row() row {
	r := row{line: h.line}
	for _, c := range h.cells {
		r.cells = append(r.cells, []byte(c))
	}
	return r
}

func (e *examiner) sameHeader(h headRow) bool {
	return len(e.l.header) > 0 && slices.Equal(h.cells, e.l.header[len(e.l.header)-1])
}

// data takes a row of the table.
func (e *examiner) data(r row, extent int) error {
	if extent > e.headed {
		e.beyond++
	}
	if extent > len(e.columns) {
		for len(e.columns) < extent {
			e.columns = append(e.columns, &examined{stats: newColumnStats()})
		}
		e.ragged.add(r.line)
	} else if len(r.cells) < e.l.width && !e.grid {
		e.ragged.add(r.line)
	}
	if !e.grid && e.l.width > 1 && e.bare.seen(r) {
		return errBlockText(e.bare.line)
	}
	e.rows++
	e.line = r.line
	for i, c := range e.columns {
		var b []byte
		if i < len(r.cells) {
			b = trimBlank(r.cells[i])
		}
		if len(b) == 0 && c.limits == nil {
			continue
		}
		if c.parser == nil {
			c.filled++
			if !isDeclaredMissing(e.missing, b) {
				c.stats.observe(b)
			}
			continue
		}
		e.declared(c, r, b)
	}
	return nil
}

func isDeclaredMissing(missing []string, b []byte) bool {
	for _, m := range missing {
		if string(b) == m {
			return true
		}
	}
	return false
}

// declared checks a cell against the type and constraints of its field.
func (e *examiner) declared(c *examined, r row, b []byte) {
	p := c.parser
	if p.isNull(b) {
		if c.limits != nil && c.limits.rules.Required {
			e.reject(r.line, p.field.Name, "", reasonRequired)
		}
		return
	}
	c.filled++
	v, ok := p.value(b)
	if !ok {
		e.reject(r.line, p.field.Name, string(b), p.misfit(b))
		return
	}
	if p.typ == DateTime {
		if v.zoned {
			c.zoned++
		} else {
			c.local++
		}
	}
	if c.limits != nil {
		if reason := c.limits.check(b, v); !reason.IsZero() {
			e.reject(r.line, p.field.Name, string(b), reason)
		}
	}
}

func (e *examiner) reject(line int64, column, value string, reason lang.Text) {
	e.t.Rejected++
	if len(e.t.Rejects) == MaxRejects {
		return
	}
	if runes := []rune(value); len(runes) > 200 {
		value = string(runes[:200])
	}
	e.t.Rejects = append(e.t.Rejects, Reject{Row: line, Column: column, Value: value, Reason: reason})
}

// lineList counts lines and remembers the first few.
type lineList struct {
	n     int64
	first []int64
}

func (l *lineList) add(line int64) {
	l.n++
	if len(l.first) < 5 {
		l.first = append(l.first, line)
	}
}

func (l *lineList) String() string {
	s := ""
	for i, n := range l.first {
		if i > 0 {
			s += ", "
		}
		s += fmt.Sprint(n)
	}
	if l.n > int64(len(l.first)) {
		s += " …"
	}
	return s
}
