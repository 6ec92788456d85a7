package rollup_test

import (
	"context"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// take has somebody take the same file again.
func take(l *events.Log) {
	l.Append(events.Event{Kind: events.Download, Dataset: "bus", File: "data/bus/a.csv", Format: "csv", Status: 200, Bytes: 5},
		netip.MustParseAddr("10.0.0.1"), agents[0])
}

// takenOnce is that there is one download by one visitor, and none elsewhere.
func (o office) takenOnce(when string) {
	o.t.Helper()
	var downloads, visitors int64
	o.row(`SELECT CAST(SUM(downloads) AS BIGINT), CAST(SUM(visitors) AS BIGINT) FROM use_day WHERE dim = 'portal' AND audience = 0`, &downloads, &visitors)
	if downloads != 1 || visitors != 1 {
		o.t.Errorf("%s: one client and one file make %d downloads and %d visitors", when, downloads, visitors)
	}
}

func TestAClockThatIsADayAheadForAWhileCountsNothingTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o := newOffice(t, db, clock)
		again := func() {
			t.Helper()
			l := o.begin()
			take(l)
			must(t, l.Close())
			must(t, o.Step(t.Context()))
		}
		o.pass(20 * time.Minute)
		again()
		clock.Add(24 * time.Hour)
		o.pass(3 * time.Hour)
		clock.Add(-24 * time.Hour)
		o.pass(5 * time.Minute)
		again()
		o.takenOnce("after the clock was put right")
		clock.Add(24 * time.Hour) // and ahead for good: that was right
		o.pass(24 * time.Hour)
		var salts int64
		if o.row(`SELECT COUNT(*) FROM day_salt`, &salts); salts != 0 {
			t.Errorf("%d salts a day after the clock was set", salts)
		}
	})
}

// begun begins a run of which something is counted.
func (o office) begun() *events.Log {
	o.t.Helper()
	l := o.begin()
	go l.Run(o.t.Context())
	take(l)
	for _, waiting, _ := l.Count(); waiting > 0; _, waiting, _ = l.Count() {
		time.Sleep(time.Millisecond)
	}
	must(o.t, o.Step(o.t.Context()))
	return l
}

func TestAServerThatStopsOverMidnightCountsOnceWhatAnotherSweeps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		one, other := newOffice(t, db, clock), newOffice(t, db, clock)
		l := one.begun()
		take(l)
		must(t, l.Close())         // before its last step
		other.pass(16 * time.Hour) // over midnight
		var salts, days int64
		if one.row(`SELECT COUNT(*) FROM day_salt WHERE salt <> ''`, &salts); salts != 0 {
			t.Errorf("%d salts after midnight", salts)
		}
		must(t, one.Step(t.Context()))
		one.takenOnce("after the server came back")
		other.pass(5 * time.Minute)
		if one.row(`SELECT COUNT(*) FROM day_salt`, &days); days != 0 {
			t.Errorf("%d days are kept that all have counted", days)
		}
	})
}

func TestWhatWasCountedOnceWaitsTwoDaysForAServerThatIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		gone, other := newOffice(t, db, clock), newOffice(t, db, clock)
		gone.begun()
		days := func() (n int64) {
			t.Helper()
			other.row(`SELECT COUNT(DISTINCT day) FROM use_once`, &n)
			return n
		}
		other.pass(15*time.Hour + 47*time.Hour)
		if n := days(); n != 1 {
			t.Errorf("%d days are kept for it", n)
		}
		other.pass(2 * time.Hour)
		if n := days(); n != 0 {
			t.Errorf("%d days are kept for ever", n)
		}
	})
}

func TestAFileThatCannotBeReadIsGivenUpAfterTenMinutesAndTheRestCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		o := newOffice(t, db, clock)
		var told strings.Builder
		o.Log = slog.New(slog.NewTextHandler(&told, nil))
		l := o.begin()
		ctx, cancel := context.WithCancel(t.Context())
		over := make(chan struct{})
		go func() {
			defer close(over)
			l.Run(ctx)
		}()
		for range 3 { // a file each day
			view(l, 1)
			view(l, 2)
			for _, waiting, _ := l.Count(); waiting > 0; _, waiting, _ = l.Count() {
				time.Sleep(time.Millisecond)
			}
			clock.Add(24 * time.Hour)
		}
		cancel()
		<-over
		must(t, l.Close())
		files, err := filepath.Glob(filepath.Join(o.Dir, events.Folder, "*", "*.ndjson"))
		must(t, err)
		if len(files) != 3 {
			t.Fatal(files)
		}
		must(t, os.Remove(files[1]))
		must(t, os.Symlink(files[1], files[1])) // a circle
		failed := 0
		for range 200 {
			if o.Step(t.Context()) != nil {
				failed++
			}
		}
		views, _ := o.portal()
		f, err := o.Counter.Freshness(t.Context())
		must(t, err)
		if views != 4 || f.Lost != 2 || len(f.Losses) != 1 || failed != 119 || strings.Count(told.String(), "given up") != 1 {
			t.Errorf("%d views, %+v, %d steps failed; told %q", views, f, failed, told.String())
		}
	})
}
