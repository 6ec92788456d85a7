package rollup_test

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func sorted(all []string) []string {
	slices.Sort(all)
	return all
}

// bySource are sources in an order, which map order is not.
func bySource(all map[rollup.Source][]events.Event) (list []rollup.Source) {
	for src := range all {
		list = append(list, src)
	}
	slices.SortFunc(list, func(a, b rollup.Source) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// later lets the clock stand after all traffic, on its last day.
func later(clock *storetest.Clock) { clock.Add(15*time.Hour - time.Minute) } // 23:59 on 2 March

func TestEveryColumnIsWhatSQLMakesOfTheEvents(t *testing.T) {
	all := roads(1, 3000)
	want := truth(t, all)
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		later(clock)
		c := rollup.New(db, placeOf)
		for _, src := range bySource(all) {
			_, err := c.Count(t.Context(), src, rollup.Batch{Events: all[src], Position: 100, Ended: true})
			must(t, err)
		}
		isTruth(t, db, want)
	})
}

// flaky is a context that ends when it was asked for the nth time, in the middle
// of whatever is being done.
type flaky struct {
	context.Context
	cancel context.CancelFunc
	left   *atomic.Int64
}

func newFlaky(t *testing.T, n int64) flaky {
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	f := flaky{ctx, cancel, new(atomic.Int64)}
	f.left.Store(n)
	return f
}

func (f flaky) Done() <-chan struct{} {
	if f.left.Add(-1) == 0 {
		f.cancel()
	}
	return f.Context.Done()
}

func TestHoweverEventsAreCutAndReplayedTheyCountTheSame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		later(clock)
		all := roads(7, 900)
		r := rand.New(rand.NewPCG(7, 7))
		counters := []*rollup.Counter{rollup.New(db, placeOf), rollup.New(db, placeOf)}
		queue := map[rollup.Source]int{} // how far each was counted
		failed := 0
		for open := bySource(all); len(open) > 0; {
			i := r.IntN(len(open))
			src := open[i]
			from := queue[src]
			to := min(from+1+r.IntN(60), len(all[src]))
			b := rollup.Batch{Events: all[src][from:to], From: int64(from), Position: int64(to)}
			r.Shuffle(len(b.Events), func(i, j int) { b.Events[i], b.Events[j] = b.Events[j], b.Events[i] })
			for range 1 + r.IntN(2) { // the second time it is a replay
				c := counters[r.IntN(2)]
				if _, err := c.Count(newFlaky(t, 1+r.Int64N(60)), src, b); err != nil {
					failed++
				}
			}
			_, err := counters[r.IntN(2)].Count(t.Context(), src, b)
			must(t, err)
			if r.IntN(20) == 0 {
				counters[r.IntN(2)] = rollup.New(db, placeOf) // a restart
			}
			if queue[src] = to; to == len(all[src]) {
				open = slices.Delete(open, i, i+1)
			}
		}
		if failed < 10 {
			t.Errorf("only %d transactions failed", failed)
		}
		holdsTruth(t, db, all)
	})
}

func TestABatchThatDoesNotFollowIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		c, src := rollup.New(db, placeOf), rollup.Source{ID: "a", Kind: "log"}
		one := []events.Event{{At: clock.Now(), Kind: events.View}}
		_, err := c.Count(t.Context(), src, rollup.Batch{Events: one, Position: 10, State: "half a line", Skipped: 2})
		must(t, err)
		for _, b := range []rollup.Batch{
			{Events: one, From: 11, Position: 20},
			{Events: one, From: 5, Position: 20},
			{Events: one, From: 0, Position: 20},
			{From: 9, Position: 9, Ended: true},
		} {
			if _, err := c.Count(t.Context(), src, b); !errors.Is(err, rollup.ErrMark) {
				t.Errorf("%d to %d: %v", b.From, b.Position, err)
			}
		}
		for _, b := range []rollup.Batch{
			{Events: one, From: 10, Position: 10},
			{From: 10, Position: 10, Skipped: 1},
			{From: 10, Position: 9},
			{From: 10, Position: 11, Lost: -1},
		} {
			if _, err := c.Count(t.Context(), src, b); err == nil || errors.Is(err, rollup.ErrMark) {
				t.Errorf("%+v: %v", b, err)
			}
		}
		for range 2 { // the end is counted once, too
			_, err := c.Count(t.Context(), src, rollup.Batch{From: 10, Position: 10, Lost: 7, Ended: true})
			must(t, err)
		}
		if _, err := c.Count(t.Context(), src, rollup.Batch{Events: one, From: 10, Position: 20}); !errors.Is(err, rollup.ErrMark) {
			t.Errorf("after the end: %v", err)
		}
		position, state, err := c.Mark(t.Context(), "a")
		must(t, err)
		f, err := c.Freshness(t.Context())
		must(t, err)
		if position != 10 || state != "" || f.Events != 1 || f.Lost != 7 || f.Skipped != 2 {
			t.Errorf("mark %d %q, %+v", position, state, f)
		}
	})
}

func TestTwoProcessesThatCountAtOnceCountTheSame(t *testing.T) {
	for kind, place := range storetest.Places(t) {
		t.Run(kind, func(t *testing.T) {
			all := roads(11, 3000)
			clock := storetest.NewClock()
			later(clock)
			var working sync.WaitGroup
			for _, src := range bySource(all) {
				c := rollup.New(storetest.Open(t, place, clock), placeOf) // as a process of its own has it
				working.Go(func() {
					for from := 0; from < len(all[src]); from += 50 {
						b := rollup.Batch{Events: all[src][from:min(from+50, len(all[src]))], From: int64(from), Position: int64(from + 50)}
						if _, err := c.Count(t.Context(), src, b); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			working.Wait()
			holdsTruth(t, storetest.Open(t, place, clock), all)
		})
	}
}
