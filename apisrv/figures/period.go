package figures

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// maxDays is the longest period that is asked for by its days: longer ones are
// of whole months, which the store keeps added up.
const maxDays = 31

// maxMonths bounds a period that is asked for by its months.
const maxMonths = 120

// Period is the days that figures are of, both included.
type Period struct {
	// Key stands in the address of a page: month-2026-11, quarter-2026-4,
	// half-2026-2, year-2026, days-7, days-30, days-90, all,
	// from-2026-11-03-to-2026-11-20 or from-2026-03-to-2026-08. Empty: no period.
	Key      string
	From, To calendar.Date // From is zero where the period begins with the counting
	Label    lang.Text
}

// IsZero reports whether it is no period, such as what was before all.
func (p Period) IsZero() bool { return p.Key == "" }

// months reports whether the period is whole months, and which: 12 × year +
// month − 1 of the first and of the last.
func (p Period) months() (first, last int64, whole bool) {
	last = monthOf(p.To)
	if p.From.IsZero() {
		return 0, last, p.To == lastDay(last)
	}
	first = monthOf(p.From)
	return first, last, p.From == firstDay(first) && p.To == lastDay(last)
}

// Before is the period of the same length before it: the month before a month,
// the seven days before seven. There is none before all. Of a period that is not
// over, as many days of the one before are compared as have passed.
func (p Period) Before(today calendar.Date) Period {
	first, last, whole := p.months()
	switch {
	case p.From.IsZero():
		return Period{}
	case !whole || strings.HasPrefix(p.Key, "days-"):
		return p.soFar(ofDays(p.From.Add(-p.length()), p.From.Add(-1)), today)
	}
	n := last - first + 1
	return p.soFar(p.like(first-n, first-1), today)
}

// YearBefore is the same time of the year before, as many days of it as have
// passed. There is none of all.
func (p Period) YearBefore(today calendar.Date) Period {
	first, last, whole := p.months()
	switch {
	case p.From.IsZero():
		return Period{}
	case !whole || strings.HasPrefix(p.Key, "days-"):
		to := p.To.AddMonths(-12)
		return p.soFar(ofDays(to.Add(1-p.length()), to), today)
	}
	return p.soFar(p.like(first-12, last-12), today)
}

// soFar is an earlier period as far as this one has gone: all of it where this
// one is over.
func (p Period) soFar(earlier Period, today calendar.Date) Period {
	to := earlier.From.Add(int(today - p.From))
	if p.To < today || to >= earlier.To {
		return earlier
	}
	return ofDays(earlier.From, to)
}

// CountedSince reports whether use was counted on all days of an earlier period,
// when the first day that was counted is this one: what was counted on some of
// them only would make any later period a rise.
func (p Period) CountedSince(first calendar.Date) bool { return !first.IsZero() && p.From >= first }

// Name is what the period is called in the names of files: its key, with days in
// the place of what another day would take for others.
func (p Period) Name(today calendar.Date) string {
	switch kind, _, _ := strings.Cut(p.Key, "-"); kind {
	case "days":
		return ofDays(p.From, p.To).Key
	case "all":
		return "all-to-" + today.String()
	}
	return p.Key
}

// length is how many days the period has.
func (p Period) length() int { return int(p.To-p.From) + 1 }

// like is a period of whole months of the same kind.
func (p Period) like(first, last int64) Period {
	kind, _, _ := strings.Cut(p.Key, "-")
	switch kind {
	case "year":
		return yearOf(first / 12)
	case "half":
		return half(first / 6)
	case "quarter":
		return quarter(first / 3)
	case "month":
		return oneMonth(first)
	}
	return ofMonths(first, last)
}

// monthOf is the month of a day, as the store has it.
func monthOf(d calendar.Date) int64 {
	y, m, _ := d.Time().Date()
	return int64(12*y) + int64(m) - 1
}

