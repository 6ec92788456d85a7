package limits

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/limits/redistest"
)

var hourly = []Window{{"hour", 30, time.Hour, Calls}}

// output is what was logged so far.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// onRedis returns a limiter that runs until the test ends, and its log.
func onRedis(t *testing.T, url string) (*Limiter, *output) {
	t.Helper()
	l, err := New(time.Now, url, replicas)
	if err != nil {
		t.Fatal(err)
	}
	if l.shared.patience != 50*time.Millisecond {
		t.Fatalf("a call waits for %v", l.shared.patience)
	}
	var log output
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { l.Run(ctx, slog.New(slog.NewTextHandler(&log, nil))) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l, &log
}

// eventually waits for what another goroutine is about to do.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for start := time.Now(); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Since(start) > 30*time.Second {
			t.Fatalf("in vain: %s", what)
		}
	}
}

// passes is how many of a hundred calls pass.
func passes(l *Limiter, key string) (passed, alone int) {
	for range 100 {
		d := l.Allow(ctx, subject(key), 1, hourly)
		if d.OK() {
			passed++
		}
		if d.Local {
			alone++
		}
	}
	return passed, alone
}

func TestTheServerStartsWithoutRedisAndFindsItLater(t *testing.T) {
	r := redistest.New(t)
	r.Stop()
	l, log := onRedis(t, r.URL)
	if passed, alone := passes(l, "a"); passed != 10 || alone != 100 {
		t.Errorf("%d passed, %d alone; want a third of 30, and all alone", passed, alone)
	}
	eventually(t, "the log tells", func() bool { return strings.Contains(log.String(), "redis does not answer") })
	r.Start()
	eventually(t, "the circuit closes", func() bool { return l.Counts().Answers })
	if passed, alone := passes(l, "a"); passed != 30 || alone != 0 {
		t.Errorf("%d passed, %d alone; want 30 and none", passed, alone)
	}
	eventually(t, "the log tells", func() bool { return strings.Contains(log.String(), "redis answers again") })
}

func TestARestartOfRedisForgetsCountersAndNothingElse(t *testing.T) {
	r := redistest.New(t)
	l, _ := onRedis(t, r.URL)
	if passed, alone := passes(l, "a"); passed != 30 || alone != 0 {
		t.Fatalf("%d passed, %d alone; want 30 and none", passed, alone)
	}
	r.Stop()
	if passed, alone := passes(l, "a"); passed != 10 || alone != 100 {
		t.Errorf("away: %d passed, %d alone; want a third, and all alone", passed, alone)
	}
	r.Start()
	eventually(t, "the circuit closes", func() bool { return l.Counts().Answers })
	if passed, alone := passes(l, "a"); passed != 30 || alone != 0 {
		t.Errorf("back: %d passed, %d alone; want 30 and none", passed, alone)
	}
	if got := l.Counts(); got.Breaks != 1 || got.Local != 100 {
		t.Errorf("counts are %+v", got)
	}
}

