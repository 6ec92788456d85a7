package rollup_test

import (
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// count counts events of a source of their own.
func (o office) count(all ...events.Event) {
	o.t.Helper()
	src := rollup.Source{ID: store.NewID(), Kind: "log", Label: "cdn"}
	_, err := o.Counter.Count(o.t.Context(), src, rollup.Batch{Events: all, Position: 1})
	must(o.t, err)
}

// lines are the keys of a table's lines of all dims but source.
func (o office) lines(table string) (all []string) {
	o.t.Helper()
	must(o.t, o.db.Read(o.t.Context(), func(tx *store.Tx) error {
		rows, err := tx.Query(o.t.Context(), `SELECT audience, dim, name FROM `+table+` WHERE dim <> 'source' ORDER BY audience, dim, name, at`)
		if err == nil {
			all = texts(o.t, rows)
		}
		return err
	}))
	return all
}

func TestNamesThatNobodyKnowsMakeNoLines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o := newOffice(t, db, clock)
		long := strings.Repeat("x", 401)
		for _, bad := range []string{"nowhere", long, "a\x00b", "\xff\xfe", "a\nb"} {
			o.count(events.Event{At: clock.Now(), Kind: events.View, Dataset: bad},
				events.Event{At: clock.Now(), Kind: events.Call, Dataset: bad, Format: "json", Status: 200, Application: strings.TrimPrefix(bad, "nowhere")},
				events.Event{At: clock.Now(), Kind: events.View, Audience: events.Bots, Bot: strings.TrimPrefix(bad, "nowhere"), Dataset: bad},
				events.Event{At: clock.Now(), Kind: events.Search, Terms: strings.TrimPrefix(bad, "nowhere")})
		}
		o.count(events.Event{At: clock.Now(), Kind: events.Download, Dataset: "bus", Format: "exe", Version: long, File: "a\x00b"})
		want := []string{"0 | agency | transport", "0 | class | unconditional", "0 | dataset | bus", "0 | dataset/format | bus/other",
			"0 | domain | traffic", "0 | format | json", "0 | format | other", "0 | portal | ", "1 | portal | "}
		if diff := cmp.Diff(want, o.lines("use_day")); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		var terms int64
		if o.row(`SELECT COUNT(*) FROM use_term`, &terms); terms != 0 {
			t.Errorf("%d terms", terms)
		}
	})
}

func TestNumbersThatALogClaimsDoNotOverflow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o := newOffice(t, db, clock)
		for range 3 {
			o.count(events.Event{At: clock.Now(), Kind: events.Download, Bytes: math.MaxInt64},
				events.Event{At: clock.Now(), Kind: events.Call, Rows: math.MaxInt64, Bytes: math.MinInt64, Took: math.MaxInt64, Status: math.MaxInt64},
				events.Event{At: clock.Now(), Kind: events.Call, Rows: -1, Took: -1, Status: -400})
		}
		var bytes, rows, callBytes, micros int64
		o.row(`SELECT download_bytes, call_rows, call_bytes, micros FROM use_day WHERE dim = 'portal'`, &bytes, &rows, &callBytes, &micros)
		if bytes != 3<<40 || rows != 3<<40 || callBytes != 0 || micros != 3*time.Hour.Microseconds() {
			t.Errorf("%d bytes, %d rows, %d bytes of calls, %d µs", bytes, rows, callBytes, micros)
		}
	})
}

func TestAnImpossibleTimeIsCountedTodayAndLogged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o := newOffice(t, db, clock)
		var told strings.Builder
		o.Counter.Log = slog.New(slog.NewTextHandler(&told, nil))
		today := calendar.Today(clock.Now())
		for _, c := range []struct {
			at   time.Time
			want calendar.Date
			odd  bool
		}{
			{clock.Now().Add(23 * time.Hour), today + 1, false},
			{clock.Now().Add(25 * time.Hour), today, true},
			{clock.Now().AddDate(1, 0, 0), today, true},
			{time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), today, true},
			{time.Time{}, today, true},
			{time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), today, true},
			{time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), today, true}, // of a clock that was not set
			{time.Date(2012, 6, 1, 0, 0, 0, 0, time.UTC), calendar.NewDate(2012, time.June, 1), false},
		} {
			told.Reset()
			page := fmt.Sprint("page", c.at.Unix())
			o.count(events.Event{At: c.at, Kind: events.View, Page: page})
			var day int64
			o.row(`SELECT at FROM use_day WHERE dim = 'page' AND name = '`+page+`'`, &day)
			if odd := strings.Contains(told.String(), "impossible time"); calendar.Date(day) != c.want || odd != c.odd {
				t.Errorf("%v was counted on %s, logged: %v", c.at, calendar.Date(day), odd)
			}
		}
	})
}

