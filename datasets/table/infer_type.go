package table

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Words of a column name that say what its numbers are. They are needed where
// the digits alone leave a doubt: 20240301 can be a date or a count.
var (
	dateWords = []string{"日期", "时间", "date", "day"}
	yearWords = []string{"年", "年份", "年度", "year"}
	timeWords = []string{"时间", "时刻", "time"}
	// monthWords also make 2024-03 a month instead of a range.
	monthWords = []string{"月", "月份", "年月", "日期", "时间", "统计期", "month", "date", "period", "time"}
	codeParts  = []string{"编号", "编码", "代码", "代号", "号码", "证号", "学号", "工号", "账号", "卡号", "标识码", "识别码", "信用代码", "邮编", "邮政编码", "区号", "电话", "手机", "传真"}
	codeWords  = []string{"id", "code", "zip", "zipcode", "postcode", "phone", "tel", "telephone", "mobile", "fax", "uuid", "guid", "isbn", "issn", "fips", "adcode"}
)

// words splits a column name at everything that is neither letter nor digit,
// and where a capital follows a small letter.
func words(name string) []string {
	var b strings.Builder
	small := false
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = ' '
		case unicode.IsUpper(r) && small:
			b.WriteByte(' ')
		}
		small = unicode.IsLower(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.Fields(b.String())
}

func named(name string, in []string) bool {
	return slices.ContainsFunc(words(name), func(w string) bool { return slices.Contains(in, w) })
}

func datesNamed(name string) bool {
	return named(name, dateWords) || strings.HasSuffix(name, "日期") || strings.HasSuffix(name, "时间")
}

// isCode reports whether a column name promises identifiers.
func isCode(name string) bool {
	return named(name, codeWords) || slices.ContainsFunc(codeParts, func(p string) bool { return strings.Contains(name, p) })
}

// settle makes a field of a column that has been observed to its end. Doubt
// stays text.
func (c *columnStats) settle(name string, headers bool) (Field, []Note) {
	f := Field{Name: name, Type: String}
	if c.filled == 0 || c.traits == 0 {
		return f, nil
	}
	typed, notes := c.typed(f, headers)
	if len(c.tokens) > 0 && typed.Type != String {
		return f, []Note{noteUndeclaredMissing(name, typed.Type, c.tokens)}
	}
	return typed, notes
}

func (c *columnStats) typed(f Field, headers bool) (Field, []Note) {
	has := func(t trait) bool { return c.traits&t != 0 }
	switch {
	case has(isCompactDate) && headers && datesNamed(f.Name):
		return f.as(Date, "%Y%m%d"), nil
	case has(isYear) && slices.Contains(yearWords, strings.ToLower(f.Name)):
		return f.as(Year, ""), nil
	case has(isInt):
		return c.settleInt(f)
	case has(isNumber):
		return c.widthNoted(f.as(Number, ""))
	case has(isDressed) && c.dress.seen:
		return c.settleDressed(f)
	case has(isBool):
		return f.as(Boolean, ""), nil
	case has(isDate):
		format, one := patterns[c.forms]
		if !one {
			format = "any"
		}
		return f.as(Date, format), nil
	case has(isTriple):
		if p, ok := c.order.pattern(); ok {
			return f.as(Date, p), []Note{noteDateOrder(f.Name, p)}
		}
		return f, []Note{noteAmbiguousDate(f.Name)}
	case has(isZoned), has(isDateTime):
		return f.as(DateTime, "any"), nil
	case has(isTime) && named(f.Name, timeWords):
		return f.as(Time, "any"), nil
	case has(isHanMonth), has(isYearMonth) && (named(f.Name, monthWords) || datesNamed(f.Name)):
		return f.as(YearMonth, "any"), nil
	}
	return f, nil
}

func (f Field) as(t Type, format string) Field {
	f.Type = t
	if format != "default" {
		f.Format = format
	}
	return f
}

// settleInt keeps integers that identify something as text: a code is not
// added up, and 18 digits survive in no spreadsheet.
func (c *columnStats) settleInt(f Field) (Field, []Note) {
	if isCode(f.Name) || c.digits == 18 || c.mobile {
		return f, nil
	}
	return c.widthNoted(f.as(Integer, ""))
}

func (c *columnStats) widthNoted(f Field) (Field, []Note) {
	if !c.fullWidth {
		return f, nil
	}
	return f, []Note{{Code: "fullwidth-digits", Text: lang.Text{
		ZH: fmt.Sprintf("“%s”列的全角数字按半角数字读取", f.Name), EN: fmt.Sprintf("full-width digits in column %q were read as numbers", f.Name)}}}
}

// settleDressed types numbers with separators and signs, keeping them as
// printed: 12.5% becomes 12.5 with the unit %.
func (c *columnStats) settleDressed(f Field) (Field, []Note) {
	if c.dress.broken || c.dress.undressed && !c.dress.bare() || isCode(f.Name) {
		return f, nil
	}
	if c.dress.grouped && !c.dress.certain {
		return f, []Note{{Code: "ambiguous-comma", Text: lang.Text{
			ZH: fmt.Sprintf("“%s”列的逗号可能是千位分隔符，也可能是小数点，按文本保留；声明 groupChar 后即按数值读取", f.Name),
			EN: fmt.Sprintf("the commas of column %q may separate thousands or decimals, so it stays text; declare groupChar to have numbers", f.Name)}}}
	}
	f.Type = Number
	var notes []Note
	if c.dress.grouped {
		f.GroupChar = ","
		notes = append(notes, Note{Code: "thousands", Text: lang.Text{
			ZH: fmt.Sprintf("“%s”列的千位分隔符已去掉", f.Name), EN: fmt.Sprintf("thousands separators were taken out of column %q", f.Name)}})
	}
	if sign := c.dress.prefix + c.dress.suffix; sign != "" {
		no := false
		f.BareNumber, f.Unit = &no, sign
		notes = append(notes, Note{Code: "unit-sign", Text: lang.Text{
			ZH: fmt.Sprintf("“%s”列的数值带有“%s”，已作为单位记录，数值未换算", f.Name, sign),
			EN: fmt.Sprintf("the numbers of column %q carry %q; it was noted as their unit and nothing was converted", f.Name, sign)}})
	}
	f, more := c.widthNoted(f)
	return f, append(notes, more...)
}

func noteUndeclaredMissing(name string, t Type, tokens []string) Note {
	list := strings.Join(tokens, " ")
	return Note{Code: "undeclared-missing", Missing: tokens, Text: lang.Text{
		ZH: fmt.Sprintf("“%s”列中有 %s，按文本保留；若它表示缺失，写入 missingValues 后该列即为 %s 类型", name, list, t),
		EN: fmt.Sprintf("column %q has %s and stays text; if that means no value, list it in missingValues and the column becomes %s", name, list, t)}}
}

func noteDateOrder(name, pattern string) Note {
	return Note{Code: "date-order", Text: lang.Text{
		ZH: fmt.Sprintf("“%s”列的日期按 %s 读取，其他顺序与数据不符", name, pattern),
		EN: fmt.Sprintf("the dates of column %q were read as %s; no other order fits all of them", name, pattern)}}
}

func noteAmbiguousDate(name string) Note {
	return Note{Code: "ambiguous-date", Text: lang.Text{
		ZH: fmt.Sprintf("“%s”列像是日期，但年月日的顺序不能确定，按文本保留；请在 format 中写明，例如 %%d.%%m.%%y", name),
		EN: fmt.Sprintf("column %q looks like dates, but the order of day, month and year is open, so it stays text; state it in format, such as %%d.%%m.%%y", name)}}
}