func firstDay(month int64) calendar.Date {
	return calendar.NewDate(int(month/12), time.Month(month%12)+1, 1)
}
func lastDay(month int64) calendar.Date { return firstDay(month + 1).Add(-1) }

func span(key string, first, last int64, zh, en string) Period {
	return Period{Key: key, From: firstDay(first), To: lastDay(last), Label: lang.Text{ZH: zh, EN: en}}
}

// The periods of one kind are numbered as months are: from the year 0 on.

func yearOf(y int64) Period {
	return span(fmt.Sprintf("year-%d", y), 12*y, 12*y+11, fmt.Sprintf("%d年", y), strconv.FormatInt(y, 10))
}

func half(h int64) Period {
	y, n := h/2, h%2
	return span(fmt.Sprintf("half-%d-%d", y, n+1), 6*h, 6*h+5, fmt.Sprintf("%d年%s半年", y, []string{"上", "下"}[n]), fmt.Sprintf("%s half of %d", []string{"first", "second"}[n], y))
}

func quarter(q int64) Period {
	y, n := q/4, q%4
	return span(fmt.Sprintf("quarter-%d-%d", y, n+1), 3*q, 3*q+2, fmt.Sprintf("%d年第%s季度", y, []string{"一", "二", "三", "四"}[n]), fmt.Sprintf("quarter %d of %d", n+1, y))
}

func oneMonth(m int64) Period {
	y, n := m/12, m%12+1
	return span(fmt.Sprintf("month-%d-%02d", y, n), m, m, fmt.Sprintf("%d年%d月", y, n), fmt.Sprintf("%s %d", time.Month(n), y))
}

func ofMonths(first, last int64) Period {
	form := func(m int64) string { return fmt.Sprintf("%d-%02d", m/12, m%12+1) }
	word := func(m int64) string { return fmt.Sprintf("%s %d", time.Month(m%12+1), m/12) }
	return span("from-"+form(first)+"-to-"+form(last), first, last,
		fmt.Sprintf("%d年%d月至%d年%d月", first/12, first%12+1, last/12, last%12+1), word(first)+" to "+word(last))
}

func ofDays(from, to calendar.Date) Period {
	return Period{Key: "from-" + from.String() + "-to-" + to.String(), From: from, To: to,
		Label: lang.Text{ZH: lang.ZH.Date(from.Time()) + "至" + lang.ZH.Date(to.Time()), EN: lang.EN.Date(from.Time()) + " to " + lang.EN.Date(to.Time())}}
}

// lately is the last days before today, which is not over.
func lately(n int, today calendar.Date) Period {
	return Period{Key: fmt.Sprintf("days-%d", n), From: today.Add(-n), To: today.Add(-1),
		Label: lang.Text{ZH: fmt.Sprintf("最近%d天", n), EN: fmt.Sprintf("last %d days", n)}}
}

func sinceCounting(today calendar.Date) Period {
	return Period{Key: "all", To: lastDay(monthOf(today)), Label: lang.Text{ZH: "开始统计以来", EN: "since counting began"}}
}

// Periods are those that a reader picks from: the last days, then months,
// quarters, half-years and years from now back to the first day that was
// counted (twelve months and eight quarters at the most), then all of it.
func Periods(today, first calendar.Date) []Period {
	if first.IsZero() || first > today {
		first = today
	}
	all := []Period{lately(30, today), lately(7, today), lately(90, today)}
	now, begin := monthOf(today), monthOf(first)
	for m := now; m >= begin && m > now-12; m-- {
		all = append(all, oneMonth(m))
	}
	for q := now / 3; q >= begin/3 && q > now/3-8; q-- {
		all = append(all, quarter(q))
	}
	for h := now / 6; h >= begin/6; h-- {
		all = append(all, half(h))
	}
	for y := now / 12; y >= begin/12; y-- {
		all = append(all, yearOf(y))
	}
	return append(all, sinceCounting(today))
}

// PeriodError is a key of a period that cannot be shown, in words.
type PeriodError struct{ Problem, Fix lang.Text }

