package table

import (
	"math"
	"strconv"
	"time"
)

// Text is the canonical text of cell i: what CSV, JSON, previews and column
// profiles show, so that one cell reads the same everywhere. A cell without a
// value is the empty string. See AppendText for the forms.
func (c *Column) Text(i int) string {
	if c.Null[i] {
		return ""
	}
	if c.Strings != nil {
		return c.Strings[i]
	}
	var b [40]byte
	return string(c.AppendText(b[:0], i))
}

// AppendText appends the canonical text of cell i to dst and returns it:
//
//	Integer      -12
//	Number       shortest digits that give the same float64 back; exponent form below 1e-6 and from 1e15
//	Boolean      true, false
//	Date         2006-01-02 (ISO 8601)
//	YearMonth    2006-01
//	Year         2006, four digits at least
//	Time         15:04:05, then up to six decimals where there are any
//	DateTime     2006-01-02T15:04:05 with decimals as above, then Z where Zoned
//	String, GeoJSON   the text itself
//
// A cell without a value appends nothing.
func (c *Column) AppendText(dst []byte, i int) []byte {
	if c.Null[i] {
		return dst
	}
	switch c.Type {
	case Integer:
		return strconv.AppendInt(dst, c.Ints[i], 10)
	case Number:
		return appendNumber(dst, c.Floats[i])
	case Boolean:
		return strconv.AppendBool(dst, c.Ints[i] != 0)
	case Date:
		return appendDate(dst, c.Ints[i])
	case YearMonth:
		return appendYearMonth(dst, c.Ints[i])
	case Year:
		return appendPadded(dst, c.Ints[i], 4)
	case Time:
		return appendTime(dst, c.Ints[i])
	case DateTime:
		return appendDateTime(dst, c.Ints[i], c.Zoned)
	default:
		return append(dst, c.Strings[i]...)
	}
}

// appendNumber writes no exponent where a person would write none. From 1e15 on
// it does: a float64 does not hold the digits that would have to be written.
func appendNumber(dst []byte, v float64) []byte {
	abs := math.Abs(v)
	switch {
	case v == 0:
		return append(dst, '0') // no -0
	case abs < 1e-6 || abs >= 1e15:
		return strconv.AppendFloat(dst, v, 'e', -1, 64)
	}
	return strconv.AppendFloat(dst, v, 'f', -1, 64)
}

const (
	secondMicros = int64(1_000_000)
	dayMicros    = 86_400 * secondMicros
)

func appendDate(dst []byte, days int64) []byte {
	y, m, d := time.Unix(days*86_400, 0).UTC().Date()
	dst = append(appendPadded(dst, int64(y), 4), '-')
	dst = append(appendPadded(dst, int64(m), 2), '-')
	return appendPadded(dst, int64(d), 2)
}

func appendYearMonth(dst []byte, months int64) []byte {
	year, month := floorDiv(months, 12)
	dst = append(appendPadded(dst, 1970+year, 4), '-')
	return appendPadded(dst, month+1, 2)
}

func appendTime(dst []byte, micros int64) []byte {
	seconds := micros / secondMicros
	dst = append(appendPadded(dst, seconds/3600, 2), ':')
	dst = append(appendPadded(dst, seconds/60%60, 2), ':')
	dst = appendPadded(dst, seconds%60, 2)
	frac := micros % secondMicros
	if frac == 0 {
		return dst
	}
	dst = appendPadded(append(dst, '.'), frac, 6)
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

func appendDateTime(dst []byte, micros int64, zoned bool) []byte {
	days, rest := floorDiv(micros, dayMicros)
	dst = appendTime(append(appendDate(dst, days), 'T'), rest)
	if zoned {
		dst = append(dst, 'Z')
	}
	return dst
}

// floorDiv rounds down, so that moments before 1970 keep a positive rest.
func floorDiv(a, b int64) (quotient, rest int64) {
	quotient, rest = a/b, a%b
	if rest < 0 {
		quotient, rest = quotient-1, rest+b
	}
	return quotient, rest
}

func appendPadded(dst []byte, v int64, width int) []byte {
	if v < 0 {
		dst, v = append(dst, '-'), -v
	}
	for limit := int64(10); width > 1; width, limit = width-1, limit*10 {
		if v < limit {
			dst = append(dst, '0')
		}
	}
	return strconv.AppendInt(dst, v, 10)
}
