package limits

import (
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/ulule/limiter/v3"
	limitmemory "github.com/ulule/limiter/v3/drivers/store/memory"
	limitredis "github.com/ulule/limiter/v3/drivers/store/redis"

	"github.com/kaimen-portal/kaimen/apisrv/keys"
	"github.com/kaimen-portal/kaimen/apisrv/limits/redistest"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// benchCallers is how many keys call in turn.
const benchCallers = 1000

// plenty are the windows of Keyed, so wide that none is reached.
var plenty = []Window{{"burst", 1 << 40, time.Second, Calls}, {"minute", 1 << 40, time.Minute, Calls}}

// subjects are those of the callers.
func subjects() []Subject {
	all := make([]Subject, benchCallers)
	for i := range all {
		all[i] = subject("3k7q0x9v2m5w8r1t6y4z0000" + strconv.Itoa(1000+i))
	}
	return all
}

// bare is what a decision costs at the least: the module's store, asked once for
// each window, with keys made beforehand.
func bare(b *testing.B, store limiter.Store) {
	all := make([][2]string, benchCallers)
	for i, s := range subjects() {
		all[i] = [2]string{s.id + ":burst", s.id + ":minute"}
	}
	for i := 0; b.Loop(); i++ {
		for w, key := range all[i%benchCallers] {
			if _, err := store.Increment(ctx, key, 1, limiter.Rate{Period: plenty[w].Width, Limit: plenty[w].Quota}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func decide(b *testing.B, l *Limiter) {
	all := subjects()
	for i := 0; b.Loop(); i++ {
		if d := l.Allow(ctx, all[i%benchCallers], 1, plenty); !d.OK() || d.Local {
			b.Fatalf("%+v", d)
		}
	}
}

// A decision of two windows in memory, beside the module's own store.
func BenchmarkDecision(b *testing.B) {
	var own float64
	b.Run("module", func(b *testing.B) {
		bare(b, limitmemory.NewStoreWithOptions(limiter.StoreOptions{Prefix: redisPrefix}))
		own = perOp(b)
	})
	b.Run("memory", func(b *testing.B) {
		l, err := New(time.Now, "", 1)
		if err != nil {
			b.Fatal(err)
		}
		decide(b, l)
		b.ReportMetric(perOp(b)/own, "module-ratio")
	})
}

// A decision of two windows in Redis, which are two round trips, beside the
// module's store.
func BenchmarkDecisionInRedis(b *testing.B) {
	server := redistest.New(b)
	var own float64
	b.Run("module", func(b *testing.B) {
		o, err := redis.ParseURL(server.URL)
		if err != nil {
			b.Fatal(err)
		}
		client := redis.NewClient(o)
		defer client.Close()
		store, err := limitredis.NewStoreWithOptions(client, limiter.StoreOptions{Prefix: redisPrefix})
		if err != nil {
			b.Fatal(err)
		}
		bare(b, store)
		own = perOp(b)
	})
	b.Run("limiter", func(b *testing.B) {
		l, err := New(time.Now, server.URL, 1)
		if err != nil {
			b.Fatal(err)
		}
		defer l.Close()
		l.shared.patience = probePatience
		decide(b, l)
		b.ReportMetric(perOp(b)/own, "module-ratio")
	})
}

// A call of a grant whose quota binds all three units, reserved and settled.
func BenchmarkQuota(b *testing.B) {
	for kind, place := range storetest.Places(b) {
		b.Run(kind, func(b *testing.B) {
			q := NewQuotas(storetest.Open(b, place, storetest.NewClock()))
			quota := Quota{"r", Amount{1 << 40, 1 << 50, 1 << 60}}
			for b.Loop() {
				r, d, err := q.Reserve(ctx, quota, Amount{1, 100, 10000})
				if err != nil || !d.OK() {
					b.Fatal(d, err)
				}
				r.Settle(Amount{1, 90, 9000})
			}
		})
	}
}

// How much memory a counter takes.
func BenchmarkCounters(b *testing.B) {
	for b.Loop() {
		m := NewMemory(time.Now, MaxTracked)
		rate := limiter.Rate{Period: time.Minute, Limit: 1000}
		before := heap()
		for i := range 1 << 18 {
			m.Increment(ctx, Key(keys.Permit{Key: "3k7q0x9v2m5w8r1t6y4z" + strconv.Itoa(100000+i)}, "bus-stops").id, 1, rate)
		}
		b.ReportMetric(float64(heap()-before)/(1<<18), "B/counter")
		m.Get(ctx, "a", rate)
	}
}

func perOp(b *testing.B) float64 { return float64(b.Elapsed()) / float64(b.N) }

// heap is how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
