package calendar

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func embeddedCalendar(t testing.TB) *Calendar {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func date(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestIsWorkday(t *testing.T) {
	c := embeddedCalendar(t)
	for _, tt := range []struct {
		day           string
		workday, ok   bool
		whatItTeaches string
	}{
		{"2026-01-05", true, true, "a plain Monday"},
		{"2026-01-10", false, true, "a plain Saturday"},
		{"2026-10-01", false, true, "National Day on a Thursday"},
		{"2026-02-14", true, true, "a Saturday worked for Spring Festival"},
		{"2026-10-10", true, true, "a Saturday worked after National Day"},
		{"2024-01-01", false, true, "the first day that is covered"},
		{"2026-12-31", true, true, "the last day that is covered"},
		{"2023-12-29", false, false, "before the calendar"},
		{"2027-01-04", false, false, "after the calendar"},
	} {
		if w, ok := c.IsWorkday(date(t, tt.day)); w != tt.workday || ok != tt.ok {
			t.Errorf("%s, %s: got %v, %v", tt.day, tt.whatItTeaches, w, ok)
		}
	}
}

func TestDeadlines(t *testing.T) {
	c := embeddedCalendar(t)
	for _, tt := range []struct {
		from    string
		n       int
		last    string
		covered bool
	}{
		{"2026-09-30", 1, "2026-10-08", true}, // the holiday from 1 to 7 October does not count
		{"2026-09-30", 3, "2026-10-10", true}, // the Saturday of 10 October is worked
		{"2026-10-03", 1, "2026-10-08", true}, // received on a holiday
		{"2026-05-08", 1, "2026-05-09", true}, // next day, a Saturday that is worked
		{"2026-06-18", 0, "2026-06-18", true},
		{"2026-12-30", 1, "2026-12-31", true},
		{"2026-12-30", 2, "", false}, // beyond the calendar: flagged, not guessed
		{"2023-12-31", 1, "2024-01-02", true},
		{"2023-12-30", 1, "", false},
		{"2026-06-18", -1, "", false},
	} {
		last, covered := c.AddWorkdays(date(t, tt.from), tt.n)
		if last.String() != tt.last || covered != tt.covered {
			t.Errorf("%d working days from %s: got %q, %v, want %q, %v", tt.n, tt.from, last, covered, tt.last, tt.covered)
		}
	}
}

func TestElapsedDaysAreCountedAsFarAsTheCalendarGoes(t *testing.T) {
	c := embeddedCalendar(t)
	for _, tt := range []struct {
		from, to string
		n        int
		covered  bool
	}{
		{"2026-09-30", "2026-10-10", 3, true},
		{"2026-10-10", "2026-10-10", 0, true},
		{"2026-10-11", "2026-10-10", 0, true},
		{"2026-12-28", "2027-03-01", 3, false},
		{"2027-01-04", "2027-01-08", 0, false},
		{"2023-12-20", "2024-01-03", 2, false},
	} {
		if n, covered := c.WorkdaysBetween(date(t, tt.from), date(t, tt.to)); n != tt.n || covered != tt.covered {
			t.Errorf("from %s to %s: got %d, %v, want %d, %v", tt.from, tt.to, n, covered, tt.n, tt.covered)
		}
	}
}

// naive is the working-day rule in its plainest form, for comparison: a set of
// holidays and a set of make-up days, walked one day at a time.
type naive struct{ off, on map[string]bool }

func newNaive(t *testing.T) naive {
	o := naive{map[string]bool{}, map[string]bool{}}
	rows, err := parse(strings.NewReader(embedded))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		for d := r.from.Time(); !d.After(r.to.Time()); d = d.AddDate(0, 0, 1) {
			switch r.kind {
			case holiday:
				o.off[d.Format(time.DateOnly)] = true
			case workday:
				o.on[d.Format(time.DateOnly)] = true
			}
		}
	}
	return o
}

func (o naive) between(from, to time.Time) (n int) {
	for d := from.AddDate(0, 0, 1); !d.After(to); d = d.AddDate(0, 0, 1) {
		s, w := d.Format(time.DateOnly), d.Weekday()
		if o.on[s] || !o.off[s] && w != time.Saturday && w != time.Sunday {
			n++
		}
	}
	return n
}

func TestDeadlinesAgreeWithTheNaiveRule(t *testing.T) {
	c, oracle := embeddedCalendar(t), newNaive(t)
	start, end := date(t, "2024-01-01"), date(t, "2026-12-31")
	random := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		from := start.Add(random.IntN(int(end - start)))
		n := random.IntN(40)
		last, covered := c.AddWorkdays(from, n)
		if !covered {
			if left, _ := c.WorkdaysBetween(from, end); left >= n {
				t.Fatalf("%d working days from %s were not found, though %d are left", n, from, left)
			}
			continue
		}
		if got, ok := c.WorkdaysBetween(from, last); got != n || !ok {
			t.Fatalf("%s + %d = %s, but %d lie between", from, n, last, got)
		}
		if got := oracle.between(from.Time(), last.Time()); got != n {
			t.Fatalf("%s + %d = %s, but the naive rule counts %d", from, n, last, got)
		}
		if next, ok := c.AddWorkdays(from, n+1); ok && next <= last {
			t.Fatalf("%s: a day more ends no later (%s, %s)", from, last, next)
		}
		if later, ok := c.AddWorkdays(from+1, n); ok && later < last {
			t.Fatalf("%d days from the day after %s end before %s", n, from, last)
		}
	}
}

