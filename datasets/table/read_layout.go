package table

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// headRows is how far down a header is looked for.
const headRows = 400

// A layout says which rows of a source are what. Lines are those of the file.
type layout struct {
	width    int // cells of a regular row
	header   [][]string
	lines    []int64 // of the header rows
	first    int64   // body: first line
	lead     []string
	typed    []bool // columns whose first rows are numbers or dates
	noHeader bool
}

// headRow is a row of the head of a file, copied.
type headRow struct {
	line  int64
	cells []string
}

func readHead(r rowReader, limit int) ([]headRow, error) {
	var rows []headRow
	for size := 0; len(rows) < headRows && size < limit; {
		row, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return rows, err
		}
		h := headRow{line: row.line, cells: make([]string, len(row.cells))}
		for i, c := range row.cells {
			h.cells[i] = string(trimBlank(c))
			size += len(c) + 16
		}
		rows = append(rows, h)
	}
	return rows, nil
}

// trimBlank takes blanks off both ends, the ideographic and the no-break space
// included.
func trimBlank(b []byte) []byte {
	if len(b) == 0 || b[0] > ' ' && b[0] < 0x80 && b[len(b)-1] > ' ' && b[len(b)-1] < 0x80 {
		return b
	}
	return bytes.TrimFunc(b, blank)
}

func blank(r rune) bool {
	return r == ' ' || r == '\t' || r == '\r' || r == '\n' || r == '\u00a0' || r == '\u3000' || r == '\ufeff'
}

// filled counts the cells that hold something, and says how far they reach.
func (h headRow) filled() (n, extent int) {
	for i, c := range h.cells {
		if c != "" {
			n++
			extent = i + 1
		}
	}
	return n, extent
}

// regularWidth is the most frequent number of cells in rows, one being the
// answer only where no row has more.
func regularWidth(rows []headRow) int {
	count := map[int]int{}
	best := 0
	for _, r := range rows {
		w := len(r.cells)
		if n, _ := r.filled(); n == 0 {
			continue
		}
		count[w]++
		switch {
		case w == best || w <= 1 && best > 1:
		case best <= 1 || count[w] > count[best] || count[w] == count[best] && w > best:
			best = w
		}
	}
	return best
}

// leadWords begin the lines that statistical offices put above a table,
// footWords those below.
var (
	leadWords = []string{"数据库：", "指标：", "时间：", "单位：", "单位:", "制表", "填报", "统计时间", "地区：", "数据来源", "来源：", "更新时间", "报表", "表名", "附件", "附表"}
	footWords = []string{"注：", "注:", "注释", "注1", "注2", "备注：", "备注:", "说明：", "说明:", "数据来源", "资料来源", "来源：", "来源:", "制表", "填表", "审核", "更新时间", "Source:", "Sources:", "Note:", "Notes:", "source:", "note:"}
)

