package table

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// What a worksheet can hold at most; a file that goes beyond was not written by
// a spreadsheet program.
const (
	sheetRows    = 1 << 20
	sheetColumns = 1 << 14
	sheetMerges  = 1 << 17
)

// stringBytes bounds the shared strings, which are held in memory.
const stringBytes = 96 << 20

// sharedStrings holds the texts of a workbook one behind the other.
type sharedStrings struct {
	text []byte
	ends []int
}

func (s *sharedStrings) at(i int) []byte {
	if i < 0 || i >= len(s.ends) {
		return nil
	}
	start := 0
	if i > 0 {
		start = s.ends[i-1]
	}
	return s.text[start:s.ends[i]:s.ends[i]]
}

func (w *workbook) loadStrings() error {
	s := &w.strings
	return w.each("xl/sharedStrings.xml", func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		var err error
		s.text, err = appendText(d, s.text, "si")
		if len(s.text) > stringBytes {
			return errUnzip(stringBytes)
		}
		s.ends = append(s.ends, len(s.text))
		return err
	})
}

// appendText appends the text of the <t> elements up to the end of the element
// named. Phonetic guides (rPh) are no part of the text.
func appendText(d *xml.Decoder, dst []byte, end string) ([]byte, error) {
	text, phonetic := false, false
	start := len(dst)
	for {
		tok, err := d.RawToken()
		if err != nil {
			return dst, err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			text, start = tok.Name.Local == "t", len(dst)
			phonetic = phonetic || tok.Name.Local == "rPh"
		case xml.EndElement:
			if text {
				dst = append(dst[:start], unescapeX(dst[start:])...)
			}
			text = false
			phonetic = phonetic && tok.Name.Local != "rPh"
			if tok.Name.Local == end {
				return dst, nil
			}
		case xml.CharData:
			if text && !phonetic {
				dst = append(dst, tok...)
			}
		}
	}
}

// sheetShape is what a first pass over a sheet finds: merged ranges stand
// behind the rows, yet are needed with them.
type sheetShape struct {
	filled bool
	width  int // columns in use
	merges map[int][]mergedRange
}

type mergedRange struct{ row, col, lastRow, lastCol int } // 1-based rows, 0-based columns

func (w *workbook) shape(part string) (*sheetShape, error) {
	s := &sheetShape{merges: map[int][]mergedRange{}}
	n := 0
	err := w.each(part, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "c":
			if _, col, ok := cellRef(attr(e, "r")); ok {
				s.width = max(s.width, col+1)
			}
		case "v", "is":
			s.filled = true
		case "mergeCell":
			if n++; n > sheetMerges {
				return errSheet("too many merged cells")
			}
			from, to, _ := bytes.Cut([]byte(attr(e, "ref")), []byte{':'})
			r1, c1, ok1 := cellRef(string(from))
			r2, c2, ok2 := cellRef(string(to))
			if ok1 && ok2 && r2 >= r1 && c2 >= c1 {
				s.merges[r1] = append(s.merges[r1], mergedRange{r1, c1, r2, c2})
			}
		}
		return nil
	})
	return s, err
}

func errSheet(what string) error { return fmt.Errorf("worksheet: %s", what) }

// cellRef reads B3: row 3, column 1.
func cellRef(s string) (row, col int, ok bool) {
	i := 0
	for ; i < len(s) && s[i] >= 'A' && s[i] <= 'Z' && i < 4; i++ {
		col = col*26 + int(s[i]-'A') + 1
	}
	row, err := strconv.Atoi(s[i:])
	return row, col - 1, err == nil && i > 0 && row > 0 && row <= sheetRows && col <= sheetColumns
}

// sheetReader gathers the cells of one row after the other.
type sheetReader struct {
	w     *workbook
	shape *sheetShape
	out   *spool
	row   int
	cells [][]byte
	fill  []held // by column: what a merged range holds
}

type held struct {
	until int
	value []byte
}

