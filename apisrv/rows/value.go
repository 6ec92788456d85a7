package rows

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// parseValue reads a value as it is compared with the cells of a column; the
// text says what is wrong with it, if something is.
func parseValue(c Column, op Op, text string) (Value, lang.Text) {
	if op == Null {
		if text != "true" && text != "false" {
			return Value{}, textf("null 之后请写 true（没有值）或 false（有值），不是 %s。", "After null write true (no value) or false (a value), not %s.", shown(text))
		}
		return Value{Key: boolKey(text == "true")}, lang.Text{}
	}
	if c.Type == table.String || c.Type == table.GeoJSON {
		if op == Like && len(text) > maxPattern {
			return Value{}, textf("样式过长，最多 %d 字节。", "The pattern is too long; at most %d bytes are allowed.", maxPattern)
		}
		return Value{Text: text}, lang.Text{}
	}
	key, err := keyOf(c, text)
	if err == nil {
		return Value{Key: key}, lang.Text{}
	}
	form := forms[c.Type]
	if c.Zoned {
		form = zonedForm
	}
	return Value{}, textf("%s 不是列 %s 的值：要写"+form.ZH+"。", "%s is no value of the column %s, which holds "+form.EN+".", shown(text), shown(c.Name))
}

// forms say how the values of a type are written.
var forms = map[table.Type]lang.Text{
	table.Integer:   {ZH: "整数，如 42", EN: "whole numbers, like 42"},
	table.Number:    {ZH: "数字，如 3.14", EN: "numbers, like 3.14"},
	table.Boolean:   {ZH: "true 或 false", EN: "true or false"},
	table.Date:      {ZH: "日期，如 2026-01-31", EN: "dates, like 2026-01-31"},
	table.YearMonth: {ZH: "年月，如 2026-01", EN: "months, like 2026-01"},
	table.Year:      {ZH: "年份，如 2026", EN: "years, like 2026"},
	table.Time:      {ZH: "时刻，如 08:30:00", EN: "times of day, like 08:30:00"},
	table.DateTime:  {ZH: "不带时区的日期和时刻，如 2026-01-31T08:30:00", EN: "dates with times and without a time zone, like 2026-01-31T08:30:00"},
}

var zonedForm = lang.Text{
	ZH: "带时区的日期和时刻，如 2026-01-31T08:30:00Z，或以 %%2B08:00 结尾（网址中加号写作 %%2B）",
	EN: "dates with times and an offset, like 2026-01-31T08:30:00Z, or with %%2B08:00 at the end (%%2B is a plus sign in an address)",
}

var errValue = errors.New("not a value of the type")

// keyOf is the whole number by which a cell of that text is held, for every type
// but texts: it sorts as the value does, and no two values share one. Ints of
// table.Column are their own keys; of a Number, see floatKey.
func keyOf(c Column, text string) (int64, error) {
	switch c.Type {
	case table.Integer, table.Year:
		if strings.HasPrefix(text, "+") {
			return 0, errValue
		}
		return strconv.ParseInt(text, 10, 64)
	case table.Number:
		return numberKey(text)
	case table.Boolean:
		if text != "true" && text != "false" {
			return 0, errValue
		}
		return boolKey(text == "true"), nil
	case table.YearMonth:
		t, err := time.Parse("2006-01", text)
		return int64(t.Year()-1970)*12 + int64(t.Month()) - 1, err
	case table.Date:
		t, err := time.Parse(time.DateOnly, text)
		return t.Unix() / 86_400, err
	default:
		return momentKey(c, text)
	}
}

func boolKey(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// numberKey takes decimal digits only: ParseFloat alone would take NaN, Inf,
// hexadecimal digits and underscores.
func numberKey(text string) (int64, error) {
	if strings.Trim(text, "0123456789.eE+-") != "" || strings.HasPrefix(text, "+") {
		return 0, errValue
	}
	v, err := strconv.ParseFloat(text, 64)
	return floatKey(v), err
}

// floatKey orders floats as whole numbers: those of negative ones are turned
// around (IEEE 754-2019, 5.10). Minus nought is nought, as in every format.
func floatKey(v float64) int64 {
	if v == 0 {
		return 0
	}
	bits := int64(math.Float64bits(v))
	return bits ^ int64(uint64(bits>>63)>>1)
}

// keyFloat is the float of a key.
func keyFloat(k int64) float64 {
	return math.Float64frombits(uint64(k ^ int64(uint64(k>>63)>>1)))
}

// momentKey reads a time of day or a date with a time, to the microsecond.
func momentKey(c Column, text string) (int64, error) {
	layouts, colon := []string{"15:04:05", "15:04"}, 2
	if c.Type == table.DateTime {
		layouts, colon = []string{"2006-01-02T15:04:05", "2006-01-02T15:04"}, 13
	}
	// Parse itself takes hours of one digit, and decimals after a comma.
	if len(text) <= colon || text[colon] != ':' || strings.Contains(text, ",") || decimals(text) > 6 {
		return 0, errValue
	}
	for _, layout := range layouts {
		if c.Zoned {
			layout += "Z07:00"
		}
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		if _, offset := t.Zone(); offset < -14*3600 || offset > 14*3600 {
			return 0, errValue // no place on Earth has it
		}
		if c.Type == table.Time {
			return t.Sub(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)).Microseconds(), nil
		}
		return t.UnixMicro(), nil
	}
	return 0, errValue
}

// decimals is how many digits follow the point.
func decimals(text string) int {
	_, after, _ := strings.Cut(text, ".")
	return len(after) - len(strings.TrimLeft(after, "0123456789"))
}
