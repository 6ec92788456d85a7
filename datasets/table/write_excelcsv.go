package table

import (
	"io"
	"strings"
	"unicode/utf8"
)

// excelDigits is how many digits Excel keeps of a number.
const excelDigits = 15

// NewExcelCSV writes comma-separated values that Excel opens without harm: a
// byte order mark, so that it reads UTF-8; CRLF line ends; and an apostrophe
// before a cell that it would run or change:
//
//   - a text that begins with = + - @, tab or CR could be taken for a formula
//     (CSV injection, OWASP), unless the whole of it is a number;
//   - digits that do not survive being a number: a leading zero, or more than
//     15 digits, as in resident id numbers and other identifiers.
//
// The full-width forms of the four signs count as the signs. Who wants the bytes
// of the data takes NewCSV.
func NewExcelCSV(w io.Writer, s Schema) Writer {
	c := &csvWriter{textBuffer: textBuffer{w: w}, newline: "\r\n", appendCell: appendExcelCell}
	c.buf = append(c.buf, "\ufeff"...)
	for i, f := range s.Fields {
		c.buf = appendQuotable(appendComma(c.buf, i), ExcelSafe(f.Name))
	}
	c.buf = append(c.buf, c.newline...)
	return c
}

func appendExcelCell(dst []byte, c *Column, i int) []byte {
	if c.Null[i] {
		return dst
	}
	switch {
	case c.Strings != nil:
		return appendQuotable(dst, ExcelSafe(c.Strings[i]))
	case c.Type == Integer && needsMoreDigits(c.Ints[i]):
		return c.AppendText(append(dst, '\''), i)
	}
	return c.AppendText(dst, i)
}

// needsMoreDigits reports whether Excel would round the integer.
func needsMoreDigits(v int64) bool { return v <= -1e15 || v >= 1e15 }

// ExcelSafe returns the text with an apostrophe before it if Excel would run it
// as a formula or change its digits, and as it is if not.
func ExcelSafe(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	switch {
	case s == "":
		return s
	case looksNumeric(s):
		if losesDigits(s) {
			return "'" + s
		}
		return s
	case strings.ContainsRune("=+-@\t\r＝＋－＠", first):
		return "'" + s
	}
	return s
}

// looksNumeric reports whether the whole text is one decimal number: a sign,
// digits, at most one point, an exponent.
func looksNumeric(s string) bool {
	if s[0] == '+' || s[0] == '-' {
		s = s[1:]
	}
	if s == "" || s[0] > '9' {
		return false
	}
	mantissa, exponent, hasExponent := s, "", false
	if e := strings.IndexAny(s, "eE"); e >= 0 {
		mantissa, exponent, hasExponent = s[:e], s[e+1:], true
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole == "" && fraction == "" || !allDigits(whole) || !allDigits(fraction) {
		return false
	}
	if !hasExponent {
		return true
	}
	if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
		exponent = exponent[1:]
	}
	return exponent != "" && allDigits(exponent)
}

// losesDigits reports whether a numeric text is changed by becoming a number.
func losesDigits(s string) bool {
	digits := strings.TrimLeft(s, "+-")
	if len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		return true
	}
	count := strings.Count(digits, ".")
	return len(digits)-count > excelDigits || strings.ContainsAny(digits, "eE")
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
