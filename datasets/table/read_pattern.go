package table

import (
	"bytes"
	"strings"
)

// pattern is a compiled strptime pattern: literal text, or '%' and a directive.
// https://datapackage.org/standard/table-schema/#date
type pattern []string

// months are the English names that %b and %B read.
var months = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// compilePattern reports false for a directive that is not supported.
func compilePattern(s string) (pattern, bool) {
	var p pattern
	for s != "" {
		i := strings.IndexByte(s, '%')
		if i < 0 {
			return append(p, s), true
		}
		if i > 0 {
			p = append(p, s[:i])
		}
		if i+1 == len(s) || !strings.ContainsRune("YmdyHMSfzbB%", rune(s[i+1])) {
			return nil, false
		}
		p = append(p, s[i:i+2])
		s = s[i+2:]
	}
	return p, len(p) > 0
}

// parse reads the whole of b. Parts that the pattern does not name are those
// of 1970-01-01T00:00.
func (p pattern) parse(b []byte) (moment, bool) {
	m := moment{year: 1970, month: 1, day: 1}
	for _, part := range p {
		var ok bool
		if part[0] != '%' {
			b, ok = bytes.CutPrefix(b, []byte(part))
		} else {
			b, ok = m.directive(part[1], b)
		}
		if !ok {
			return m, false
		}
	}
	return m, len(b) == 0 && m.validDate() && m.validTime()
}

// directive reads one part and returns what follows it.
func (m *moment) directive(c byte, b []byte) ([]byte, bool) {
	switch c {
	case '%':
		return bytes.CutPrefix(b, []byte{'%'})
	case 'b', 'B':
		return m.monthName(b)
	case 'z':
		n := min(len(b), 6)
		if n > 0 && (b[0] == 'Z' || b[0] == 'z') {
			n = 1
		} else if n > 5 && b[3] != ':' {
			n = 5
		}
		return b[n:], n > 0 && m.readZone(b[:n])
	}
	width := map[byte]int{'Y': 4, 'f': 6}[c]
	if width == 0 {
		width = 2
	}
	v, n := digits(b, width)
	switch c {
	case 'Y':
		m.year = v
		return b[n:], n == 4
	case 'y':
		m.year = century(v, n)
		return b[n:], n == 2
	case 'm':
		m.month = v
	case 'd':
		m.day = v
	case 'H':
		m.hour = v
	case 'M':
		m.minute = v
	case 'S':
		m.second = v
	case 'f':
		for i := n; i < 6; i++ {
			v *= 10
		}
		m.micro = v
	}
	return b[n:], n > 0
}

// monthName reads an English month, in full or as its first three letters.
func (m *moment) monthName(b []byte) ([]byte, bool) {
	n := 0
	for n < len(b) && (b[n]|0x20) >= 'a' && (b[n]|0x20) <= 'z' {
		n++
	}
	name := strings.ToLower(string(b[:n]))
	for i, full := range months {
		if name == full || name == full[:3] {
			m.month = i + 1
			return b[n:], true
		}
	}
	return nil, false
}
