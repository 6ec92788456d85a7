package table

import "bytes"

// A moment is a date, a time or both as written in a cell. A part that is not
// written is zero.
type moment struct {
	year, month, day     int
	hour, minute, second int
	micro                int
	zoned                bool
	offset               int // minutes east of UTC
}

var monthDays = [...]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

// validDate reports whether the date is on the calendar, within years that a
// table can mean.
func (m moment) validDate() bool {
	if m.year < 1 || m.year > 9999 || m.month < 1 || m.month > 12 || m.day < 1 {
		return false
	}
	return m.day <= monthDays[m.month] || m.month == 2 && m.day == 29 && leap(m.year)
}

func (m moment) validTime() bool { return m.hour < 24 && m.minute < 60 && m.second < 60 }

// days counts from 1970-01-01 in the proleptic Gregorian calendar.
func (m moment) days() int64 {
	y, mo := int64(m.year), int64(m.month)
	if mo <= 2 {
		y--
		mo += 12
	}
	return 365*y + y/4 - y/100 + y/400 + (153*(mo-3)+2)/5 + int64(m.day) - 1 - 719468
}

// clock counts microseconds since midnight.
func (m moment) clock() int64 {
	return int64(m.hour*3600+m.minute*60+m.second)*1e6 + int64(m.micro)
}

// instant counts microseconds since 1970-01-01T00:00, in UTC where zoned.
func (m moment) instant() int64 {
	return m.days()*86400e6 + m.clock() - int64(m.offset)*60e6
}

// dateForm is a way to write a date that leaves no doubt about the order of
// its parts. Forms are bits, so that a column can collect those it has seen.
type dateForm uint8

const (
	formISO   dateForm = 1 << iota // 2024-03-01
	formDash                       // 2024-3-1
	formSlash                      // 2024/3/1
	formDot                        // 2024.3.1
	formHan                        // 2024年3月1日
	formROC                        // 民国113年3月1日
)

// patterns are the strptime patterns of columns that hold one form only.
var patterns = map[dateForm]string{
	formISO: "default", formDash: "%Y-%m-%d", formSlash: "%Y/%m/%d", formDot: "%Y.%m.%d", formHan: "%Y年%m月%d日",
}

// digits reads up to limit decimal digits at the front of b.
func digits(b []byte, limit int) (v, n int) {
	for n < len(b) && n < limit && b[n]-'0' <= 9 {
		v = v*10 + int(b[n]-'0')
		n++
	}
	return v, n
}

var (
	hanROC   = [][]byte{[]byte("中华民国"), []byte("中華民國"), []byte("民国"), []byte("民國")}
	hanYear  = []byte("年")
	hanMonth = []byte("月")
	hanDay   = []byte("日")
)

// parseYearFirst reads a date that begins with a year of four digits, or of the
// Republic (民国), and returns what follows it.
func parseYearFirst(b []byte) (m moment, form dateForm, rest []byte, ok bool) {
	for _, p := range hanROC {
		if bytes.HasPrefix(b, p) {
			y, n := digits(b[len(p):], 3)
			m.year = y + 1911
			rest, ok = m.readHan(b[len(p)+n:])
			return m, formROC, rest, ok && y > 0
		}
	}
	y, n := digits(b, 4)
	if n != 4 || len(b) < 8 {
		return m, 0, nil, false
	}
	m.year = y
	sep := b[4]
	switch sep {
	case '-':
		form = formDash
	case '/':
		form = formSlash
	case '.':
		form = formDot
	default:
		rest, ok = m.readHan(b[4:])
		return m, formHan, rest, ok
	}
	var n1, n2 int
	m.month, n1 = digits(b[5:], 2)
	if n1 == 0 || 5+n1 >= len(b) || b[5+n1] != sep {
		return m, 0, nil, false
	}
	m.day, n2 = digits(b[6+n1:], 2)
	if sep == '-' && n1 == 2 && n2 == 2 {
		form = formISO
	}
	return m, form, b[6+n1+n2:], n2 > 0 && m.validDate()
}