// Error is the problem in English.
func (e *PeriodError) Error() string { return e.Problem.EN + ": " + e.Fix.EN }

var (
	badKey = &PeriodError{lang.Text{ZH: "没有这个时间段", EN: "There is no such period"},
		lang.Text{ZH: "请从列表中选择，或按2026-11-01（日）、2026-11（月）的形式填写起止时间。", EN: "Pick one of the list, or give its first and last day as 2026-11-01 or month as 2026-11."}}
	turned = &PeriodError{lang.Text{ZH: "开始时间晚于结束时间", EN: "The period ends before it begins"},
		lang.Text{ZH: "请把起止时间对调。", EN: "Swap the two."}}
	future = &PeriodError{lang.Text{ZH: "这个时间段还没有开始", EN: "The period has not begun yet"},
		lang.Text{ZH: "请选择已经开始的时间段。", EN: "Pick one that has begun."}}
	unknown = &PeriodError{lang.Text{ZH: "这个时间段没有留存任何记录", EN: "Nothing is on record of this period"},
		lang.Text{ZH: "请从评估报告列表中选择。", EN: "Pick one of the list of reports."}}
	tooLong = &PeriodError{lang.Text{ZH: "时间段太长", EN: "The period is too long"},
		lang.Text{ZH: fmt.Sprintf("按日选择不超过%d天；更长的请选择整月，不超过%d个月。", maxDays, maxMonths), EN: fmt.Sprintf("Pick at most %d days, or whole months, at most %d.", maxDays, maxMonths)}}
)

// ParsePeriod reads the key of a period. The error is a *PeriodError.
func ParsePeriod(key string, today calendar.Date) (Period, error) {
	p, err := parse(key, today)
	switch {
	case err != nil:
		return Period{}, err
	case p.Key != key:
		return Period{}, badKey // another way to write it: each period has one address
	case p.From > p.To:
		return Period{}, turned
	case p.From > today:
		return Period{}, future
	}
	return p, nil
}

func parse(key string, today calendar.Date) (Period, error) {
	kind, rest, _ := strings.Cut(key, "-")
	switch kind {
	case "all":
		return sinceCounting(today), nil
	case "days":
		if n, err := strconv.Atoi(rest); err == nil && (n == 7 || n == 30 || n == 90) {
			return lately(n, today), nil
		}
	case "from":
		from, to, ok := strings.Cut(rest, "-to-")
		if ok {
			return fromTo(from, to)
		}
	case "year":
		if y, ok := number(rest, 1970, 9999); ok {
			return yearOf(y), nil
		}
	}
	of, largest := map[string]func(int64) Period{"month": oneMonth, "quarter": quarter, "half": half}[kind], map[string]int64{"month": 12, "quarter": 4, "half": 2}[kind]
	year, part, _ := strings.Cut(rest, "-")
	y, ok := number(year, 1970, 9999)
	n, fits := number(part, 1, largest)
	if of == nil || !ok || !fits {
		return Period{}, badKey
	}
	return of(largest*y + n - 1), nil
}

// fromTo reads two days, or two months.
func fromTo(from, to string) (Period, error) {
	first, err := monthKey(from)
	last, err2 := monthKey(to)
	if errors.Join(err, err2) == nil {
		if last-first >= maxMonths {
			return Period{}, tooLong
		}
		return ofMonths(first, last), nil
	}
	a, err := calendar.ParseDate(from)
	b, err2 := calendar.ParseDate(to)
	if errors.Join(err, err2) != nil || a <= 0 {
		return Period{}, badKey
	}
	if b-a >= maxDays {
		return Period{}, tooLong
	}
	return ofDays(a, b), nil
}

func monthKey(s string) (int64, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil || t.Year() < 1970 {
		return 0, badKey
	}
	return int64(12*t.Year()) + int64(t.Month()) - 1, nil
}

func number(s string, least, most int64) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n >= least && n <= most
}
