package limits

import (
	"context"
	"hash/maphash"
	"sync"
	"time"

	"github.com/ulule/limiter/v3"
)

// MaxTracked is how many counters a process keeps: some 200 MB when all are in
// use. A call of one more forgets the counter that rested longest.
const MaxTracked = 1 << 20

// memoryShards lets several calls count at once.
const memoryShards = 64

// memory is a limiter.Store of fixed windows, opened by their first call, like
// the one that the module brings along. It differs in three points: the number
// of counters is capped, no cleaner can drop a counter that was just renewed,
// and time is what passed since the store was made, so that setting the clock
// neither opens nor prolongs a window. It is exact under concurrency.
type memory struct {
	now    func() time.Time
	epoch  time.Time
	seed   maphash.Seed
	shards [memoryShards]shard
}

type shard struct {
	mu       sync.Mutex
	max      int
	counters map[string]*counter
	ring     counter // next: the newest; prev: the one that rested longest
}

type counter struct {
	prev, next *counter
	key        string
	count      int64
	ends       time.Duration // since the epoch
}

// NewMemory returns a store of at most max counters, rounded down to a multiple
// of 64. Times come from now; as from time.Now, they should have a monotonic
// reading.
func NewMemory(now func() time.Time, max int) limiter.Store {
	m := &memory{now: now, epoch: now(), seed: maphash.MakeSeed()}
	for i := range m.shards {
		s := &m.shards[i]
		s.max = max / memoryShards
		s.counters = map[string]*counter{}
		s.ring.prev, s.ring.next = &s.ring, &s.ring
	}
	return m
}

// Increment counts n units for a key.
func (m *memory) Increment(_ context.Context, key string, n int64, rate limiter.Rate) (limiter.Context, error) {
	s := m.shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := m.now()
	at := now.Sub(m.epoch)
	c := s.counters[key]
	if c == nil {
		s.forget(at)
		c = &counter{key: key}
		s.counters[key] = c
	} else {
		c.unlink()
	}
	c.next, c.prev = s.ring.next, &s.ring
	c.next.prev, s.ring.next = c, c
	c.renew(at, rate.Period)
	c.count += n
	return c.state(now, at, rate), nil
}

// Get counts one unit.
func (m *memory) Get(ctx context.Context, key string, rate limiter.Rate) (limiter.Context, error) {
	return m.Increment(ctx, key, 1, rate)
}

// Peek counts nothing.
func (m *memory) Peek(_ context.Context, key string, rate limiter.Rate) (limiter.Context, error) {
	s := m.shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := m.now()
	at := now.Sub(m.epoch)
	c := counter{}
	if kept := s.counters[key]; kept != nil {
		c = *kept
	}
	c.renew(at, rate.Period)
	return c.state(now, at, rate), nil
}

// Reset forgets a key.
func (m *memory) Reset(ctx context.Context, key string, rate limiter.Rate) (limiter.Context, error) {
	s := m.shard(key)
	s.mu.Lock()
	if c := s.counters[key]; c != nil {
		c.unlink()
		delete(s.counters, key)
	}
	s.mu.Unlock()
	return m.Peek(ctx, key, rate)
}

func (m *memory) shard(key string) *shard {
	return &m.shards[maphash.String(m.seed, key)%memoryShards]
}

// forget makes room for a counter, and drops up to two whose window is over, so
// that they become fewer where only some callers are left.
func (s *shard) forget(at time.Duration) {
	for n := 0; n < 2; n++ {
		c := s.ring.prev
		if c == &s.ring || c.ends > at && len(s.counters) < s.max {
			return
		}
		c.unlink()
		delete(s.counters, c.key)
	}
}

func (c *counter) unlink() { c.prev.next, c.next.prev = c.next, c.prev }

// renew opens a window where none is open. A clock without a monotonic reading
// may have been set back; then the window is at most prolonged by its width.
func (c *counter) renew(at, width time.Duration) {
	if c.ends <= at {
		c.count, c.ends = 0, at+width
	}
	c.ends = min(c.ends, at+width)
}

func (c *counter) state(now time.Time, at time.Duration, rate limiter.Rate) limiter.Context {
	return limiter.Context{
		Limit:     rate.Limit,
		Remaining: max(0, rate.Limit-c.count),
		Reset:     now.Add(c.ends - at).Unix(),
		Reached:   c.count > rate.Limit,
	}
}
