package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// A row is one record of a source. Cells point into the reader's buffer and
// are valid until the next one is read; a nil cell is an explicit null.
type row struct {
	line  int64 // 1-based line, sheet row or element
	cells [][]byte
}

// rowReader hands out the rows of a source from the start; io.EOF ends it.
type rowReader interface {
	next() (row, error)
	Close() error
}

// csvWindow is how much of a delimited file is held at a time. It grows only
// for a record that is longer. The first window is csvStart: most files of a
// catalogue are small, and each is read several times.
const (
	csvWindow = 256 << 10
	csvStart  = 16 << 10
)

// csvReader splits delimited text into records without copying: cells are
// slices of its window, except those whose quotes had to be taken out.
type csvReader struct {
	src   io.ReadCloser
	d     csvDialect
	stop  [256]bool // bytes that may end a bare cell
	limit Limits
	buf   []byte
	pos   int // start of the next record
	end   int
	eof   bool
	line  int64
	cells [][]byte
}

// csvDialect is the physical layout of a delimited file, all of it known.
type csvDialect struct {
	delim  []byte // one character, which may take several bytes
	quote  byte   // 0: nothing is quoted
	escape byte   // 0: quotes within quotes are doubled
	trim   bool   // drop blanks after a delimiter
	merge  bool   // a run of delimiters is one (columns set with blanks)
}

// errRecord says that the record does not end within the window.
var errRecord = errors.New("record continues")

func newCSVReader(src io.ReadCloser, d csvDialect, l Limits) *csvReader {
	r := &csvReader{src: src, d: d, limit: l, line: 1}
	r.stop['\n'], r.stop['\r'], r.stop[d.delim[0]] = true, true, true
	return r
}

func (r *csvReader) Close() error { return r.src.Close() }

// next returns the next record. A line without a single byte is a row
// without cells.
func (r *csvReader) next() (row, error) {
	for {
		if r.pos < r.end {
			line := r.line
			n, err := r.record()
			if err == nil {
				r.pos = n
				return row{line: line, cells: r.cells}, nil
			}
			r.line = line
			if err != errRecord {
				return row{}, err
			}
		} else if r.eof {
			return row{}, io.EOF
		}
		if err := r.fill(); err != nil {
			return row{}, err
		}
	}
}

// fill moves what is left to the front of the window and reads on.
func (r *csvReader) fill() error {
	left := r.buf[r.pos:r.end]
	switch {
	case r.buf == nil:
		r.buf = make([]byte, csvStart)
	case len(r.buf) < csvWindow:
		r.buf = make([]byte, csvWindow)
	case len(left) == len(r.buf):
		if len(left) >= 4*r.limit.CellBytes {
			return errCellTooLong(r.line, r.limit.CellBytes)
		}
		r.buf = make([]byte, 2*len(left))
	}
	r.pos, r.end = 0, copy(r.buf, left)
	n, err := io.ReadFull(r.src, r.buf[r.end:])
	r.end += n
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		r.eof = true
		return nil
	}
	return err
}

// record splits the record at r.pos into r.cells and returns where it ends.
func (r *csvReader) record() (int, error) {
	r.cells = r.cells[:0]
	b, i, end := r.buf, r.pos, r.end
	if b[i] == '\n' || b[i] == '\r' {
		return r.newline(i)
	}
	for {
		if r.d.trim || r.d.merge {
			for i < end && b[i] == ' ' {
				i++
			}
		}
		var cell []byte
		var err error
		if r.d.quote != 0 && i < end && b[i] == r.d.quote {
			cell, i, err = r.quoted(i)
			if err != nil {
				return 0, err
			}
		} else {
			start := i
			for i < end && (!r.stop[b[i]] || len(r.d.delim) > 1 && !r.stops(i)) {
				i++
			}
			cell = b[start:i:i]
		}
		if i == end && !r.eof {
			return 0, errRecord
		}
		if len(cell) > r.limit.CellBytes {
			return 0, errCellTooLong(r.line, r.limit.CellBytes)
		}
		if len(r.cells) == r.limit.Columns {
			return 0, errTooWide(r.line, r.limit.Columns)
		}
		r.cells = append(r.cells, cell)
		if i == end {
			return i, nil
		}
		if b[i] == '\n' || b[i] == '\r' {
			return r.newline(i)
		}
		i += len(r.d.delim)
		if r.d.merge {
			for i < end && b[i] == ' ' {
				i++
			}
			if i < end && (b[i] == '\n' || b[i] == '\r') {
				return r.newline(i)
			}
			if i == end && r.eof {
				return i, nil
			}
		}
	}
}

// stops reports whether the byte at i, the first of a delimiter of several
// bytes or an end of line, does end a cell.
func (r *csvReader) stops(i int) bool {
	b := r.buf[i:r.end]
	return b[0] == '\n' || b[0] == '\r' || bytes.HasPrefix(b, r.d.delim)
}

