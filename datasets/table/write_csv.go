package table

import (
	"fmt"
	"io"
	"strings"
)

type csvWriter struct {
	textBuffer
	newline    string
	appendCell func(dst []byte, c *Column, i int) []byte
}

// NewCSV writes comma-separated values in UTF-8 as RFC 4180 has them, with a
// header row. Lines end in LF, not CRLF: every reader takes both, and LF is
// what line tools, diffs and our own checksums see as one line end. Cells are
// their canonical text, byte for byte: nothing is added against spreadsheets
// (NewExcelCSV is for those). A cell without a value is empty, an empty text is
// a pair of quotes.
func NewCSV(w io.Writer, s Schema) Writer {
	c := &csvWriter{textBuffer: textBuffer{w: w}, newline: "\n", appendCell: appendCSVCell}
	for i, f := range s.Fields {
		c.buf = appendQuotable(appendComma(c.buf, i), f.Name)
	}
	c.buf = append(c.buf, c.newline...)
	return c
}

func (c *csvWriter) Write(b *Batch) error {
	for row := range b.Len {
		start := len(c.buf)
		for i := range b.Columns {
			c.buf = c.appendCell(appendComma(c.buf, i), &b.Columns[i], row)
		}
		if len(c.buf) == start {
			c.buf = append(c.buf, `""`...) // an empty line would not count as a row
		}
		c.buf = append(c.buf, c.newline...)
		if err := c.flushFull(); err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
	}
	return nil
}

func (c *csvWriter) Close() error {
	if err := c.flush(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func appendComma(dst []byte, column int) []byte {
	if column > 0 {
		return append(dst, ',')
	}
	return dst
}

func appendCSVCell(dst []byte, c *Column, i int) []byte {
	if c.Strings == nil || c.Null[i] {
		return c.AppendText(dst, i)
	}
	return appendQuotable(dst, c.Strings[i])
}

// appendQuotable quotes a text that would otherwise read as something else. An
// outer space is quoted too: some readers trim it.
func appendQuotable(dst []byte, s string) []byte {
	if !needsQuotes(s) {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		dst = append(append(dst, s[:i]...), `""`...)
		s = s[i+1:]
	}
	return append(append(dst, s...), '"')
}

func needsQuotes(s string) bool {
	if s == "" || s[0] == ' ' || s[len(s)-1] == ' ' {
		return true
	}
	for i := range len(s) {
		switch s[i] {
		case ',', '"', '\r', '\n', '\t', ';':
			return true
		}
	}
	return false
}