// rows spools the rows of a sheet.
func (w *workbook) rows(part string, shape *sheetShape, out *spool) error {
	s := &sheetReader{w: w, shape: shape, out: out}
	w.left = w.o.Limits.UnzipBytes
	err := w.each(part, func(d *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "row":
			return s.start(e)
		case "c":
			return s.cell(d, e)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.flush()
}

// start ends the row before and begins another.
func (s *sheetReader) start(e xml.StartElement) error {
	if err := s.flush(); err != nil {
		return err
	}
	before := s.row
	n, err := strconv.Atoi(attr(e, "r"))
	if attr(e, "r") == "" {
		n, err = before+1, nil
	}
	if err != nil || n > sheetRows {
		return errSheet("row number " + attr(e, "r"))
	}
	if n <= before {
		return errRowOrder(n)
	}
	if h := attr(e, "hidden"); h == "1" || h == "true" {
		s.w.notes.hiddenRows++
	}
	if n > before+1 && before > 0 {
		s.out.add(row{line: int64(before + 1)})
	}
	s.row = n
	s.cells = s.cells[:0]
	return nil
}

func errRowOrder(n int) *Error {
	return &Error{Code: "row-order", Row: int64(n),
		Text: lang.Text{ZH: "工作表里的行重复或次序颠倒", EN: "rows of the sheet are doubled or out of order"},
		Fix:  lang.Text{ZH: "在表格软件中打开并重新保存", EN: "open it in a spreadsheet program and save it again"}}
}

// cell reads <c> up to its end tag.
func (s *sheetReader) cell(d *xml.Decoder, e xml.StartElement) error {
	col := len(s.cells)
	if r := attr(e, "r"); r != "" {
		row, c, ok := cellRef(r)
		if !ok || row != s.row || c < len(s.cells) {
			return errSheet("cell " + r + " is out of order")
		}
		col = c
	}
	if col >= sheetColumns || col >= s.w.o.Limits.Columns {
		return errTooWide(int64(s.row), s.w.o.Limits.Columns)
	}
	value, err := s.value(d, attr(e, "t"), attr(e, "s"))
	if err != nil {
		return err
	}
	if len(value) > s.w.o.Limits.CellBytes {
		return errCellTooLong(int64(s.row), s.w.o.Limits.CellBytes)
	}
	for len(s.cells) < col {
		s.cells = append(s.cells, nil)
	}
	s.cells = append(s.cells, value)
	return nil
}

// value reads what a cell holds. A formula counts as the value saved with it.
func (s *sheetReader) value(d *xml.Decoder, kind, style string) (value []byte, err error) {
	formula, inV := false, false
	var raw []byte
	for {
		tok, err := d.RawToken()
		if err == io.EOF {
			return nil, io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			switch tok.Name.Local {
			case "f":
				formula = true
			case "v":
				inV = true
			case "is":
				if raw, err = appendText(d, nil, "is"); err != nil {
					return nil, err
				}
			}
		case xml.CharData:
			if inV {
				raw = append(raw, tok...)
			}
		case xml.EndElement:
			inV = false
			if tok.Name.Local == "c" {
				s.count(formula, raw)
				return s.w.typed(raw, kind, style), nil
			}
		}
	}
}

func (s *sheetReader) count(formula bool, raw []byte) {
	switch {
	case formula && len(raw) > 0:
		s.w.notes.formulas++
	case formula:
		s.w.notes.uncomputed++
	}
}

// typed is the text of a cell, from its type and style (ECMA-376 part 1, 18.18.11).
func (w *workbook) typed(raw []byte, kind, style string) []byte {
	if len(raw) == 0 {
		return nil
	}
	switch kind {
	case "s":
		i, err := strconv.Atoi(string(raw))
		if err != nil {
			return nil
		}
		return w.strings.at(i)
	case "b":
		if string(raw) == "1" {
			return []byte("true")
		}
		return []byte("false")
	case "", "n":
		n, _ := strconv.Atoi(style)
		return w.number(raw, n)
	case "str":
		return unescapeX(raw)
	}
	return raw
}

// flush fills merged cells and spools the row.
func (s *sheetReader) flush() error {
	if s.row == 0 {
		return nil
	}
	for _, m := range s.shape.merges[s.row] {
		s.begin(m)
	}
	delete(s.shape.merges, s.row)
	for col := range s.fill {
		f := s.fill[col]
		if f.until < s.row || f.value == nil {
			continue
		}
		for len(s.cells) <= col {
			s.cells = append(s.cells, nil)
		}
		if len(s.cells[col]) == 0 {
			s.cells[col] = f.value
		}
	}
	s.out.add(row{line: int64(s.row), cells: s.cells})
	s.cells = s.cells[:0]
	return nil
}

// begin holds the value of a merged range for the cells it covers. A range as
// wide as the table is a title or a note and stays in its first cell.
func (s *sheetReader) begin(m mergedRange) {
	if m.col >= len(s.cells) || len(s.cells[m.col]) == 0 {
		return
	}
	if m.col == 0 && m.lastCol >= s.shape.width-1 && s.shape.width > 1 {
		return
	}
	s.w.notes.merged++
	value := bytes.Clone(s.cells[m.col])
	for col := m.col; col <= min(m.lastCol, s.shape.width-1); col++ {
		for len(s.fill) <= col {
			s.fill = append(s.fill, held{})
		}
		s.fill[col] = held{m.lastRow, value}
	}
}
