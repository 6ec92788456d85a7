package table

import (
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// maxSafeInteger is the largest integer that a JSON reader which holds numbers
// as float64 gives back unchanged (RFC 8259 section 6, RFC 7493 section 2.2).
const maxSafeInteger = 1<<53 - 1

type jsonWriter struct {
	textBuffer
	keys               [][]byte // `"name":` per column
	open, between, end string
	rows               int64
}

// NewJSON writes an array of objects, one to a line, with the keys in the order
// of the columns. Integers, numbers and booleans are JSON values of their kind;
// an integer beyond 2^53 is a string of its digits, as RFC 7493 section 2.2
// advises, because most readers would round it silently. Dates and times are
// strings in ISO 8601, geometries strings of GeoJSON. A cell without a value is
// null; no key is ever left out.
func NewJSON(w io.Writer, s Schema) Writer {
	return newJSONWriter(w, s, "[\n", ",\n", "\n]\n")
}

// NewNDJSON writes one JSON object to a line (newline-delimited JSON), with
// values as NewJSON has them.
func NewNDJSON(w io.Writer, s Schema) Writer {
	return newJSONWriter(w, s, "", "\n", "\n")
}

func newJSONWriter(w io.Writer, s Schema, open, between, end string) *jsonWriter {
	return &jsonWriter{textBuffer: textBuffer{w: w}, keys: jsonKeys(s), open: open, between: between, end: end}
}

func jsonKeys(s Schema) [][]byte {
	keys := make([][]byte, len(s.Fields))
	for i, f := range s.Fields {
		keys[i] = append(appendJSONString(nil, f.Name), ':')
	}
	return keys
}

func (j *jsonWriter) Write(b *Batch) error {
	for row := range b.Len {
		if j.rows == 0 {
			j.buf = append(j.buf, j.open...)
		} else {
			j.buf = append(j.buf, j.between...)
		}
		j.rows++
		j.buf = append(j.buf, '{')
		for i := range b.Columns {
			j.buf = append(appendComma(j.buf, i), j.keys[i]...)
			j.buf = appendJSONCell(j.buf, &b.Columns[i], row)
		}
		j.buf = append(j.buf, '}')
		if err := j.flushFull(); err != nil {
			return fmt.Errorf("write json: %w", err)
		}
	}
	return nil
}

func (j *jsonWriter) Close() error {
	switch {
	case j.rows > 0:
		j.buf = append(j.buf, j.end...)
	case j.open != "":
		j.buf = append(j.buf, "[]\n"...)
	}
	if err := j.flush(); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return nil
}

func appendJSONCell(dst []byte, c *Column, i int) []byte {
	if c.Null[i] {
		return append(dst, "null"...)
	}
	switch c.Type {
	case Integer:
		if v := c.Ints[i]; v >= -maxSafeInteger && v <= maxSafeInteger {
			return strconv.AppendInt(dst, v, 10)
		}
	case Number, Boolean:
		return c.AppendText(dst, i)
	case Year:
		return strconv.AppendInt(dst, c.Ints[i], 10)
	}
	if c.Strings != nil {
		return appendJSONString(dst, c.Strings[i])
	}
	return append(c.AppendText(append(dst, '"'), i), '"')
}

const hexDigits = "0123456789abcdef"

// appendJSONString writes a JSON string and escapes only what RFC 8259 demands;
// U+2028 and U+2029 too, which older JavaScript took for line ends. Bytes that
// are no UTF-8 become U+FFFD, so that the file stays valid JSON whatever comes.
func appendJSONString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c >= 0x20 && c != '"' && c != '\\' {
				i++
				continue
			}
			dst = appendJSONEscape(append(dst, s[start:i]...), c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(append(dst, s[start:i]...), "\ufffd"...)
			start = i + size
		case r == '\u2028' || r == '\u2029':
			dst = append(append(dst, s[start:i]...), `\u202`...)
			dst = append(dst, hexDigits[r&0xf])
			start = i + size
		}
		i += size
	}
	return append(append(dst, s[start:]...), '"')
}

func appendJSONEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
}
