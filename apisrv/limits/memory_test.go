package limits

import (
	"strconv"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"github.com/ulule/limiter/v3"
	limitmemory "github.com/ulule/limiter/v3/drivers/store/memory"

	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func (m *memory) tracked() (n int) {
	for i := range m.shards {
		n += len(m.shards[i].counters)
	}
	return n
}

func TestTheNumberOfCountersIsCapped(t *testing.T) {
	m := NewMemory(storetest.NewClock().Now, 640).(*memory)
	rate := limiter.Rate{Period: time.Minute, Limit: 5000}
	for i := range 10000 {
		m.Increment(ctx, strconv.Itoa(i), 1, rate)
		m.Increment(ctx, "busy", 1, rate)
		if got := m.tracked(); got > 640 {
			t.Fatalf("%d counters after %d callers, want at most 640", got, i)
		}
	}
	if got, _ := m.Peek(ctx, "busy", rate); !got.Reached {
		t.Errorf("a caller that never rested was forgotten: %+v", got)
	}
	if got, _ := m.Peek(ctx, "0", rate); got.Remaining != 5000 {
		t.Errorf("the caller that rested longest is still there: %+v", got)
	}
}

func TestCountersOfCallersWhoLeftAreDropped(t *testing.T) {
	clock := storetest.NewClock()
	m := NewMemory(clock.Now, MaxTracked).(*memory)
	rate := limiter.Rate{Period: time.Minute, Limit: 10}
	for i := range 6400 {
		m.Increment(ctx, strconv.Itoa(i), 1, rate)
	}
	clock.Add(time.Minute)
	for i := range 6400 {
		m.Increment(ctx, "new"+strconv.Itoa(i), 1, rate)
	}
	if got := m.tracked(); got > 6600 {
		t.Errorf("%d counters are kept of 6400 callers that are there", got)
	}
}

// The store has to be a drop-in for the one of the module.
func TestTheStoreAnswersAsTheModulesOwn(t *testing.T) {
	ours, theirs := NewMemory(time.Now, MaxTracked), limitmemory.NewStoreWithOptions(limiter.StoreOptions{})
	rate := limiter.Rate{Period: time.Hour, Limit: 5}
	answers := func(s limiter.Store) (all []limiter.Context) {
		for _, f := range []func() (limiter.Context, error){
			func() (limiter.Context, error) { return s.Peek(ctx, "a", rate) },
			func() (limiter.Context, error) { return s.Get(ctx, "a", rate) },
			func() (limiter.Context, error) { return s.Increment(ctx, "a", 3, rate) },
			func() (limiter.Context, error) { return s.Peek(ctx, "a", rate) },
			func() (limiter.Context, error) { return s.Get(ctx, "b", rate) },
			func() (limiter.Context, error) { return s.Get(ctx, "a", rate) },
			func() (limiter.Context, error) { return s.Get(ctx, "a", rate) },
			func() (limiter.Context, error) { return s.Peek(ctx, "a", rate) },
			func() (limiter.Context, error) { return s.Reset(ctx, "a", rate) },
			func() (limiter.Context, error) { return s.Get(ctx, "a", rate) },
		} {
			c, err := f()
			if err != nil {
				t.Fatal(err)
			}
			if left := c.Reset - time.Now().Unix(); left < 3590 || left > 3600 {
				t.Errorf("a window of an hour ends in %d seconds", left)
			}
			c.Reset = 0
			all = append(all, c)
		}
		return all
	}
	if diff := cmp.Diff(answers(ours), answers(theirs)); diff != "" {
		t.Errorf("ours -, the module's +:\n%s", diff)
	}
}

// A clock that is set has a monotonic reading that goes on, as that of an
// operating system whose time is corrected. Package time offers no way to make
// one.
func setClock(t time.Time, by time.Duration) time.Time {
	*(*uint64)(unsafe.Pointer(&t)) += uint64(int64(by/time.Second)) << 30
	return t
}

func TestSettingTheClockNeitherOpensNorProlongsAWindow(t *testing.T) {
	for _, by := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		start := time.Now()
		passed, set := time.Duration(0), time.Duration(0)
		m := NewMemory(func() time.Time { return setClock(start.Add(passed), set) }, MaxTracked)
		rate := limiter.Rate{Period: time.Minute, Limit: 1}
		reached := func() bool {
			c, err := m.Increment(ctx, "a", 1, rate)
			if err != nil {
				t.Fatal(err)
			}
			return c.Reached
		}
		got := []bool{reached(), reached()}
		if set = by; start.Add(passed).Round(0).Add(by).Unix() != setClock(start, by).Unix() {
			t.Fatal("the clock was not set")
		}
		got = append(got, reached())
		passed = 59 * time.Second
		got = append(got, reached())
		passed = time.Minute
		got = append(got, reached())
		if diff := cmp.Diff(got, []bool{false, true, true, true, false}); diff != "" {
			t.Errorf("clock set by %v, got -, want +:\n%s", by, diff)
		}
	}
}

func TestAClockWithoutAMonotonicReadingProlongsAWindowByItsWidthAtMost(t *testing.T) {
	clock := storetest.NewClock()
	m := NewMemory(clock.Now, MaxTracked)
	rate := limiter.Rate{Period: time.Minute, Limit: 1}
	m.Increment(ctx, "a", 1, rate)
	clock.Add(-24 * time.Hour)
	if c, _ := m.Increment(ctx, "a", 1, rate); !c.Reached {
		t.Error("the window opened again")
	}
	clock.Add(time.Minute)
	if c, _ := m.Increment(ctx, "a", 1, rate); c.Reached {
		t.Error("the window is still open a width after the clock was set")
	}
}

func TestTheStoreIsExactWhileCountersComeAndGo(t *testing.T) {
	m := NewMemory(time.Now, 64*1024)
	rate := limiter.Rate{Period: time.Hour, Limit: 1000}
	var passed [16]int
	var all sync.WaitGroup
	var mu sync.Mutex
	for w := range 16 {
		all.Go(func() {
			for i := range 3200 {
				key := i % 16
				m.Increment(ctx, "gone"+strconv.Itoa(w*3200+i), 1, limiter.Rate{Period: time.Nanosecond, Limit: 1})
				if c, _ := m.Increment(ctx, strconv.Itoa(key), 1, rate); !c.Reached {
					mu.Lock()
					passed[key]++
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	for key, got := range passed {
		if got != 1000 {
			t.Errorf("%d calls of %d passed, want 1000", got, key)
		}
	}
}
