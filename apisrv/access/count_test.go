package access

import (
	"fmt"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access/internal/dayoracle"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

const workingDayCases = 1_000_000

func TestTheOracleImportsNothing(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "internal/dayoracle/dayoracle.go", nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Imports) != 0 {
		t.Errorf("the judge imports %s", f.Imports[0].Path.Value)
	}
}

// The days are told to both sides: as a file to the calendar, day by day to the
// oracle. Gaps, worked weekends and long holidays are frequent.
func TestAMillionRandomLimitsAgreeWithCountingDayByDay(t *testing.T) {
	const calendars = 50
	rnd := rand.New(rand.NewPCG(1, 2))
	for range calendars {
		c, first, days := randomCalendar(t, rnd)
		for range workingDayCases / calendars {
			compareWithOracle(t, rnd, c, first, days)
			if t.Failed() {
				return
			}
		}
	}
}

func compareWithOracle(t *testing.T, rnd *rand.Rand, c *calendar.Calendar, first calendar.Date, days []dayoracle.State) {
	oracle := dayoracle.Days(func(day int) dayoracle.State {
		if day < 0 || day >= len(days) {
			return dayoracle.Unknown
		}
		return days[day]
	})
	start, limit := rnd.IntN(len(days)), 1+rnd.IntN(45)
	var ours []pause
	var theirs []dayoracle.Pause
	at := start
	for range rnd.IntN(4) {
		from := at + rnd.IntN(20)
		at = from + rnd.IntN(30)
		ours = append(ours, pause{first.Add(from), first.Add(at)})
		theirs = append(theirs, dayoracle.Pause{From: from, To: at})
	}
	if n := len(ours); n > 0 && rnd.IntN(4) == 0 {
		ours[n-1].to, theirs[n-1].To = 0, -1
	}
	on := start + rnd.IntN(120)
	describe := fmt.Sprintf("start %s, limit %d, pauses %v, on %s", first.Add(start), limit, ours, first.Add(on))

	last, known := lastDay(c, first.Add(start), limit, ours)
	wantLast, wantKnown := oracle.LastDay(start, limit, theirs)
	if known != wantKnown || known && last != first.Add(wantLast) {
		t.Errorf("%s: last day %s %v, counted %s %v", describe, last, known, first.Add(wantLast), wantKnown)
	}
	n, covered := elapsed(c, first.Add(start), first.Add(on), ours)
	wantN, wantCovered := oracle.Elapsed(start, on, theirs)
	if n != wantN || covered != wantCovered {
		t.Errorf("%s: elapsed %d %v, counted %d %v", describe, n, covered, wantN, wantCovered)
	}
}

// randomCalendar makes up some 400 days and writes the file that says so.
func randomCalendar(t *testing.T, rnd *rand.Rand) (*calendar.Calendar, calendar.Date, []dayoracle.State) {
	first := calendar.NewDate(2027, time.January, 1).Add(rnd.IntN(300))
	days := make([]dayoracle.State, 350+rnd.IntN(100))
	file := "from,to,kind,name\n"
	row := func(i int, kind string) { file += fmt.Sprintf("%[1]s,%[1]s,%[2]s,x\n", first.Add(i), kind) }
	for i := 0; i < len(days); {
		run := 1 + rnd.IntN(9)
		fate := rnd.IntN(60) // 0: unknown, 1–8: a holiday, 9–12: worked through; else as the week has it
		for end := min(i+run, len(days)); i < end; i++ {
			w := first.Add(i).Time().Weekday()
			days[i] = dayoracle.Work
			if w == time.Saturday || w == time.Sunday {
				days[i] = dayoracle.Off
			}
			switch {
			case fate == 0:
				days[i] = dayoracle.Unknown
				continue
			case fate <= 8:
				days[i] = dayoracle.Off
				row(i, "holiday")
			case fate <= 12:
				days[i] = dayoracle.Work
				row(i, "workday")
			}
			row(i, "covers")
		}
	}
	c, err := new(calendar.Calendar).Extend(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return c, first, days
}

// The holidays of 2025 and 2026 as the State Council's notices have them
// (国办发明电〔2024〕12号 and the one for 2026), written down apart from the
// calendar that comes with the software.
func TestTheBuiltInCalendarAgreesWithTheNoticesDayByDay(t *testing.T) {
	holidays := "0101-0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008|0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007"
	worked := "0126 0208 0427 0928 1011|0104 0214 0228 0509 0920 1010"
	origin := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	state := map[int]dayoracle.State{}
	for i := range 730 {
		state[i] = dayoracle.Work
		if w := origin.AddDate(0, 0, i).Weekday(); w == time.Saturday || w == time.Sunday {
			state[i] = dayoracle.Off
		}
	}
	mark := func(year int, from, to string, s dayoracle.State) {
		index := func(day string) int {
			d, err := time.Parse("20060102", fmt.Sprint(year)+day)
			if err != nil {
				t.Fatal(err)
			}
			return int(d.Sub(origin).Hours() / 24)
		}
		for i := index(from); i <= index(to); i++ {
			state[i] = s
		}
	}
	for i := range 2 {
		for _, span := range strings.Fields(strings.Split(holidays, "|")[i]) {
			mark(2025+i, span[:4], span[5:], dayoracle.Off)
		}
		for _, day := range strings.Fields(strings.Split(worked, "|")[i]) {
			mark(2025+i, day, day, dayoracle.Work)
		}
	}
	days := make([]dayoracle.State, 730)
	for i := range days {
		days[i] = state[i]
	}
	c, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 50_000 {
		compareWithOracle(t, rnd, c, calendar.NewDate(2025, time.January, 1), days)
		if t.Failed() {
			return
		}
	}
}
