package limits

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/keys"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

var (
	ctx   = context.Background()
	quiet = slog.New(slog.DiscardHandler)
)

func newLimiter(t *testing.T, now func() time.Time) *Limiter {
	t.Helper()
	l, err := New(now, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func subject(id string) Subject { return Key(keys.Permit{Key: id}, "bus") }

// model is the rule as docs/limits.md states it, in the plainest form: all that
// ever happened, looked through at every call.
type model struct{ opened []opening }

type opening struct {
	subject string
	window  Window
	at      time.Time
	asked   int64
	passed  []time.Time // one for each unit
}

func (m *model) current(subject string, w Window, now time.Time) *opening {
	for i := range m.opened {
		o := &m.opened[i]
		if o.subject == subject && o.window.Name == w.Name && o.window.Width == w.Width && now.Before(o.at.Add(w.Width)) {
			return o
		}
	}
	m.opened = append(m.opened, opening{subject: subject, window: w, at: now})
	return &m.opened[len(m.opened)-1]
}

// allow returns what is left of each window that counts, and whether the call
// passes.
func (m *model) allow(subject string, cost int64, windows []Window, now time.Time) (left []int64, pass bool) {
	pass = true
	for _, w := range windows {
		o := m.current(subject, w, now)
		units := cost
		if units < 1 {
			units = 1
		}
		if units > w.Quota {
			units = w.Quota
		}
		o.asked += units
		left = append(left, max(0, w.Quota-o.asked))
		if o.asked > w.Quota {
			return left, false
		}
	}
	return left, pass
}

func TestTheLimiterDecidesAsTheRuleSays(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		clock := storetest.NewClock()
		l, m := newLimiter(t, clock.Now), &model{}
		for call := range 300 {
			clock.Add(time.Duration(random.Int64N(3)) * time.Duration(random.Int64N(int64(1500*time.Millisecond))))
			name, cost := string(rune('a'+random.IntN(3))), random.Int64N(6)-1
			windows := []Window{{"burst", 1 + random.Int64N(8), time.Second, Calls}, {"minute", 10 + random.Int64N(20), 10 * time.Second, Calls}}
			d := l.Allow(ctx, subject(name), cost, windows)
			var left []int64
			for _, s := range d.States {
				left = append(left, s.Remaining)
			}
			wantLeft, want := m.allow(name, cost, windows, clock.Now())
			if diff := cmp.Diff(left, wantLeft); diff != "" || d.OK() != want {
				t.Fatalf("seed %d, call %d: passed %v, want %v; left -, want +:\n%s", seed, call, d.OK(), want, diff)
			}
		}
	}
}

func TestNoMoreThanTwoQuotasPassInASlidingWindow(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	clock := storetest.NewClock()
	l := newLimiter(t, clock.Now)
	window := Window{"minute", 20, time.Minute, Calls}
	var passed []time.Time
	most := 0
	for range 20000 {
		clock.Add(time.Duration(random.Int64N(int64(3 * time.Second))))
		if !l.Allow(ctx, subject("a"), 1, []Window{window}).OK() {
			continue
		}
		passed = append(passed, clock.Now())
		within := 0
		for i := len(passed) - 1; i >= 0 && clock.Now().Sub(passed[i]) < window.Width; i-- {
			within++
		}
		most = max(most, within)
	}
	if most > 40 || most <= 20 {
		t.Errorf("%d passed within a minute; at most 40 may, and more than 20 do at the edge of two windows", most)
	}
}

func TestConcurrentCallsPassExactlyToTheLimit(t *testing.T) {
	for trial := range 20 {
		l := newLimiter(t, time.Now)
		var passed atomic.Int64
		var all sync.WaitGroup
		for range 64 {
			all.Go(func() {
				for range 50 {
					if l.Allow(ctx, subject("a"), 1, []Window{{"minute", 1000, time.Minute, Calls}}).OK() {
						passed.Add(1)
					}
				}
			})
		}
		all.Wait()
		if got := passed.Load(); got != 1000 {
			t.Fatalf("trial %d: %d passed, want 1000", trial, got)
		}
		if got, want := l.Counts(), (Counts{Passed: 1000, Refused: 2200, Answers: true}); got != want {
			t.Fatalf("counts are %+v, want %+v", got, want)
		}
	}
}

func TestAChangedLimitHoldsAtTheNextCall(t *testing.T) {
	l := newLimiter(t, storetest.NewClock().Now)
	allow := func(quota int64, width time.Duration) bool {
		return l.Allow(ctx, subject("a"), 1, []Window{{"minute", quota, width, Calls}}).OK()
	}
	for step, c := range []struct {
		quota int64
		width time.Duration
		want  bool
	}{
		{2, time.Minute, true}, {2, time.Minute, true}, {2, time.Minute, false},
		{5, time.Minute, true},                         // raised; the refused call counted
		{3, time.Minute, false},                        // lowered
		{1, time.Hour, true},                           // another window
		{9, time.Minute, true}, {7, time.Minute, true}, // and back
		{7, time.Minute, false}, {100, time.Minute, true}, // to the last unit
	} {
		if got := allow(c.quota, c.width); got != c.want {
			t.Errorf("step %d, %d in %v: passed %v, want %v", step, c.quota, c.width, got, c.want)
		}
	}
}

func TestCallersDoNotCountForEachOther(t *testing.T) {
	l := newLimiter(t, storetest.NewClock().Now)
	one := []Window{{"minute", 1, time.Minute, Calls}}
	subjects := []Subject{
		Key(keys.Permit{Key: "a"}, "bus"), Key(keys.Permit{Key: "a"}, "metro"), Key(keys.Permit{Key: "b"}, "bus"),
		Address(addr("192.0.2.1")), Address(addr("192.0.2.2")), Address(addr("2001:db8::1")), Address(addr("2001:db8:0:1::1")),
		Form(addr("192.0.2.1"), "login"), Form(addr("192.0.2.1"), "apply"), Form(addr("192.0.2.2"), "apply"),
	}
	for _, want := range []bool{true, false} {
		for _, s := range subjects {
			if got := l.Allow(ctx, s, 1, one).OK(); got != want {
				t.Errorf("%v passed %v, want %v", s, got, want)
			}
		}
	}
}

func TestABurstThatIsRefusedCostsNothingOfTheMinute(t *testing.T) {
	clock := storetest.NewClock()
	l := newLimiter(t, clock.Now)
	windows := []Window{{"burst", 2, time.Second, Calls}, {"minute", 4, time.Minute, Calls}}
	var got string
	for range 5 {
		for range 4 {
			got += fmt.Sprint(l.Allow(ctx, subject("a"), 1, windows).OK())[:1]
		}
		clock.Add(time.Second)
	}
	if want := "ttfftt" + "ff" + "ffff" + "ffff" + "ffff"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTheShareOfAServerIsRoundedDownAndNeverNothing(t *testing.T) {
	for _, c := range []struct{ quota, replicas, want int64 }{{1000, 1, 1000}, {1000, 3, 333}, {5, 3, 1}, {2, 3, 1}} {
		if got := share([]Window{{"minute", c.quota, time.Minute, Calls}}, c.replicas); got[0].Quota != c.want {
			t.Errorf("%d of %d servers: got %d, want %d", c.quota, c.replicas, got[0].Quota, c.want)
		}
	}
}
