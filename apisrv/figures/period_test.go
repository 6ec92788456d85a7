package figures_test

import (
	"errors"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

var today = calendar.NewDate(2026, time.November, 22)

func TestAPeriodIsFoundByItsKey(t *testing.T) {
	for _, c := range []struct{ key, from, to, zh, en, before, yearBefore string }{
		{"month-2026-11", "2026-11-01", "2026-11-30", "2026年11月", "November 2026", "from-2026-10-01-to-2026-10-22", "from-2025-11-01-to-2025-11-22"},
		{"month-2026-01", "2026-01-01", "2026-01-31", "2026年1月", "January 2026", "month-2025-12", "month-2025-01"},
		{"quarter-2026-1", "2026-01-01", "2026-03-31", "2026年第一季度", "quarter 1 of 2026", "quarter-2025-4", "quarter-2025-1"},
		{"half-2026-2", "2026-07-01", "2026-12-31", "2026年下半年", "second half of 2026", "from-2026-01-01-to-2026-05-25", "from-2025-07-01-to-2025-11-22"},
		{"half-2026-1", "2026-01-01", "2026-06-30", "2026年上半年", "first half of 2026", "half-2025-2", "half-2025-1"},
		{"year-2025", "2025-01-01", "2025-12-31", "2025年", "2025", "year-2024", "year-2024"},
		{"days-30", "2026-10-23", "2026-11-21", "最近30天", "last 30 days", "from-2026-09-23-to-2026-10-22", "from-2025-10-23-to-2025-11-21"},
		{"days-7", "2026-11-15", "2026-11-21", "最近7天", "last 7 days", "from-2026-11-08-to-2026-11-14", "from-2025-11-15-to-2025-11-21"},
		{"from-2026-02-27-to-2026-03-02", "2026-02-27", "2026-03-02", "2026年2月27日至2026年3月2日", "27 February 2026 to 2 March 2026", "from-2026-02-23-to-2026-02-26", "from-2025-02-27-to-2025-03-02"},
		{"from-2025-11-to-2026-10", "2025-11-01", "2026-10-31", "2025年11月至2026年10月", "November 2025 to October 2026", "from-2024-11-to-2025-10", "from-2024-11-to-2025-10"},
		{"all", "", "2026-11-30", "开始统计以来", "since counting began", "", ""},
	} {
		p, err := figures.ParsePeriod(c.key, today)
		if err != nil {
			t.Errorf("%s: %v", c.key, err)
			continue
		}
		if p.Key != c.key || p.From.String() != c.from || p.To.String() != c.to || p.Label.ZH != c.zh || p.Label.EN != c.en {
			t.Errorf("%s: %s from %s to %s, %s, %s", c.key, p.Key, p.From, p.To, p.Label.ZH, p.Label.EN)
		}
		if got := p.Before(today).Key; got != c.before {
			t.Errorf("before %s: %s, want %s", c.key, got, c.before)
		}
		if got := p.YearBefore(today).Key; got != c.yearBefore {
			t.Errorf("a year before %s: %s, want %s", c.key, got, c.yearBefore)
		}
	}
}

// A period under way stands against as many days of the earlier one, all of them
// where that is shorter.
func TestAPeriodUnderWayIsComparedWithAsManyDays(t *testing.T) {
	for _, c := range []struct{ today, key, before, zh, yearBefore string }{
		{"2026-11-22", "month-2026-11", "from-2026-10-01-to-2026-10-22", "2026年10月1日至2026年10月22日", "from-2025-11-01-to-2025-11-22"},
		{"2026-11-01", "month-2026-11", "from-2026-10-01-to-2026-10-01", "2026年10月1日至2026年10月1日", "from-2025-11-01-to-2025-11-01"},
		{"2026-11-30", "month-2026-11", "from-2026-10-01-to-2026-10-30", "2026年10月1日至2026年10月30日", "month-2025-11"},
		{"2026-12-01", "month-2026-11", "month-2026-10", "2026年10月", "month-2025-11"},
		{"2026-03-28", "month-2026-03", "month-2026-02", "2026年2月", "from-2025-03-01-to-2025-03-28"},
		{"2026-03-30", "month-2026-03", "month-2026-02", "2026年2月", "from-2025-03-01-to-2025-03-30"},
		{"2026-11-22", "from-2026-11-20-to-2026-11-30", "from-2026-11-09-to-2026-11-11", "2026年11月9日至2026年11月11日", "from-2025-11-20-to-2025-11-22"},
		{"2026-11-22", "from-2026-09-to-2026-12", "from-2026-05-01-to-2026-07-22", "2026年5月1日至2026年7月22日", "from-2025-09-01-to-2025-11-22"},
	} {
		today, err := calendar.ParseDate(c.today)
		must(t, err)
		p, err := figures.ParsePeriod(c.key, today)
		must(t, err)
		if b, y := p.Before(today), p.YearBefore(today); b.Key != c.before || b.Label.ZH != c.zh || y.Key != c.yearBefore {
			t.Errorf("%s on %s: before %s (%s), a year before %s", c.key, c.today, b.Key, b.Label.ZH, y.Key)
		}
	}
}

func TestABadKeyIsRefusedInWords(t *testing.T) {
	for _, c := range []struct{ key, problem string }{
		{"", "There is no such period"},
		{"week-2026-1", "There is no such period"},
		{"month-2026-13", "There is no such period"},
		{"month-2026-1", "There is no such period"}, // month-2026-01 has the address
		{"month-2026-01-01", "There is no such period"},
		{"quarter-2026-5", "There is no such period"},
		{"half-2026-0", "There is no such period"},
		{"year-20260", "There is no such period"},
		{"year-+2026", "There is no such period"},
		{"days-31", "There is no such period"},
		{"days-07", "There is no such period"},
		{"all-", "There is no such period"},
		{"from-2026-02-30-to-2026-03-01", "There is no such period"},
		{"from-2026-02-01", "There is no such period"},
		{"from-1969-12-01-to-1969-12-02", "There is no such period"},
		{"from-2026-03-02-to-2026-03-01", "The period ends before it begins"},
		{"from-2026-03-to-2026-02", "The period ends before it begins"},
		{"from-2026-01-01-to-2026-02-01", "The period is too long"},
		{"from-2010-01-to-2026-01", "The period is too long"},
		{"month-2026-12", "The period has not begun yet"},
		{"year-2027", "The period has not begun yet"},
	} {
		_, err := figures.ParsePeriod(c.key, today)
		bad := new(figures.PeriodError)
		if !errors.As(err, &bad) || bad.Problem.EN != c.problem || bad.Problem.ZH == "" || bad.Fix.ZH == "" || bad.Fix.EN == "" {
			t.Errorf("%q: %v, want %s", c.key, err, c.problem)
		}
	}
}

func TestWhatIsOfferedCanBeAskedFor(t *testing.T) {
	for _, first := range []calendar.Date{0, today, today.Add(-400), today.Add(-3000), today.Add(10)} {
		seen := map[string]bool{}
		for _, p := range figures.Periods(today, first) {
			got, err := figures.ParsePeriod(p.Key, today)
			if err != nil || got != p || seen[p.Key] {
				t.Errorf("%s since %s: %v, %v", p.Key, first, got, err)
			}
			seen[p.Key] = true
		}
		if !seen["month-2026-11"] || !seen["year-2026"] || !seen["all"] {
			t.Errorf("since %s there is no present: %v", first, seen)
		}
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, key := range []string{"month-2026-11", "from-2026-02-27-to-2026-03-02", "from-2025-11-to-2026-10", "days-7", "all", "year-9999", "half-1970-1"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		p, err := figures.ParsePeriod(key, today)
		if err != nil {
			return
		}
		if p.Key != key || p.From > p.To || p.From > today {
			t.Errorf("%q gives %s, %s to %s", key, p.Key, p.From, p.To)
		}
		if b := p.Before(today); !b.IsZero() && (b.To >= p.From || b.From > b.To || p.To < today && b.To != p.From.Add(-1)) {
			t.Errorf("before %q is %s, %s to %s", key, b.Key, b.From, b.To)
		}
	})
}
