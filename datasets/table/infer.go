package table

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// A trait is something that all cells of a column seen so far have in common.
// A column starts with every trait and loses those that a cell lacks; what is
// left after the last row decides its type. Where nothing is left, it is text.
type trait uint16

const (
	isInt         trait = 1 << iota // int64 as written, no superfluous zero
	isNumber                        // a decimal that float64 keeps
	isDressed                       // a number with separators, a currency or percent sign
	isBool                          // true or false, in English
	isDate                          // year first
	isTriple                        // three short numbers whose order the column must tell
	isCompactDate                   // 20240301
	isDateTime                      // date and time of day
	isZoned                         // the same with an offset
	isTime                          // 12:30
	isYearMonth                     // 2024-03
	isHanMonth                      // 2024年3月
	isYear                          // four digits that can be a year

	allTraits = isYear<<1 - 1
)

// columnStats is what inference remembers of a column: its size does not
// depend on the number of rows.
type columnStats struct {
	traits    trait
	filled    int64 // cells that are not missing
	tokens    []string
	forms     dateForm
	order     dateOrder
	dress     dress
	numeric   int64 // cells that are integers
	digits    int   // digits of every integer so far, -1 where they differ
	mobile    bool  // every integer has 11 digits and begins with 1
	fullWidth bool
	scratch   []byte
	last      []byte // the cell before, because columns often repeat themselves
}

// missingTokens are the ways in which offices write that there is no value.
// They count as missing only where the schema declares them.
var missingTokens = []string{"-", "--", "---", "—", "——", "–", "－", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None",
	"无", "缺", "缺失", "暂无", "不详", "未知", "空", "…", "……", "...", "..", "/", "\\", "*", "#N/A", "#DIV/0!", "#VALUE!", "#REF!"}

func newColumnStats() columnStats { return columnStats{traits: allTraits, mobile: true} }

// observe takes a cell that is not missing, without surrounding blanks.
func (c *columnStats) observe(b []byte) {
	c.filled++
	if c.traits == 0 {
		return
	}
	if b[0]-'0' <= 9 || b[0] == '-' && len(b) > 1 || b[0] == '.' {
		if d, ok := parseDecimal(b); ok {
			c.traits &= c.decimal(d, b)
			return
		}
	}
	if len(b) > 64 {
		c.traits = 0
		return
	}
	if i := slices.Index(missingTokens, string(b)); i >= 0 {
		c.filled--
		if !slices.Contains(c.tokens, missingTokens[i]) {
			c.tokens = append(c.tokens, missingTokens[i])
		}
		return
	}
	if bytes.Equal(b, c.last) {
		return
	}
	c.traits &= c.slow(b)
	if c.traits != 0 {
		c.last = append(c.last[:0], b...)
	}
}

// decimal returns the traits of a plain number.
func (c *columnStats) decimal(d decimal, b []byte) (t trait) {
	if n, ok := d.int64(); ok {
		t |= isInt
		if d.written == 4 && n >= 1000 && n < 2200 {
			t |= isYear
		}
		c.integer(d)
	}
	if _, ok := d.float(); ok && (!d.exponents || bytes.ContainsAny(b, ".+-")) {
		t |= isNumber
		if d.written <= 3 {
			t |= isDressed
			c.dress.plain(c.dress.bare() && !d.exponents)
		}
	}
	if c.traits&isCompactDate != 0 && len(b) == 8 {
		if _, ok := parseCompactDate(b); ok {
			t |= isCompactDate
		}
	}
	return t
}

func (c *columnStats) integer(d decimal) {
	if c.numeric == 0 {
		c.digits = d.digits
	} else if c.digits != d.digits {
		c.digits = -1
	}
	c.numeric++
	c.mobile = c.mobile && d.digits == 11 && d.mantissa/1e10 == 1
}

// slow returns the traits of a cell that is not a plain number.
func (c *columnStats) slow(b []byte) (t trait) {
	if n, ok := c.halfWidth(b); ok {
		c.fullWidth = true
		b = n
		if d, ok := parseDecimal(b); ok {
			return c.decimal(d, b)
		}
	}
	if c.traits&isDressed != 0 && c.dress.observe(b) {
		t |= isDressed
	}
	if c.traits&isBool != 0 && (bytes.EqualFold(b, []byte("true")) || bytes.EqualFold(b, []byte("false"))) {
		t |= isBool
	}
	if c.traits&isDate != 0 {
		if _, form, ok := parseAnyDate(b); ok {
			t |= isDate
			c.forms |= form
		}
	}
	if c.traits&isTriple != 0 && c.order.observe(b) {
		t |= isTriple
	}
	if c.traits&(isDateTime|isZoned) != 0 {
		if m, ok := parseAnyDateTime(b); ok && m.zoned {
			t |= isZoned
		} else if ok {
			t |= isDateTime
		}
	}
	if c.traits&isTime != 0 {
		var m moment
		if rest, ok := m.readTime(b); ok && len(rest) == 0 {
			t |= isTime
		}
	}
	if c.traits&(isYearMonth|isHanMonth) != 0 {
		if _, han, ok := parseYearMonth(b); ok && han {
			t |= isHanMonth
		} else if ok {
			t |= isYearMonth
		}
	}
	return t
}

// halfWidth returns b with full-width digits and signs as ASCII, if it has any.
func (c *columnStats) halfWidth(b []byte) ([]byte, bool) {
	if b[0] < utf8.RuneSelf && bytes.IndexByte(b, 0xef) < 0 {
		return nil, false
	}
	c.scratch = appendHalfWidth(c.scratch[:0], b)
	return c.scratch, len(c.scratch) != len(b)
}

// appendHalfWidth appends b with the full-width forms U+FF01 to U+FF5E and
// U+FFE5 (￥) as the plain characters they stand for.
func appendHalfWidth(dst, b []byte) []byte {
	for i := 0; i < len(b); {
		if b[i] == 0xef && i+2 < len(b) {
			switch r, _ := utf8.DecodeRune(b[i:]); {
			case r >= 0xff01 && r <= 0xff5e:
				dst = append(dst, byte(r-0xff01+'!'))
				i += 3
				continue
			case r == '￥':
				dst = append(dst, "¥"...)
				i += 3
				continue
			}
		}
		dst = append(dst, b[i])
		i++
	}
	return dst
}