func begins(s string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// isLead reports whether a row above the header is a line of its own.
func (h headRow) isLead(width int) bool {
	n, extent := h.filled()
	if n == 0 {
		return true
	}
	if width < 2 {
		return false
	}
	first := ""
	for _, c := range h.cells {
		if c != "" {
			first = c
			break
		}
	}
	switch {
	case n == 1 && (width > 2 || len(h.cells) == 1):
		return true
	case n == 1:
		return begins(first, leadWords)
	case len(h.cells) < width && extent*2 <= width:
		return true
	}
	return n*2 <= width && begins(first, leadWords)
}

// heads reports whether a row that is short for a header is one all the same:
// it has several headings, and most of them stand right above a value.
func (h headRow) heads(below []headRow) bool {
	headings, values := 0, 0
	for i, c := range h.cells {
		if c == "" {
			continue
		}
		if typedCell(c) && !isYearHeading(c) {
			return false
		}
		headings++
		if len(below) > 0 && i < len(below[0].cells) && below[0].cells[i] != "" && typedCell(below[0].cells[i]) {
			values++
		}
	}
	return headings > 2 && values*2 > headings
}

// findLayout finds lead lines and header in the head of a file.
func findLayout(rows []headRow, d Dialect) (*layout, *Error) {
	l := &layout{width: regularWidth(rows)}
	at := 0
	if len(d.HeaderRows) > 0 {
		return l, l.declared(rows, d)
	}
	for at < len(rows) && rows[at].isLead(l.width) && !rows[at].heads(rows[at+1:]) {
		at++
	}
	if at == len(rows) {
		return nil, errEmpty()
	}
	for _, r := range rows[:at] {
		l.lead = appendLine(l.lead, r.cells)
	}
	body := rows[at:]
	l.typed = typedColumns(body[1:], l.width)
	switch {
	case d.Header != nil && !*d.Header, d.Header == nil && looksLikeBody(body[0], l.typed):
		l.noHeader = true
		l.first = body[0].line
		return l, nil
	}
	n := headerHeight(body, l)
	l.take(body[:n])
	return l, nil
}

// take makes rows the header.
func (l *layout) take(rows []headRow) {
	for _, r := range rows {
		l.header = append(l.header, r.cells)
		l.lines = append(l.lines, r.line)
		l.first = r.line + 1
	}
}

// declared takes the header from where the dialect says it is.
func (l *layout) declared(rows []headRow, d Dialect) *Error {
	wanted := map[int64]bool{}
	for _, n := range d.HeaderRows {
		wanted[int64(n)] = true
	}
	for i, r := range rows {
		if wanted[r.line] {
			l.take(rows[i : i+1])
		} else if l.header == nil {
			l.lead = appendLine(l.lead, r.cells)
		}
	}
	if l.header == nil {
		return errNoHeaderRow(d.HeaderRows)
	}
	after := 0
	for after < len(rows) && rows[after].line < l.first {
		after++
	}
	l.typed = typedColumns(rows[after:], l.width)
	return nil
}

func appendLine(lines []string, cells []string) []string {
	s := strings.TrimRight(strings.Join(cells, " "), " ")
	if s == "" {
		return lines
	}
	return append(lines, s)
}

// typedCell reports whether a cell is plainly a value and no heading.
func typedCell(s string) bool {
	if _, ok := parseDecimal([]byte(s)); ok {
		return true
	}
	c := newColumnStats()
	c.observe([]byte(s))
	return c.filled > 0 && c.traits != 0
}

// typedColumns reports for each column whether nearly all of its first cells
// are numbers, dates or the like.
func typedColumns(rows []headRow, width int) []bool {
	typed, filled := make([]int, width), make([]int, width)
	for _, r := range rows[:min(len(rows), 50)] {
		for i := 0; i < min(width, len(r.cells)); i++ {
			if r.cells[i] == "" {
				continue
			}
			filled[i]++
			if typedCell(r.cells[i]) {
				typed[i]++
			}
		}
	}
	out := make([]bool, width)
	for i := range out {
		out[i] = typed[i] > 0 && typed[i]*10 >= filled[i]*7
	}
	return out
}

// looksLikeBody reports whether a row reads like the rows below it rather than
// like their header: it has values where they have, and text nowhere else.
func looksLikeBody(r headRow, typed []bool) bool {
	same, other := 0, 0
	for i, c := range r.cells {
		if c == "" || i >= len(typed) || !typed[i] {
			continue
		}
		switch {
		case !typedCell(c):
			other++
		case isYearHeading(c):
		default:
			same++
		}
	}
	return same > 0 && other == 0
}

// isYearHeading reports whether a number can head a column: wide tables have a
// column for each year.
func isYearHeading(s string) bool {
	v, n := digits([]byte(s), 4)
	return n == len(s) && n == 4 && v >= 1900 && v <= 2100
}

// isHeading reports whether no cell of r is a value, and one of them stands
// over a column of values.
func isHeading(r headRow, typed []bool) bool {
	over := false
	for i, c := range r.cells {
		if c == "" {
			continue
		}
		if typedCell(c) || isMissingToken(c) {
			return false
		}
		over = over || i < len(typed) && typed[i]
	}
	return over
}

func isMissingToken(s string) bool {
	for _, t := range missingTokens {
		if s == t {
			return true
		}
	}
	return false
}

// maxHeader is how many rows a header may have.
const maxHeader = 3

// headerHeight counts the rows that body begins with and that are header.
func headerHeight(body []headRow, l *layout) int {
	n := 1
	for n < maxHeader && n < len(body)-1 && isHeading(body[n], typedColumns(body[n+1:], l.width)) {
		n++
	}
	if n > 1 {
		l.typed = typedColumns(body[n:], l.width)
	}
	return n
}