func TestFlushingRedisForgetsCountersAndNothingElse(t *testing.T) {
	r := redistest.New(t)
	l, _ := onRedis(t, r.URL)
	for round := range 3 {
		if passed, alone := passes(l, "a"); passed != 30 || alone != 0 {
			t.Errorf("round %d: %d passed, %d alone; want 30 and none", round, passed, alone)
		}
		if err := errors.Join(r.Client.FlushAll(ctx).Err(), r.Client.ScriptFlush(ctx).Err()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAFrozenRedisCostsNoCallMoreThanItsPatience(t *testing.T) {
	r := redistest.New(t)
	l, _ := onRedis(t, r.URL)
	passes(l, "a")
	r.Freeze()
	defer r.Thaw()
	start := time.Now()
	first := l.Allow(ctx, subject("b"), 1, hourly)
	if took := time.Since(start); !first.Local || took < patience || took > 20*patience {
		t.Errorf("the first call took %v, alone: %v", took, first.Local)
	}
	start = time.Now()
	if passed, alone := passes(l, "b"); passed != 9 || alone != 100 {
		t.Errorf("%d passed, %d alone; want what is left of 10, and all alone", passed, alone)
	}
	if took := time.Since(start); took > patience {
		t.Errorf("100 calls after the first took %v", took)
	}
	r.Thaw()
	eventually(t, "the circuit closes", func() bool { return l.Counts().Answers })
}

func TestFormsAreRefusedWhileRedisIsAway(t *testing.T) {
	r := redistest.New(t)
	l, _ := onRedis(t, r.URL)
	form := Form(addr("192.0.2.1"), "login")
	one := []Window{{"minute", 1, time.Minute, Calls}}
	if d, err := l.AllowForm(ctx, form, one); err != nil || !d.OK() {
		t.Errorf("the first form: %+v, %v", d, err)
	}
	if d, err := l.AllowForm(ctx, form, one); err != nil || d.OK() {
		t.Errorf("the second form: %+v, %v", d, err)
	}
	r.Stop()
	for range 3 {
		if d, err := l.AllowForm(ctx, form, one); !errors.Is(err, ErrUnavailable) {
			t.Errorf("away: %+v, %v", d, err)
		}
	}
	if got := l.Counts(); got.FormsRefused != 3 || got.Passed != 1 || got.Refused != 1 {
		t.Errorf("counts are %+v", got)
	}
	r.Start()
	eventually(t, "the circuit closes", func() bool { return l.Counts().Answers })
	if d, err := l.AllowForm(ctx, form, one); err != nil || !d.OK() {
		t.Errorf("back: %+v, %v", d, err)
	}
}

func TestFormsAreCountedInMemoryWhereThereIsNoRedis(t *testing.T) {
	l := newLimiter(t, time.Now)
	form := Form(addr("192.0.2.1"), "login")
	for i := range 3 {
		if d, err := l.AllowForm(ctx, form, []Window{{"minute", 2, time.Minute, Calls}}); err != nil || d.OK() != (i < 2) {
			t.Errorf("form %d: %+v, %v", i, d, err)
		}
	}
}

func TestACallerWhoLeavesIsNoFaultOfRedis(t *testing.T) {
	l, _ := onRedis(t, redistest.New(t).URL)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if d := l.Allow(gone, subject("a"), 1, hourly); d.Local || !d.OK() {
		t.Errorf("got %+v", d)
	}
}

// A Redis that has no room and may evict nothing takes no new counter.
func TestAFullRedisIsAsOneThatIsAway(t *testing.T) {
	r := redistest.New(t)
	l, log := onRedis(t, r.URL)
	if err := r.Client.ConfigSet(ctx, "maxmemory", "1").Err(); err != nil {
		t.Fatal(err)
	}
	if passed, alone := passes(l, "a"); passed != 10 || alone != 100 {
		t.Errorf("%d passed, %d alone; want a third, and all alone", passed, alone)
	}
	time.Sleep(4 * probeEvery)
	if strings.Contains(log.String(), "answers again") || l.Counts().Answers {
		t.Errorf("it was taken back while it is full: %s", log)
	}
	if err := r.Client.ConfigSet(ctx, "maxmemory", "0").Err(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the circuit closes", func() bool { return l.Counts().Answers })
}

func TestARedisThatMayEvictIsWarnedOf(t *testing.T) {
	r := redistest.New(t, "--maxmemory", "3mb", "--maxmemory-policy", "allkeys-random")
	l, log := onRedis(t, r.URL)
	eventually(t, "the log warns", func() bool { return strings.Contains(log.String(), "maxmemory-policy=allkeys-random") })
	if passed, _ := passes(l, "a"); passed != 30 {
		t.Errorf("%d passed, want 30", passed)
	}
	// What the warning is about: callers crowd a counter out.
	eventually(t, "the counter is evicted", func() bool {
		for range 500 {
			r.Client.Set(ctx, "other:"+time.Now().Format(time.StampNano), strings.Repeat("x", 4000), 0)
		}
		return l.Allow(ctx, subject("a"), 1, hourly).OK()
	})
	quiet, calm := onRedis(t, redistest.New(t, "--maxmemory", "3mb", "--maxmemory-policy", "noeviction").URL)
	passes(quiet, "a")
	if strings.Contains(calm.String(), "maxmemory-policy") {
		t.Errorf("warned of noeviction: %s", calm)
	}
}

func TestTheURLOfRedisIsNotToldWithItsPassword(t *testing.T) {
	for _, url := range []string{"redis://:hunter2@host:port/0", "hunter2://x", "redis://:hunter2@host/nine", "redis://:hunter2@host:6379/0?nothing=1", "%hunter2"} {
		if _, err := New(time.Now, url, 1); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", url, err)
		}
	}
	if _, err := New(time.Now, "", 0); err == nil {
		t.Error("no replicas are taken for some")
	}
}