func TestTermsBeyondTheirBoundTakeThePlaceOfThoseThatWereSearchedForOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o := newOffice(t, db, clock)
		search := func(terms string) events.Event {
			return events.Event{At: clock.Now(), Kind: events.Search, Terms: terms, Hits: 1}
		}
		noise := func(n, searches int) {
			t.Helper()
			must(t, db.Keep(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(t.Context(), `DELETE FROM use_term`)
				if err == nil {
					_, err = tx.Exec(t.Context(), `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST(? AS BIGINT))
INSERT INTO use_term (at, term, searches, empty_searches, visitors) SELECT CAST(? AS BIGINT), 'noise ' || i, CAST(? AS BIGINT), 0, 1 FROM n`, n, int64(2026*12+2), searches)
				}
				return err
			}))
		}
		terms := func(want string) {
			t.Helper()
			var found []string
			must(t, db.Read(t.Context(), func(tx *store.Tx) error {
				all, err := store.All(t.Context(), tx, `SELECT term || ' ' || searches FROM use_term WHERE term NOT LIKE 'noise%' ORDER BY term`, nil,
					func(s *string) []any { return []any{s} })
				found = all
				return err
			}))
			var n int64
			if o.row(`SELECT COUNT(*) FROM use_term`, &n); strings.Join(found, ", ") != want || n != 50_000 {
				t.Errorf("of %d terms: %q, want %q", n, found, want)
			}
		}
		noise(49_999, 1)
		o.count(search("bus"))
		o.count(search("bus"), search("metro"), search("parks"), search("parks"))
		terms("bus 2, metro 1, parks 2")
		noise(49_999, 2)
		o.count(search("bus"))
		o.count(search("bus"), search("metro"), search("parks"))
		terms("bus 2")
		var searches int64
		if o.row(`SELECT searches FROM use_day WHERE dim = 'portal'`, &searches); searches != 9 {
			t.Errorf("%d searches", searches)
		}
	})
}

func TestHoursGoAfterAQuarterAndDetailsAfterTwoYears(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o := newOffice(t, db, clock)
		o.pass(time.Hour) // the clock goes evenly
		download := func(days int) {
			t.Helper()
			o.count(events.Event{At: clock.Now().AddDate(0, 0, -days), Kind: events.Download, Dataset: "bus", Format: "csv", File: "bus.csv"})
		}
		for _, days := range []int{0, 92, 93, 800, 801} {
			download(days)
		}
		tables := func() (n [3]int64) {
			t.Helper()
			o.row(`SELECT COUNT(DISTINCT at) FROM use_hour`, &n[0])
			o.row(`SELECT COUNT(DISTINCT at) FROM use_day WHERE dim = 'dataset/version'`, &n[1])
			o.row(`SELECT COUNT(DISTINCT at) FROM use_day WHERE dim = 'dataset'`, &n[2])
			return n
		}
		if got := tables(); got != [3]int64{2, 5, 5} {
			t.Errorf("hours, days of versions and days of datasets: %v", got)
		}
		o.pass(15 * time.Hour) // to the next day
		if got := tables(); got != [3]int64{1, 3, 5} {
			t.Errorf("on the next day: %v", got)
		}
	})
}

func TestDaysInAnyNumberAndOrderCountTheSame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o := newOffice(t, db, clock)
		for round := range 2 {
			for day := range 9 {
				at := clock.Now().AddDate(0, 0, -(day*5)%9)
				o.count(events.Event{At: at, Kind: events.View, Page: "home", Visitor: uint64(day + 1)},
					events.Event{At: at.Add(-time.Hour), Kind: events.View, Page: "home", Visitor: uint64(day + 1)},
					events.Event{At: at, Kind: events.View, Page: "home", Visitor: uint64(100 + round)})
			}
		}
		var days, least, most int64
		o.row(`SELECT COUNT(*), MIN(visitors), MAX(visitors) FROM use_day WHERE dim = 'page'`, &days, &least, &most)
		if days != 9 || least != 3 || most != 3 {
			t.Errorf("%d days of %d to %d visitors", days, least, most)
		}
	})
}

func TestADatasetThatChangesItsAgencyInTheMiddleOfADayIsCountedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o, agency := newOffice(t, db, clock), "transport"
		o.Counter = rollup.New(db, func(string) rollup.Place { return rollup.Place{Agency: agency} })
		took := func(before time.Duration) {
			t.Helper()
			o.count(events.Event{At: clock.Now().Add(-before), Kind: events.Download, Dataset: "bus", Format: "csv", File: "bus.csv", Visitor: 7})
		}
		took(0)
		agency = "greening" // the release of the afternoon
		took(2 * time.Hour) // what another server answered in the morning
		took(time.Hour)
		type line struct{ name, hours, day, least string }
		for _, want := range []line{{"", "1", "1", "0"}, {"transport", "1", "1", "1"}, {"greening", "0", "0", "0"}} {
			got := line{name: want.name}
			o.row(`SELECT CAST(SUM(downloads) AS TEXT), CAST(MIN(downloads) AS TEXT) FROM use_hour WHERE name = '`+want.name+`'`, &got.hours, &got.least)
			o.row(`SELECT CAST(SUM(downloads) AS TEXT) FROM use_day WHERE dim IN ('portal', 'agency') AND name = '`+want.name+`'`, &got.day)
			if got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		}
	})
}
