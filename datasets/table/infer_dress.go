package table

import (
	"bytes"
	"slices"
)

// dress collects how the numbers of a column are dressed: separators between
// groups of three digits, and one sign before or after every number.
type dress struct {
	prefix, suffix string
	seen           bool // a sign or a separator was seen
	broken         bool // signs differ from cell to cell
	grouped        bool // some number has separators
	certain        bool // one of them can only be a thousands separator
	undressed      bool // some number has no sign
}

// Signs that may stand before or after a number without changing its unit
// from cell to cell. The yen sign is the yuan's.
var (
	signsBefore = []string{"¥", "￥", "$", "US$", "HK$", "€", "£", "RMB", "CNY"}
	signsAfter  = []string{"%", "‰", "元", "万元", "亿元", "美元"}
)

func (d *dress) bare() bool { return d.prefix == "" && d.suffix == "" }

func (d *dress) plain(ok bool) {
	d.undressed = true
	d.broken = d.broken || !ok
}

// observe reports whether b is a dressed number like those before it.
func (d *dress) observe(b []byte) bool {
	prefix, number, suffix := undress(b)
	signs := prefix != "" || suffix != ""
	if d.seen && (prefix != d.prefix || suffix != d.suffix) || signs && d.undressed || d.broken {
		return false
	}
	d.prefix, d.suffix, d.seen = prefix, suffix, true
	d.undressed = d.undressed || !signs
	if bytes.IndexByte(number, ',') >= 0 {
		grouped, certain := groups(number)
		if !grouped {
			return false
		}
		d.grouped = true
		d.certain = d.certain || certain
		number = bytes.ReplaceAll(number, []byte{','}, nil)
	}
	n, ok := parseDecimal(number)
	if !ok || n.exponents {
		return false
	}
	_, ok = n.float()
	return ok
}

// undress takes the known signs off a number.
func undress(b []byte) (prefix string, number []byte, suffix string) {
	sign := []byte(nil)
	if len(b) > 0 && b[0] == '-' {
		sign, b = b[:1], b[1:]
	}
	if i := slices.IndexFunc(signsBefore, func(s string) bool { return bytes.HasPrefix(b, []byte(s)) }); i >= 0 {
		prefix = signsBefore[i]
		b = bytes.TrimLeft(b[len(prefix):], " ")
	}
	for _, s := range signsAfter {
		if len(s) > len(suffix) && bytes.HasSuffix(b, []byte(s)) {
			suffix = s
		}
	}
	b = bytes.TrimRight(b[:len(b)-len(suffix)], " ")
	if sign != nil && prefix != "" {
		b = append(sign[:1:1], b...)
	} else if sign != nil {
		b = append([]byte{'-'}, b...)
	}
	return prefix, b, suffix
}

// groups reports whether the commas of a number stand between groups of three
// digits, and whether they can be nothing else: 1,234 alone may be a decimal
// comma, 1,234,567 and 1,234.5 may not.
func groups(b []byte) (ok, certain bool) {
	b = bytes.TrimPrefix(b, []byte{'-'})
	whole, _, point := bytes.Cut(b, []byte{'.'})
	parts := bytes.Split(whole, []byte{','})
	if len(parts[0]) == 0 || len(parts[0]) > 3 || parts[0][0] == '0' {
		return false, false
	}
	for _, p := range parts[1:] {
		if len(p) != 3 {
			return false, false
		}
	}
	return true, len(parts) > 2 || point
}
