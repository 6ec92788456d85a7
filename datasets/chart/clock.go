package chart

import (
	"fmt"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

const (
	second  = 1_000_000 // microseconds
	day     = 86_400 * second
	maxYear = 9999
	beijing = 8 * 3600 * second // zoned times are shown in UTC+8
)

// ladder lists the widths that a bucket of time can take, in the unit of the
// column's values. Each is a multiple of the one before, so that buckets merge
// without splitting.
func ladder(t table.Type) []int64 {
	switch t {
	case table.Year:
		return []int64{1, 10, 100, 1000, 10_000, 100_000}
	case table.YearMonth:
		return []int64{1, 3, 12, 120, 1200, 12_000, 1_200_000}
	case table.Date:
		return []int64{1, 7, 28, 364, 3640, 36_400, 364_000, 36_400_000}
	}
	out := []int64{1, 1000, second, 60 * second, 300 * second, 900 * second, 3600 * second, 6 * 3600 * second}
	for _, d := range ladder(table.Date) {
		out = append(out, d*day)
	}
	return out
}

// bucketStart is the start of the bucket of a width that holds v. Weeks begin
// on Monday: 1970-01-01 was a Thursday.
func bucketStart(t table.Type, v, width int64) int64 {
	shift := int64(0)
	switch {
	case t == table.Date && width > 1:
		shift = 3
	case t == table.DateTime && width > day:
		shift = 3 * day
	}
	v += shift
	q := v / width
	if v%width < 0 {
		q--
	}
	return q*width - shift
}

// moment is the time that a column's value stands for. The second result is
// false outside the years 1 to 9999.
func moment(t table.Type, v int64) (time.Time, bool) {
	var m time.Time
	const far = 400 * 366 * 12 * 100
	switch t {
	case table.Year:
		if v < 1 || v > maxYear {
			return m, false
		}
		return time.Date(int(v), 1, 1, 0, 0, 0, 0, time.UTC), true
	case table.YearMonth:
		if v < -far || v > far {
			return m, false
		}
		m = time.Date(1970, time.Month(1+v), 1, 0, 0, 0, 0, time.UTC)
	case table.Date:
		if v < -far || v > far {
			return m, false
		}
		m = time.Unix(v*86_400, 0).UTC()
	default:
		m = time.UnixMicro(v).UTC()
	}
	return m, m.Year() >= 1 && m.Year() <= maxYear
}

// position is a value's place on the time line, in microseconds; with a width
// above the column's own resolution, the middle of the bucket.
func position(t table.Type, v, width int64) float64 {
	m, _ := moment(t, v)
	end, ok := moment(t, v+width)
	if width <= 1 || !ok {
		return float64(m.UnixMicro())
	}
	return float64(m.UnixMicro())/2 + float64(end.UnixMicro())/2
}

// when writes a value as a date in words.
func when(c lang.Code, t table.Type, v int64) string {
	m, _ := moment(t, v)
	zh := c == lang.ZH
	switch {
	case t == table.Year && zh:
		return fmt.Sprint(v) + "年"
	case t == table.Year:
		return fmt.Sprint(v)
	case t == table.YearMonth && zh:
		return m.Format("2006年1月")
	case t == table.YearMonth:
		return m.Format("January 2006")
	case t == table.Date && zh:
		return m.Format("2006年1月2日")
	case t == table.Date:
		return m.Format("2 January 2006")
	case zh:
		return m.Format("2006年1月2日 15:04")
	}
	return m.Format("2 January 2006, 15:04")
}

// span writes a width of ladder in words, such as 7 days.
func span(c lang.Code, t table.Type, width int64) string {
	unit := lang.Text{ZH: "年", EN: "years"}
	switch {
	case t == table.YearMonth && width%12 == 0:
		width /= 12
	case t == table.YearMonth:
		unit = lang.Text{ZH: "个月", EN: "months"}
	case t == table.Date:
		unit = lang.Text{ZH: "天", EN: "days"}
	case t == table.DateTime:
		return spanOfMicros(c, width)
	}
	return plural(c, width, unit)
}

func spanOfMicros(c lang.Code, width int64) string {
	units := []struct {
		size int64
		name lang.Text
	}{
		{day, lang.Text{ZH: "天", EN: "days"}}, {3600 * second, lang.Text{ZH: "小时", EN: "hours"}},
		{60 * second, lang.Text{ZH: "分钟", EN: "minutes"}}, {second, lang.Text{ZH: "秒", EN: "seconds"}},
		{1000, lang.Text{ZH: "毫秒", EN: "milliseconds"}},
	}
	for _, u := range units {
		if width >= u.size {
			return plural(c, width/u.size, u.name)
		}
	}
	return plural(c, width, lang.Text{ZH: "微秒", EN: "microseconds"})
}

func plural(c lang.Code, n int64, unit lang.Text) string {
	if c == lang.ZH {
		return fmt.Sprint(n) + unit.ZH
	}
	if n == 1 {
		return "1 " + unit.EN[:len(unit.EN)-1]
	}
	return fmt.Sprint(n) + " " + unit.EN
}
