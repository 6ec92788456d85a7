package table

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// A cellParser turns the text of a cell into the value of its field.
type cellParser struct {
	field   Field
	typ     Type // of Column
	missing [][]byte
	pattern pattern // dates and times with a strptime format
	trues   []string
	falses  []string
	plain   bool // a number without separators, signs or another decimal point
	scratch []byte
}

func newCellParser(f Field, missing []string) (*cellParser, *Error) {
	p := &cellParser{field: f, typ: f.Type, trues: f.TrueValues, falses: f.FalseValues}
	switch f.Type {
	case Integer, Number, Boolean, Date, Time, DateTime, Year, YearMonth, GeoJSON:
	default:
		p.typ = String
	}
	for _, m := range missing {
		p.missing = append(p.missing, []byte(m))
	}
	if p.trues == nil {
		p.trues = []string{"true", "True", "TRUE", "1"}
	}
	if p.falses == nil {
		p.falses = []string{"false", "False", "FALSE", "0"}
	}
	p.plain = f.GroupChar == "" && (f.DecimalChar == "" || f.DecimalChar == ".") && (f.BareNumber == nil || *f.BareNumber)
	if temporal := p.typ == Date || p.typ == Time || p.typ == DateTime || p.typ == YearMonth; temporal && strings.Contains(f.Format, "%") {
		var ok bool
		if p.pattern, ok = compilePattern(f.Format); !ok {
			return nil, errFormat(f)
		}
	} else if temporal && f.Format != "" && f.Format != "default" && f.Format != "any" {
		return nil, errFormat(f)
	}
	return p, nil
}

func errFormat(f Field) *Error {
	return &Error{Code: "bad-format", Column: f.Name,
		Text: lang.Text{ZH: fmt.Sprintf("不认识的日期格式 %q", f.Format), EN: fmt.Sprintf("unknown date format %q", f.Format)},
		Fix:  lang.Text{ZH: "使用 default、any 或 %Y-%m-%d 这样的格式", EN: "use default, any or a pattern such as %Y-%m-%d"}}
}

// isNull reports whether a cell, without surrounding blanks, has no value.
func (p *cellParser) isNull(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	for _, m := range p.missing {
		if bytes.Equal(b, m) {
			return true
		}
	}
	return false
}

// integer reads the value of Integer, Year, Boolean and temporal fields.
func (p *cellParser) integer(b []byte) (int64, bool) {
	switch p.typ {
	case Integer:
		return p.wholeNumber(b)
	case Year:
		v, n := digits(b, 4)
		return int64(v), n == 4 && len(b) == 4
	case Boolean:
		if slices.Contains(p.trues, string(b)) {
			return 1, true
		}
		return 0, slices.Contains(p.falses, string(b))
	}
	m, ok := p.moment(b)
	if !ok {
		return 0, false
	}
	switch p.typ {
	case Date:
		return m.days(), true
	case YearMonth:
		return int64(m.year-1970)*12 + int64(m.month-1), true
	case Time:
		return m.clock(), true
	}
	return m.instant(), true
}

func (p *cellParser) wholeNumber(b []byte) (int64, bool) {
	if d, ok := parseDecimal(b); ok && p.plain {
		if v, ok := d.int64(); ok {
			return v, true
		}
	}
	b = p.undressed(b)
	if d, ok := parseDecimal(b); !ok || !d.integer {
		return 0, false
	}
	v, err := strconv.ParseInt(string(b), 10, 64)
	return v, err == nil
}

// number reads the value of a Number field. Digits beyond what a float64
// keeps do not fit: the value would silently be another.
func (p *cellParser) number(b []byte) (float64, bool) {
	d, ok := p.decimal(b)
	if !ok {
		return 0, false
	}
	if d.digits > exactDigits {
		return d.longFloat()
	}
	d.leading = false
	return d.float()
}

func (p *cellParser) decimal(b []byte) (decimal, bool) {
	if p.plain {
		if d, ok := parseDecimal(b); ok {
			return d, true
		}
	}
	return parseDecimal(p.undressed(b))
}

// undressed takes separators and, where the field allows them, signs off a
// number, and turns full-width digits into plain ones.
func (p *cellParser) undressed(b []byte) []byte {
	p.scratch = appendHalfWidth(p.scratch[:0], b)
	b = p.scratch
	if p.field.GroupChar != "" {
		b = bytes.ReplaceAll(b, []byte(p.field.GroupChar), nil)
	}
	if p.field.BareNumber != nil && !*p.field.BareNumber {
		_, b, _ = undress(b)
	}
	if c := p.field.DecimalChar; c != "" && c != "." {
		b = bytes.Replace(b, []byte(c), []byte{'.'}, 1)
	}
	return bytes.TrimPrefix(b, []byte{'+'})
}

// moment reads a date or time in the format of the field.
func (p *cellParser) moment(b []byte) (m moment, ok bool) {
	if p.pattern != nil {
		return p.pattern.parse(b)
	}
	free := p.field.Format == "any"
	switch p.typ {
	case Date:
		m, form, ok := parseAnyDate(b)
		if ok && (free || form == formISO) {
			return m, true
		}
		if free {
			return parseLooseDate(b)
		}
		return m, false
	case YearMonth:
		m, han, ok := parseYearMonth(b)
		return m, ok && (free || !han && len(b) == 7 && b[4] == '-')
	case Time:
		rest, ok := m.readTime(b)
		return m, ok && len(rest) == 0 && (free || len(b) >= 8)
	}
	m, ok = parseAnyDateTime(b)
	return m, ok && (free || len(b) >= 19 && b[4] == '-' && b[10] == 'T')
}

// parseLooseDate reads what is a date only because the schema says so: 20240301,
// the serial number of a day in a spreadsheet, and a date with midnight.
func parseLooseDate(b []byte) (moment, bool) {
	if m, ok := parseCompactDate(b); ok {
		return m, true
	}
	if v, n := digits(b, 5); n == 5 && len(b) == 5 {
		t := time.Unix((int64(v)-25569)*86400, 0).UTC()
		return moment{year: t.Year(), month: int(t.Month()), day: t.Day()}, true
	}
	m, ok := parseAnyDateTime(b)
	return m, ok && m.clock() == 0 && !m.zoned
}

// misfit says in words why a cell is no value of the field.
func (p *cellParser) misfit(b []byte) lang.Text {
	if d, ok := p.decimal(b); ok && p.typ == Number && d.digits > exactDigits {
		return lang.Text{ZH: "有效数字太多，number 类型无法原样保存；如需保留请声明为 string", EN: "has more digits than a number keeps; declare the field as string to keep them"}
	}
	want := string(p.field.Type)
	if p.field.Format != "" {
		want += " (" + p.field.Format + ")"
	}
	return lang.Text{ZH: "不是 " + want + " 类型的值", EN: "not a value of type " + want}
}
