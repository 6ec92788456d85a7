package rollup_test

import (
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// office is a server's half of counting.
type office struct {
	*rollup.Roller
	t     *testing.T
	db    *store.DB
	clock *storetest.Clock
}

func newOffice(t *testing.T, db *store.DB, clock *storetest.Clock) office {
	return office{&rollup.Roller{Counter: rollup.New(db, placeOf), Dir: t.TempDir(), Label: "east", Log: slog.New(slog.DiscardHandler)}, t, db, clock}
}

// begin begins a run.
func (o office) begin() *events.Log {
	o.t.Helper()
	l, err := events.Open(o.Dir, events.Options{Now: o.clock.Now, Salt: o.Counter.Salt})
	must(o.t, err)
	o.t.Cleanup(func() { l.Close() })
	return l
}

// view has a page viewed by somebody.
func view(l *events.Log, person byte) {
	l.Append(events.Event{Kind: events.View, Page: "dataset", Dataset: "bus", Status: 200}, netip.AddrFrom4([4]byte{10, 0, person, 1}), agents[0])
}

// pass lets time pass step by step, as it does.
func (o office) pass(d time.Duration) {
	o.t.Helper()
	for ; d > 0; d -= 5 * time.Minute {
		o.clock.Add(min(d, 5*time.Minute))
		must(o.t, o.Step(o.t.Context()))
	}
}

// row is the one row of a query.
func (o office) row(query string, dest ...any) {
	o.t.Helper()
	must(o.t, o.db.Read(o.t.Context(), func(tx *store.Tx) error { return tx.Row(o.t.Context(), query, nil, dest...) }))
}

// portal is what was counted of the portal, of all days together.
func (o office) portal() (views, visitors int64) {
	o.t.Helper()
	o.row(`SELECT CAST(COALESCE(SUM(views), 0) AS BIGINT), CAST(COALESCE(SUM(visitors), 0) AS BIGINT) FROM use_day WHERE dim = 'portal'`, &views, &visitors)
	return views, visitors
}

func TestARunIsCountedWhileItGoesOnAndRemovedWhenItsDayIsOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o := newOffice(t, db, clock)
		l := o.begin()
		for i := range byte(3) {
			view(l, i)
			view(l, 0)
		}
		must(t, l.Close())
		other := o.begin() // goes on
		must(t, o.Step(t.Context()))
		if views, visitors := o.portal(); views != 6 || visitors != 3 {
			t.Errorf("%d views by %d visitors", views, visitors)
		}
		runs := func() int {
			all, err := events.Runs(o.Dir)
			must(t, err)
			return len(all)
		}
		if n := runs(); n != 2 {
			t.Fatalf("%d runs", n)
		}
		o.pass(16 * time.Hour)
		if n := runs(); n != 1 {
			t.Errorf("%d runs on the next day", n)
		}
		view(other, 1)
		must(t, other.Close())
		must(t, o.Step(t.Context()))
		if views, visitors := o.portal(); views != 7 || visitors != 4 {
			t.Errorf("%d views by %d visitors", views, visitors)
		}
		f, err := o.Counter.Freshness(t.Context())
		must(t, err)
		if f.Sources != 2 || f.Events != 7 || f.Lost != 0 || !o.Counter.Read().Equal(clock.Now()) || !f.Last.Equal(clock.Now()) || f.Losses != nil {
			t.Errorf("%+v", f)
		}
	})
}

func TestWhatASecondProcessReadsOfARunThatSomebodyCountsIsNotCountedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o := newOffice(t, db, clock)
		l := o.begin()
		go l.Run(t.Context())
		for range 5000 {
			view(l, byte(rand.IntN(100)))
		}
		must(t, l.Close())
		second := &rollup.Roller{Counter: rollup.New(db, placeOf), Dir: o.Dir, Log: slog.New(slog.DiscardHandler)}
		done := make(chan error)
		go func() { done <- second.Step(t.Context()) }()
		must(t, o.Step(t.Context()))
		must(t, <-done)
		all, _ := onDisk(t, o.Dir)
		holdsTruth(t, db, all)
	})
}