// readHan reads 年, month, 月, day, 日.
func (m *moment) readHan(b []byte) ([]byte, bool) {
	b, ok := bytes.CutPrefix(b, hanYear)
	if !ok {
		return nil, false
	}
	var n int
	m.month, n = digits(b, 2)
	if b, ok = bytes.CutPrefix(b[n:], hanMonth); !ok {
		return nil, false
	}
	m.day, n = digits(b, 2)
	b, ok = bytes.CutPrefix(b[n:], hanDay)
	return b, ok && m.validDate()
}

// readTime reads HH:MM, HH:MM:SS or HH:MM:SS.ffffff.
func (m *moment) readTime(b []byte) ([]byte, bool) {
	var n int
	m.hour, n = digits(b, 2)
	if n == 0 || n >= len(b) || b[n] != ':' {
		return nil, false
	}
	b = b[n+1:]
	if m.minute, n = digits(b, 2); n != 2 {
		return nil, false
	}
	b = b[2:]
	if len(b) == 0 || b[0] != ':' {
		return b, m.validTime()
	}
	if m.second, n = digits(b[1:], 2); n != 2 {
		return nil, false
	}
	b = b[3:]
	if len(b) > 1 && b[0] == '.' {
		v, n := digits(b[1:], 6)
		if n == 0 {
			return nil, false
		}
		b = b[1+n:]
		for ; n < 6; n++ {
			v *= 10
		}
		m.micro = v
	}
	return b, m.validTime()
}

// readZone reads Z, +08:00 or +0800; nothing at all is local time.
func (m *moment) readZone(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	m.zoned = true
	if len(b) == 1 {
		return b[0] == 'Z' || b[0] == 'z'
	}
	sign := 1
	if b[0] == '-' {
		sign = -1
	} else if b[0] != '+' {
		return false
	}
	h, n := digits(b[1:], 2)
	b = bytes.TrimPrefix(b[1+n:], []byte{':'})
	min, n2 := digits(b, 2)
	m.offset = sign * (h*60 + min)
	return n == 2 && n2 == 2 && len(b) == 2 && h <= 14 && min < 60
}

// parseAnyDate reads a date in any form that leaves no doubt.
func parseAnyDate(b []byte) (moment, dateForm, bool) {
	m, form, rest, ok := parseYearFirst(b)
	return m, form, ok && len(rest) == 0
}

// parseAnyDateTime reads a date, a blank or T, and a time with or without zone.
func parseAnyDateTime(b []byte) (moment, bool) {
	m, _, rest, ok := parseYearFirst(b)
	if !ok || len(rest) < 5 {
		return m, false
	}
	if rest[0] == 'T' || rest[0] == ' ' {
		rest = rest[1:]
	} else if rest[0]-'0' > 9 {
		return m, false
	}
	rest, ok = m.readTime(rest)
	return m, ok && m.readZone(rest)
}

// parseCompactDate reads 20240301.
func parseCompactDate(b []byte) (m moment, ok bool) {
	if len(b) != 8 {
		return m, false
	}
	v, n := digits(b, 8)
	m.year, m.month, m.day = v/10000, v/100%100, v%100
	return m, n == 8 && m.year >= 1000 && m.validDate()
}

// parseYearMonth reads 2024-03, 2024/3 or 2024年3月.
func parseYearMonth(b []byte) (m moment, han, ok bool) {
	y, n := digits(b, 4)
	if n != 4 || len(b) < 6 {
		return m, false, false
	}
	m.year, m.day = y, 1
	rest, han := bytes.CutPrefix(b[4:], hanYear)
	if !han {
		if b[4] != '-' && b[4] != '/' {
			return m, false, false
		}
		rest = b[5:]
	}
	m.month, n = digits(rest, 2)
	rest = rest[n:]
	if han {
		if rest, ok = bytes.CutPrefix(rest, hanMonth); !ok {
			return m, true, false
		}
	}
	return m, han, n > 0 && len(rest) == 0 && m.validDate()
}