// newline steps over the end of line at i.
func (r *csvReader) newline(i int) (int, error) {
	if r.buf[i] == '\r' {
		if i+1 == r.end && !r.eof {
			return 0, errRecord
		}
		if i+1 < r.end && r.buf[i+1] == '\n' {
			i++
		}
	}
	r.line++
	return i + 1, nil
}

// quoted reads the quoted cell whose opening quote is at i.
func (r *csvReader) quoted(i int) ([]byte, int, error) {
	b, q, esc := r.buf[:r.end], r.d.quote, r.d.escape
	opened := r.line
	var plain []byte // what precedes the last quote that was taken out
	start := i + 1
	for i = start; ; i++ {
		if esc == 0 {
			n := bytes.IndexByte(b[i:], q)
			if n < 0 {
				i = len(b)
			} else {
				i += n
			}
		} else {
			for i < len(b) && b[i] != q && b[i] != esc {
				i++
			}
		}
		if i+1 >= len(b) && !r.eof {
			return nil, 0, errRecord
		}
		if i >= len(b) {
			return nil, 0, &quoteError{line: opened}
		}
		if i+1 < len(b) && (b[i+1] == q && (esc == 0 || b[i] == q) || esc != 0 && b[i] == esc) {
			plain = append(append(plain, b[start:i]...), b[i+1])
			i++
			start = i + 1
			continue
		}
		if b[i] == q {
			break
		}
	}
	cell := b[start:i:i]
	if plain != nil {
		cell = append(plain, cell...)
	}
	r.line += linesIn(cell)
	i++
	for r.d.trim && i < len(b) && b[i] == ' ' {
		i++
	}
	if i < len(b) && !r.ends(i) {
		return nil, 0, &quoteError{line: r.line, stray: true, escaped: i >= 2 && b[i-2] == '\\'}
	}
	return cell, i, nil
}

// ends reports whether a cell may end at i.
func (r *csvReader) ends(i int) bool {
	return r.stop[r.buf[i]] && (len(r.d.delim) == 1 || r.stops(i)) || r.d.merge && r.buf[i] == ' '
}

// linesIn counts the ends of line within a cell.
func linesIn(cell []byte) int64 {
	n := bytes.Count(cell, []byte{'\n'})
	if cr := bytes.Count(cell, []byte{'\r'}); cr > 0 {
		n += cr - bytes.Count(cell, []byte("\r\n"))
	}
	return int64(n)
}

// quoteError is a quote that is opened and never closed, or text that follows
// a closing quote.
type quoteError struct {
	line    int64
	stray   bool
	escaped bool // the quote in question follows a backslash
}

func (e *quoteError) Error() string {
	if e.stray {
		return fmt.Sprintf("line %d: text after a closing quote", e.line)
	}
	return fmt.Sprintf("line %d: quote never closed", e.line)
}

func (e *quoteError) report(name string) *Error {
	if e.stray {
		return &Error{Code: "stray-quote", File: name, Row: e.line,
			Text: lang.Text{ZH: "引号结束之后还有文字，单元格的界线无法确定", EN: "text follows a closing quote, so where the cell ends is a guess"},
			Fix:  lang.Text{ZH: "把单元格内的引号写成两个引号，或在 dialect.escapeChar 中写明转义字符", EN: "double the quotes inside the cell, or state dialect.escapeChar"}}
	}
	return &Error{Code: "unclosed-quote", File: name, Row: e.line,
		Text: lang.Text{ZH: "此处的引号直到文件结尾都没有关闭", EN: "the quote that opens here is never closed"},
		Fix:  lang.Text{ZH: "补上结束的引号；若引号只是普通文字，把它写成两个并把整格加上引号", EN: "close the quote; if it is meant as text, double it and quote the whole cell"}}
}

func errCellTooLong(line int64, limit int) *Error {
	return &Error{Code: "limit-cell", Row: line,
		Text: lang.Text{ZH: fmt.Sprintf("有单元格超过 %d 字节的上限", limit), EN: fmt.Sprintf("a cell is longer than the limit of %d bytes", limit)},
		Fix:  lang.Text{ZH: "检查此行的引号是否关闭；确有长文本时，另存为文件并在表中写文件名", EN: "check that the quotes of this row are closed; keep texts of such length in files of their own and name them in the table"}}
}

func errTooWide(line int64, limit int) *Error {
	return &Error{Code: "limit-columns", Row: line,
		Text: lang.Text{ZH: fmt.Sprintf("列数超过 %d 的上限", limit), EN: fmt.Sprintf("the table is wider than the limit of %d columns", limit)},
		Fix:  lang.Text{ZH: "把横向排列的数据改为纵向(每行一个观测值)", EN: "turn the table so that each observation is a row"}}
}
