package table

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// cellStyle is what a number format says about the value beneath it.
type cellStyle struct {
	date, clock bool // shows a calendar day, a time of day
	pad         int  // shows so many digits, with leading zeros
}

// loadStyles reads the number format of every cell style.
func (w *workbook) loadStyles() error {
	custom := map[string]string{}
	inXfs := false
	return w.each("xl/styles.xml", func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			custom[attr(e, "numFmtId")] = attr(e, "formatCode")
		case "cellXfs":
			inXfs = true
		case "cellStyles", "dxfs":
			inXfs = false
		case "xf":
			if inXfs {
				id := attr(e, "numFmtId")
				n, _ := strconv.Atoi(id)
				w.styles = append(w.styles, styleOf(n, custom[id]))
			}
		}
		return nil
	})
}

// styleOf reads a number format. The built-in ones are those of ECMA-376 part 1,
// 18.8.30, with the East Asian dates.
func styleOf(id int, code string) cellStyle {
	switch {
	case code != "":
		return customStyle(code)
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return cellStyle{date: true}
	case id == 22:
		return cellStyle{date: true, clock: true}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 55, id == 56:
		return cellStyle{clock: true}
	}
	return cellStyle{}
}

// customStyle looks for the letters of a date or a time outside of quoted and
// bracketed parts. Elapsed time, such as [h]:mm, is a number and no time of day.
func customStyle(code string) (s cellStyle) {
	code, _, _ = strings.Cut(code, ";")
	if len(code) > 1 && strings.Trim(code, "0") == "" {
		return cellStyle{pad: len(code)}
	}
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; {
		case code[i] == '"':
			if n := strings.IndexByte(code[i+1:], '"'); n >= 0 {
				i += n + 1
			}
		case code[i] == '\\' || code[i] == '_' || code[i] == '*':
			i++
		case code[i] == '[':
			n := strings.IndexByte(code[i:], ']')
			if n < 0 {
				return cellStyle{}
			}
			switch strings.ToLower(code[i+1 : i+n]) {
			case "h", "hh", "m", "mm", "s", "ss":
				return cellStyle{}
			}
			i += n
		case c == 'y' || c == 'd':
			s.date = true
		case c == 'h' || c == 's':
			s.clock = true
		case c == 'g' || c == 'e' && i > 0:
			if strings.HasPrefix(strings.ToLower(code[i:]), "general") {
				return cellStyle{}
			}
		}
	}
	if !s.date && !s.clock && strings.Trim(strings.ToLower(code), "m") == "" && code != "" {
		s.date = true
	}
	return s
}

// number is the text of a numeric cell: a date where its format shows one, else
// the decimal that a spreadsheet shows, which has at most 15 digits.
func (w *workbook) number(raw []byte, style int) []byte {
	st := cellStyle{}
	if style >= 0 && style < len(w.styles) {
		st = w.styles[style]
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return raw
	}
	if st.date || st.clock {
		if s, ok := w.moment(f, st); ok {
			return []byte(s)
		}
	}
	if d, ok := parseDecimal(raw); ok && !d.exponents && d.digits <= exactDigits && st.pad == 0 {
		return raw
	}
	if st.pad > 0 && f >= 0 && f == math.Trunc(f) && f < 1e15 {
		return []byte(fmt.Sprintf("%0*d", st.pad, int64(f)))
	}
	f, _ = strconv.ParseFloat(strconv.FormatFloat(f, 'g', exactDigits, 64), 64)
	form := byte('f')
	if math.Abs(f) >= 1<<63 {
		form = 'e' // too long to be read as digits
	}
	return strconv.AppendFloat(nil, f, form, -1, 64)
}

// moment turns a serial number into a date, a time or both. Day 60 of the 1900
// system is 29 February 1900, which never was: it and the days before are left
// as numbers.
func (w *workbook) moment(f float64, st cellStyle) (string, bool) {
	if !st.date && f >= 0 && f < 1 {
		t := time.Unix(0, 0).UTC().Add(time.Duration(math.Round(f*86400)) * time.Second)
		return t.Format("15:04:05"), t.Day() == 1
	}
	base := int64(25569) // 1970-01-01
	if w.epoch {
		base -= 1462
	} else if f < 61 {
		return "", false
	}
	if f < 0 || f >= 2958466 {
		return "", false
	}
	t := time.Unix(int64(math.Round((f-float64(base))*86400)), 0).UTC()
	if st.clock || f != math.Trunc(f) {
		return t.Format("2006-01-02T15:04:05"), true
	}
	return t.Format("2006-01-02"), true
}
