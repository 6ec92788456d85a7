package table

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Cell styles: indexes into cellXfs of xlsxStyles.
const (
	xlsxHeader   = 1 // bold text
	xlsxText     = 2 // @: stays text when it is edited
	xlsxDate     = 3
	xlsxDateTime = 4
	xlsxMilli    = 5 // date and time with milliseconds
	xlsxTime     = 6
	xlsxTimeMs   = 7
)

const (
	// excelEpoch is 1970-01-01 as a serial number of the 1900 date system. The
	// system believes in a 29 February 1900, so that serials fit the calendar
	// only from 61, 1 March 1900, on.
	excelEpoch      = 25_569
	excelFirstExact = 61
	excelLast       = 2_958_465 // 9999-12-31
)

// appendXLSXCell writes the rest of a cell whose start tag is still open.
func appendXLSXCell(dst []byte, c *Column, i int) ([]byte, error) {
	switch c.Type {
	case Integer:
		if !needsMoreDigits(c.Ints[i]) {
			return appendXLSXNumber(dst, c, i), nil
		}
	case Number, Year:
		return appendXLSXNumber(dst, c, i), nil
	case Boolean:
		return append(strconv.AppendInt(append(dst, ` t="b"><v>`...), c.Ints[i], 10), `</v></c>`...), nil
	case Date:
		if inExcelDays(c.Ints[i]) {
			dst = appendStyle(dst, xlsxDate)
			return append(strconv.AppendInt(append(dst, `><v>`...), c.Ints[i]+excelEpoch, 10), `</v></c>`...), nil
		}
	case Time:
		if c.Ints[i]%1000 == 0 {
			return appendXLSXMoment(dst, 0, c.Ints[i], xlsxTime, xlsxTimeMs), nil
		}
	case DateTime:
		days, rest := floorDiv(c.Ints[i], dayMicros)
		if !c.Zoned && rest%1000 == 0 && inExcelDays(days) {
			return appendXLSXMoment(dst, days+excelEpoch, rest, xlsxDateTime, xlsxMilli), nil
		}
	}
	return appendXLSXText(dst, c.Text(i), xlsxText)
}

func inExcelDays(days int64) bool {
	return days+excelEpoch >= excelFirstExact && days+excelEpoch <= excelLast
}

func appendXLSXNumber(dst []byte, c *Column, i int) []byte {
	return append(c.AppendText(append(dst, `><v>`...), i), `</v></c>`...)
}

// appendXLSXMoment writes a day's serial number and the part of the day that has
// gone by.
func appendXLSXMoment(dst []byte, day, micros int64, style, milliStyle int) []byte {
	if micros%secondMicros != 0 {
		style = milliStyle
	}
	serial := float64(day) + float64(micros)/float64(dayMicros)
	dst = append(appendStyle(dst, style), `><v>`...)
	return append(strconv.AppendFloat(dst, serial, 'f', -1, 64), `</v></c>`...)
}

func appendStyle(dst []byte, style int) []byte {
	return append(strconv.AppendInt(append(dst, ` s="`...), int64(style), 10), '"')
}

// appendXLSXText writes a text cell with the text in it.
func appendXLSXText(dst []byte, s string, style int) ([]byte, error) {
	if len(s) > xlsxChars && utf16Len(s) > xlsxChars {
		return dst, fmt.Errorf("cell of %d characters: %w", utf16Len(s), ErrTooLargeForXLSX)
	}
	dst = append(appendStyle(dst, style), ` t="inlineStr"><is><t xml:space="preserve">`...)
	return append(appendXMLText(dst, s), `</t></is></c>`...), nil
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// appendXMLText escapes a text as an ST_Xstring (ECMA-376 part 1, 22.9.2.19): a
// character that XML cannot hold, or that its parsers change, is _xHHHH_, and
// an underscore that would begin such an escape is escaped itself.
func appendXMLText(dst []byte, s string) []byte {
	start := 0
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		var escaped string
		switch {
		case r == '&':
			escaped = "&amp;"
		case r == '<':
			escaped = "&lt;"
		case r == '>':
			escaped = "&gt;"
		case r == '_' && isXEscape(s[i:]), r < 0x20 && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff:
			escaped = fmt.Sprintf("_x%04X_", r)
		case r == utf8.RuneError && size == 1:
			escaped = "\ufffd"
		default:
			continue
		}
		dst = append(append(dst, s[start:i]...), escaped...)
		start = i + size
	}
	return append(dst, s[start:]...)
}

// isXEscape reports whether the text begins with _xHHHH_.
func isXEscape(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}
