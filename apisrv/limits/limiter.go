package limits

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/ulule/limiter/v3"
)

// ErrUnavailable says that a form cannot be taken now, since Redis, which
// counts how often forms are handed in, does not answer: 503.
var ErrUnavailable = errors.New("the counter of forms does not answer")

// Limiter counts calls. Its methods may be called from several goroutines.
//
// The rule: the first call of a subject opens a window, which lasts for its
// width; in it pass at most as many units as its quota, and a call that would
// be beyond is refused. So at most two quotas pass in any time as long as the
// width. Windows are counted in their order, up to the one that refuses, and a
// call counts in that one too. What a call costs is at most the whole quota.
type Limiter struct {
	now      func() time.Time
	local    limiter.Store
	shared   *shared // nil: there is no Redis
	replicas int64
	counts   struct{ passed, refused, local, formsRefused atomic.Int64 }
}

// Counts are how many decisions of each sort were made since the start.
type Counts struct {
	Passed, Refused int64
	Local           int64 // of both, those made while Redis did not answer
	FormsRefused    int64 // for the same reason
	Breaks          int64 // how often Redis was given up
	Answers         bool  // Redis answers, or there is none to do so
}

// New returns a limiter that counts in memory, or if redisURL is not empty
// (redis://, rediss:// or unix://) in that Redis together with all servers of the
// portal, which are replicas, at least 1. A Redis that does not answer is no
// error: the limiter starts without it. Times come from now.
func New(now func() time.Time, redisURL string, replicas int) (*Limiter, error) {
	if replicas < 1 {
		return nil, fmt.Errorf("there are %d replicas; give the number of servers that share the work, at least 1", replicas)
	}
	l := &Limiter{now: now, local: NewMemory(now, MaxTracked), replicas: int64(replicas)}
	if redisURL == "" {
		return l, nil
	}
	var err error
	if l.shared, err = newShared(redisURL); err != nil {
		return nil, err
	}
	l.shared.probe() // where it fails, Run goes on
	return l, nil
}

// Run looks after Redis until ctx ends. Without Redis it returns at once.
func (l *Limiter) Run(ctx context.Context, log *slog.Logger) {
	if l.shared != nil {
		l.shared.run(ctx, log)
	}
}

// Close ends the connections to Redis.
func (l *Limiter) Close() error {
	if l.shared == nil {
		return nil
	}
	return l.shared.client.Close()
}

// Counts are those so far.
func (l *Limiter) Counts() Counts {
	c := Counts{l.counts.passed.Load(), l.counts.refused.Load(), l.counts.local.Load(), l.counts.formsRefused.Load(), 0, true}
	if l.shared != nil {
		c.Breaks = l.shared.breaks.Load()
		c.Answers = l.shared.counter.Load() != nil
	}
	return c
}

// Allow counts a call that costs so many units, at least 1, in each window.
// Windows may be others at each call: a limit that changed holds at once. While
// Redis does not answer, each replica lets its part of the quotas pass, rounded
// down but at least 1.
func (l *Limiter) Allow(ctx context.Context, s Subject, cost int64, windows []Window) Decision {
	d, err := l.allowShared(ctx, s, cost, windows)
	if err != nil {
		windows = share(windows, l.replicas)
		d, _ = l.count(ctx, l.local, s, cost, windows) // counters in memory give no error
		d.Local = true
		l.counts.local.Add(1)
	}
	if d.OK() {
		l.counts.passed.Add(1)
	} else {
		l.counts.refused.Add(1)
	}
	return d
}

// AllowForm counts a form that is handed in. The error is ErrUnavailable: what a
// limit on forms keeps out, such as passwords tried on all servers in turn, is
// not let in because Redis is away.
func (l *Limiter) AllowForm(ctx context.Context, s Subject, windows []Window) (Decision, error) {
	d, err := l.allowShared(ctx, s, 1, windows)
	switch {
	case err != nil:
		l.counts.formsRefused.Add(1)
		return Decision{}, ErrUnavailable
	case d.OK():
		l.counts.passed.Add(1)
	default:
		l.counts.refused.Add(1)
	}
	return d, nil
}

// allowShared counts where all servers do. The error is errAway.
func (l *Limiter) allowShared(ctx context.Context, s Subject, cost int64, windows []Window) (d Decision, err error) {
	if l.shared == nil {
		return l.count(ctx, l.local, s, cost, windows)
	}
	err = l.shared.do(ctx, func(ctx context.Context, store limiter.Store) error {
		d, err = l.count(ctx, store, s, cost, windows)
		return err
	})
	return d, err
}

func (l *Limiter) count(ctx context.Context, store limiter.Store, s Subject, cost int64, windows []Window) (Decision, error) {
	d := Decision{Windows: windows, States: make([]State, 0, len(windows))}
	for _, w := range windows {
		// The rate is no part of a store's keys: windows of one subject would
		// share a counter.
		key := s.id + ":" + w.Name + "/" + w.Width.String()
		got, err := store.Increment(ctx, key, min(max(cost, 1), w.Quota), limiter.Rate{Period: w.Width, Limit: w.Quota})
		if err != nil {
			return Decision{}, err
		}
		// A store tells the end of a window in whole seconds, rounded down.
		left := time.Duration(got.Reset+1-l.now().Unix()) * time.Second
		d.States = append(d.States, State{w, got.Remaining, min(max(left, time.Second), w.Width), got.Reached})
		if got.Reached {
			break
		}
	}
	return d, nil
}

// share is what one of several replicas may let pass by itself.
func share(windows []Window, replicas int64) []Window {
	parts := make([]Window, len(windows))
	for i, w := range windows {
		w.Quota = max(1, w.Quota/replicas)
		parts[i] = w
	}
	return parts
}
