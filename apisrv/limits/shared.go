package limits

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
	"github.com/ulule/limiter/v3"
	limitredis "github.com/ulule/limiter/v3/drivers/store/redis"
)

const (
	// patience is how long a call waits for Redis. The first that waits in vain
	// opens the circuit, so that no other does.
	patience = 50 * time.Millisecond
	// probeEvery is how soon a Redis that is back is noticed.
	probeEvery = 250 * time.Millisecond
	// probePatience is how long a probe waits: nobody waits for it, except once
	// at the start.
	probePatience = time.Second
	// redisConns are enough for the calls that two cores have under way.
	redisConns = 64
	// redisPrefix begins the keys in Redis, which may serve others too.
	redisPrefix = "kaimen:limits"
)

// errAway says that Redis does not answer.
var errAway = errors.New("redis does not answer")

// shared is Redis, as long as it answers.
type shared struct {
	client   *redis.Client
	patience time.Duration
	counter  atomic.Pointer[limiter.Store] // nil: the circuit is open
	breaks   atomic.Int64
	fault    atomic.Pointer[string] // the last one
}

func newShared(url string) (*shared, error) {
	o, err := redis.ParseURL(url)
	if err != nil {
		// The error is not told, since it may hold the password of the URL.
		return nil, errors.New("the URL of Redis cannot be read; it looks like redis://:password@host:6379/0, rediss://… or unix:///path")
	}
	o.PoolSize = redisConns
	o.ContextTimeoutEnabled = true // patience holds for all of a call
	o.MaxRetries = -1              // a call that is sent twice counts twice
	o.DialerRetries = 1
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = probePatience, probePatience, probePatience
	// Neither is of use to counters, and older servers know neither.
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	logging.Disable() // it would write each fault to the standard error
	return &shared{client: redis.NewClient(o), patience: patience}, nil
}

// do calls f with the store, and opens the circuit if f fails. The error is
// errAway. A caller that gives up does not end the call: it would look like a
// fault of Redis.
func (s *shared) do(ctx context.Context, f func(context.Context, limiter.Store) error) error {
	counter := s.counter.Load()
	if counter == nil {
		return errAway
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.patience)
	defer cancel()
	if err := f(ctx, *counter); err != nil {
		s.open(counter, err)
		return errAway
	}
	return nil
}

// open opens the circuit that was closed with the counter; one that was closed
// since stays so.
func (s *shared) open(counter *limiter.Store, err error) {
	s.note(err)
	if s.counter.CompareAndSwap(counter, nil) {
		s.breaks.Add(1)
	}
}

// probe closes the circuit if Redis counts: one that answers may still be full,
// or a copy that takes no changes.
func (s *shared) probe() bool {
	counter, err := limitredis.NewStoreWithOptions(s.client, limiter.StoreOptions{Prefix: redisPrefix})
	if err == nil {
		_, err = counter.Get(context.Background(), "probe", limiter.Rate{Period: time.Second, Limit: 1})
	}
	if err != nil {
		s.note(err)
		return false
	}
	s.counter.Store(&counter)
	return true
}

// run probes until ctx ends, and logs when Redis goes and comes.
func (s *shared) run(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	s.warnOfEviction(ctx, log)
	for told := false; ; { // told: that it went
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		switch open := s.counter.Load() == nil; {
		case open && !told:
			told = true
			log.Warn("redis does not answer: this server counts keys alone and refuses forms", "error", *s.fault.Load())
		case open && s.probe():
			told = false
			log.Info("redis answers again")
			s.warnOfEviction(ctx, log)
		}
	}
}

// warnOfEviction warns of a Redis that may forget counters, which would let
// more pass than the limits say. One that does not tell its policy is let be.
func (s *shared) warnOfEviction(ctx context.Context, log *slog.Logger) {
	info, _ := s.client.Info(ctx, "memory").Result() // nothing is known of one that is away
	for line := range strings.Lines(info) {
		policy, found := strings.CutPrefix(strings.TrimSpace(line), "maxmemory_policy:")
		if found && policy != "noeviction" {
			log.Warn("redis may forget counters: set its maxmemory-policy to noeviction", "maxmemory-policy", policy)
		}
	}
}

func (s *shared) note(err error) {
	fault := err.Error()
	s.fault.Store(&fault)
}