func TestASaltIsSharedAndGoesAtMidnight(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o := newOffice(t, db, clock)
		today := calendar.Today(clock.Now())
		salt := func(day calendar.Date) string {
			t.Helper()
			s, err := rollup.New(db, placeOf).Salt(t.Context(), day)
			must(t, err)
			return string(s)
		}
		first := salt(today)
		if len(first) != 32 || salt(today) != first || salt(today+1) == first || salt(today-400) == first {
			t.Error("salts are not one a day")
		}
		for _, day := range []calendar.Date{0, today + 2} {
			if _, err := o.Counter.Salt(t.Context(), day); err == nil {
				t.Errorf("there is a salt of %q", day)
			}
		}
		o.pass(15*time.Hour - time.Second) // to the last second of the day
		if salt(today) != first {
			t.Error("the salt was gone before midnight")
		}
		o.pass(2 * time.Minute)
		var left string
		o.row(`SELECT salt FROM day_salt WHERE day = `+strconv.Itoa(int(today)), &left)
		if left != "" {
			t.Error("the salt was there after midnight")
		}
		o.row(`SELECT salt FROM day_salt WHERE day = `+strconv.Itoa(int(today+1)), &left)
		if left == "" {
			t.Error("the salt of the new day is gone, too")
		}
		o.pass(15 * time.Minute)
		var rows int64
		o.row(`SELECT COUNT(*) FROM day_salt`, &rows)
		if rows != 1 {
			t.Errorf("%d days are left", rows)
		}
	})
}

func TestEventsOfBeforeMidnightCountOnceThatAreReadAfterIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o := newOffice(t, db, clock)
		other := office{&rollup.Roller{Counter: rollup.New(db, placeOf)}, t, db, clock}
		o.pass(15*time.Hour - time.Second)
		late := func(visitor uint64) events.Event {
			return events.Event{At: time.Date(2026, 3, 2, 15, 59, 59, 0, time.UTC), Kind: events.View, Page: "home", Visitor: visitor}
		}
		counts := func(want int64) {
			t.Helper()
			if _, visitors := o.portal(); visitors != want {
				t.Errorf("at %v: %d visitors, want %d", clock.Now(), visitors, want)
			}
		}
		o.count(late(1))
		other.count(late(2))
		o.pass(10 * time.Minute) // over midnight
		o.count(late(2))
		other.count(late(1))
		counts(2)
		o.pass(10 * time.Minute) // the day is forgotten, by all processes
		var rows int64
		if o.row(`SELECT COUNT(*) FROM use_once`, &rows); rows != 0 {
			t.Errorf("%d rows of what was counted once on a day that is over", rows)
		}
		o.count(late(1)) // begins anew
		o.count(late(3))
		counts(4)
		other.count(late(3))
		counts(4)
	})
}

func TestAServerThatWasDownOverMidnightCountsBeforeItForgets(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o := newOffice(t, db, clock)
		l := o.begin()
		view(l, 1)
		must(t, l.Close())
		must(t, o.Step(t.Context()))
		l = o.begin()
		view(l, 1)
		must(t, l.Close())
		clock.Add(3 * 24 * time.Hour) // the server is down
		next := office{&rollup.Roller{Counter: rollup.New(db, placeOf), Dir: o.Dir, Log: o.Log}, t, db, clock}
		must(t, next.Step(t.Context()))
		if views, visitors := next.portal(); views != 2 || visitors != 1 {
			t.Errorf("%d views by %d visitors", views, visitors)
		}
		next.pass(20 * time.Minute)
		var rows int64
		next.row(`SELECT COUNT(*) FROM day_salt`, &rows)
		if rows != 0 {
			t.Errorf("%d salts", rows)
		}
	})
}

func TestAClockThatJumpsAYearAndComesBackCountsNothingTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o := newOffice(t, db, clock)
		see := func() {
			t.Helper()
			l := o.begin()
			view(l, 1)
			must(t, l.Close())
			must(t, o.Step(t.Context()))
		}
		see()
		o.pass(time.Hour)
		clock.Add(365 * 24 * time.Hour)
		see() // a day of its own
		o.pass(10 * time.Minute)
		waiting := o.begin()
		view(waiting, 2)
		must(t, waiting.Close())
		clock.Add(-365 * 24 * time.Hour)
		see() // counts what waits today, too: it comes from the future
		o.pass(20 * time.Minute)
		clock.Add(-2 * time.Hour)
		see()
		o.pass(20 * time.Minute)
		see()
		var days, views, visitors, least, months int64
		o.row(`SELECT COUNT(*), CAST(SUM(views) AS BIGINT), CAST(SUM(visitors) AS BIGINT), MIN(views) FROM use_day WHERE dim = 'portal'`, &days, &views, &visitors, &least)
		if days != 2 || views != 6 || visitors != 3 || least != 1 {
			t.Errorf("%d days, %d views by %d visitors, at least %d", days, views, visitors, least)
		}
		o.row(`SELECT COUNT(*) FROM use_month WHERE dim = 'portal'`, &months)
		if months != 2 {
			t.Errorf("%d months", months)
		}
		o.row(`SELECT MIN(visitors) FROM use_hour`, &least)
		if least < 0 {
			t.Errorf("%d visitors in an hour", least)
		}
	})
}