func TestExtend(t *testing.T) {
	base := embeddedCalendar(t)
	more, err := base.Extend(strings.NewReader("from,to,kind,name\n2027-01-01,2027-12-31,covers,示例\n2027-01-01,2027-01-03,holiday,元旦\n2026-12-31,2026-12-31,holiday,元旦\n"))
	if err != nil {
		t.Fatal(err)
	}
	if last, ok := more.AddWorkdays(date(t, "2026-12-30"), 1); !ok || last.String() != "2027-01-04" {
		t.Errorf("got %s, %v", last, ok)
	}
	if w, _ := base.IsWorkday(date(t, "2026-12-31")); !w {
		t.Error("extending a calendar changed the one it came from")
	}
	gap, err := base.Extend(strings.NewReader("from,to,kind,name\n2028-01-01,2028-12-31,covers,\n"))
	if err != nil {
		t.Fatal(err)
	}
	if last, ok := gap.AddWorkdays(date(t, "2026-12-30"), 5); ok {
		t.Errorf("the year between two that are covered was guessed: %s", last)
	}
	if n, ok := gap.WorkdaysBetween(date(t, "2026-12-30"), date(t, "2028-01-03")); n != 2 || ok {
		t.Errorf("across a gap: got %d, %v, want 2, false", n, ok)
	}
}

func TestCalendarFilesThatDoNotFit(t *testing.T) {
	const head = "from,to,kind,name\n"
	for _, tt := range []struct{ name, file, want string }{
		{"empty", "", "header line"},
		{"another header", "date,kind,name\n", "header line"},
		{"no date", head + "2027/1/1,2027-01-03,holiday,\n", `line 2: date "2027/1/1"`},
		{"an end before its start", head + "2027-01-03,2027-01-01,holiday,\n", "line 2: the span ends"},
		{"an unknown kind", head + "# 2027\n2027-01-01,2027-01-01,feast,\n", `line 3: kind "feast"`},
		{"a year of the far future", head + "2027-01-01,9999-12-31,covers,\n", "outside the years"},
		{"a missing column", head + "2027-01-01,2027-01-01,holiday\n", "wrong number of fields"},
		{"too large", head + strings.Repeat("2027-01-01,2027-01-01,holiday,\n", 40_000), "larger than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := embeddedCalendar(t).Extend(strings.NewReader(tt.file))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func FuzzExtend(f *testing.F) {
	f.Add(embedded)
	f.Add("from,to,kind,name\n2027-01-01,2027-12-31,covers,\n")
	f.Add("\ufefffrom,to,kind,name\r\n2199-12-31,2199-12-31,workday,\"a\nb\"\r\n")
	base := embeddedCalendar(f)
	f.Fuzz(func(t *testing.T, file string) {
		c, err := base.Extend(strings.NewReader(file))
		if err != nil {
			return
		}
		from := date(t, "2026-12-01")
		for n := range 30 {
			last, ok := c.AddWorkdays(from, n)
			if !ok {
				return
			}
			if got, covered := c.WorkdaysBetween(from, last); got != n || !covered {
				t.Fatalf("%s + %d = %s, but %d lie between (%v)", from, n, last, got, covered)
			}
		}
	})
}

func TestMidnightBeginsTheDay(t *testing.T) {
	for _, d := range []Date{NewDate(2024, time.February, 29), NewDate(2026, time.January, 1), NewDate(2026, time.October, 31)} {
		begin := d.Midnight()
		if on, before := Today(begin), Today(begin.Add(-1)); on != d || before != d.Add(-1) {
			t.Errorf("%s begins at %s, which is of %s, after %s", d, begin, on, before)
		}
	}
}
