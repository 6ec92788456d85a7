package limits

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// reserve is Reserve where the database gives no error.
func reserve(t *testing.T, q *Quotas, quota Quota, need Amount) (*Reservation, Decision) {
	t.Helper()
	r, d, err := q.Reserve(ctx, quota, need)
	if err != nil {
		t.Fatal(err)
	}
	if d.OK() != (r != nil) {
		t.Fatalf("%+v came with the reservation %v", d, r)
	}
	return r, d
}

// spend reserves an amount and uses all of it.
func spend(t *testing.T, q *Quotas, quota Quota, need Amount) bool {
	t.Helper()
	r, d := reserve(t, q, quota, need)
	if r != nil {
		r.Settle(need)
	}
	return d.OK()
}

func flush(t *testing.T, q *Quotas) {
	t.Helper()
	if err := q.Flush(ctx); err != nil {
		t.Fatal(err)
	}
}

// usage is what the database says of the grant's day.
func usage(t *testing.T, q *Quotas, day calendar.Date) Day {
	t.Helper()
	days, err := q.Usage(ctx, "r", day, day)
	if err != nil || len(days) > 1 {
		t.Fatal(days, err)
	}
	if len(days) == 0 {
		return Day{Day: day}
	}
	return days[0]
}

func TestAQuotaPassesExactlyAndAnewAtMidnightInShanghai(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		q := NewQuotas(db)
		quota := Quota{"r", Amount{Calls: 200}}
		day := calendar.Today(clock.Now()) // it is nine in the morning
		passes := func(calls int) (n int) {
			for range calls {
				if spend(t, q, quota, Amount{Calls: 1}) {
					n++
				}
			}
			return n
		}
		got := []int{passes(300)}
		clock.Add(15*time.Hour - time.Second)
		got = append(got, passes(300))
		clock.Add(time.Second)
		got = append(got, passes(100))
		flush(t, q)
		got = append(got, passes(300))
		if diff := cmp.Diff(got, []int{200, 0, 100, 100}); diff != "" {
			t.Errorf("passed -, want +:\n%s", diff)
		}
		clock.Add(24 * time.Hour)
		flush(t, q)
		want := []Day{{Day: day, Used: Amount{Calls: 200}}, {Day: day + 1, Used: Amount{Calls: 200}}}
		days, err := q.Usage(ctx, "r", day-1, day+9)
		if diff := cmp.Diff(days, want); diff != "" || err != nil {
			t.Errorf("usage: %v, got -, want +:\n%s", err, diff)
		}
	})
}

func TestWhatWasReservedAndNotUsedIsThereAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		q := NewQuotas(db)
		quota := Quota{"r", Amount{Calls: 100, Rows: 1000, Bytes: 1 << 20}}
		all, d := reserve(t, q, quota, Amount{Calls: 1, Rows: 1000, Bytes: 1 << 10})
		if !d.OK() {
			t.Fatalf("%+v", d)
		}
		if _, d := reserve(t, q, quota, Amount{Calls: 1, Rows: 1}); d.OK() {
			t.Errorf("a row passed beyond the quota")
		}
		all.Settle(Amount{Calls: 1, Rows: 990, Bytes: 600})
		all.Settle(Amount{Calls: 1, Rows: 990, Bytes: 600}) // does nothing
		if spend(t, q, quota, Amount{Calls: 1, Rows: 11}) || !spend(t, q, quota, Amount{Calls: 1, Rows: 10}) {
			t.Error("want 10 rows left")
		}
		clock.Add(restAfter)
		flush(t, q)
		want := Day{calendar.Today(clock.Now()), Amount{2, 1000, 600}, Amount{}}
		if diff := cmp.Diff(usage(t, q, want.Day), want); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
	})
}

func TestAStreamReservesAsItGoes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		q := NewQuotas(db)
		r, _ := reserve(t, q, Quota{"r", Amount{Calls: 10, Rows: 2500}}, Amount{Calls: 1})
		sent := int64(0)
		for {
			d, err := r.More(ctx, Amount{Rows: 1000})
			if err != nil {
				t.Fatal(err)
			}
			if !d.OK() {
				if diff := cmp.Diff(d.Problem(), Problem{QuotaExceeded, []string{"daily-rows"}}); diff != "" {
					t.Errorf("got -, want +:\n%s", diff)
				}
				break
			}
			sent += 1000
			clock.Add(12 * time.Hour) // into the next day, which pays for nothing of this
		}
		r.Settle(Amount{Calls: 1, Rows: sent})
		if sent != 2000 {
			t.Errorf("%d rows were sent, want 2000", sent)
		}
	})
}

// More is used than was reserved where a caller guessed too low.
func TestWhatWasUsedBeyondTheReservationCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		q := NewQuotas(db)
		quota := Quota{"r", Amount{Calls: 100, Rows: 1000}}
		r, _ := reserve(t, q, quota, Amount{Calls: 1, Rows: 100})
		r.Settle(Amount{Calls: 1, Rows: 1200})
		if spend(t, q, quota, Amount{Calls: 1, Rows: 1}) {
			t.Error("a row passed beyond the quota")
		}
		if !spend(t, q, quota, Amount{Calls: 1}) {
			t.Error("a call without rows was refused")
		}
		clock.Add(restAfter)
		flush(t, q)
		if got := usage(t, q, calendar.Today(clock.Now())); got.Used.Rows != 1200 || got.Held.Rows > 0 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestWhatNobodyAgreedANumberForIsCountedAllTheSame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		q := NewQuotas(db)
		for range 1000 {
			r, d := reserve(t, q, Quota{Receipt: "r"}, Amount{1, 500, 9000})
			if len(d.Windows) > 0 {
				t.Fatalf("a window binds: %+v", d)
			}
			r.Settle(Amount{1, 400, 8000})
		}
		day := calendar.Today(clock.Now())
		if got := usage(t, q, day); got.Used != (Amount{}) {
			t.Errorf("the database has %+v before it was written", got)
		}
		flush(t, q)
		if diff := cmp.Diff(usage(t, q, day), Day{day, Amount{1000, 400000, 8000000}, Amount{}}); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
	})
}

func TestAChangedQuotaHoldsAtTheNextCall(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		q := NewQuotas(db)
		passed := 0
		for step, c := range []struct {
			daily int64
			want  int // passed in all
		}{{6400, 50}, {60, 60}, {100, 100}, {80, 100}, {0, 150}, {160, 160}} {
			for range 50 {
				if spend(t, q, Quota{"r", Amount{Calls: c.daily}}, Amount{Calls: 1}) {
					passed++
				}
			}
			if passed != c.want {
				t.Errorf("step %d, %d a day: %d passed, want %d", step, c.daily, passed, c.want)
			}
		}
	})
}

// A database that is gone is what shows whether it is asked.
func TestACallDoesNotWaitForTheDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		q := NewQuotas(db)
		big, small := Quota{"r", Amount{Calls: 6400}}, Quota{"s", Amount{Calls: 20}}
		spend(t, q, big, Amount{Calls: 1})
		for range 21 {
			spend(t, q, small, Amount{Calls: 1})
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		for range 99 { // 100 are a 64th
			if !spend(t, q, big, Amount{Calls: 1}) {
				t.Fatal("refused")
			}
		}
		soon, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		if _, _, err := q.Reserve(soon, big, Amount{Calls: 1}); err == nil {
			t.Error("a call passed that nobody can account for")
		}
		for range 1000 {
			if spend(t, q, small, Amount{Calls: 1}) {
				t.Fatal("passed beyond the quota")
			}
		}
		clock.Add(lookEvery)
		if _, _, err := q.Reserve(soon, small, Amount{Calls: 1}); err == nil {
			t.Error("a quota that was used up is not looked at again")
		}
	})
}

func TestOneCommitServesManyCalls(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		q := NewQuotas(db)
		quota := Quota{"r", Amount{Calls: 100000}}
		for range 50000 {
			spend(t, q, quota, Amount{Calls: 1})
		}
		if got := q.book("r").version; got > 40 {
			t.Errorf("%d lines were written for 50,000 calls", got)
		}
		for range 50000 {
			if !spend(t, q, quota, Amount{Calls: 1}) {
				t.Fatal("refused within the quota")
			}
		}
		if got := q.book("r").version; got > 300 || spend(t, q, quota, Amount{Calls: 1}) {
			t.Errorf("%d lines were written for all 100,000 calls", got)
		}
	})
}

func TestAServerGivesBackWhatItDoesNotNeed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		one, other := NewQuotas(db), NewQuotas(db)
		quota := Quota{"r", Amount{Calls: 640}}
		spend(t, one, quota, Amount{Calls: 1}) // of the 10 that it takes
		passed := 0
		for range 700 {
			if spend(t, other, quota, Amount{Calls: 1}) {
				passed++
			}
		}
		if passed != 630 {
			t.Errorf("the other server passed %d, want 630", passed)
		}
		clock.Add(restAfter)
		flush(t, one)
		for range 20 {
			if spend(t, other, quota, Amount{Calls: 1}) {
				passed++
			}
		}
		if passed != 639 {
			t.Errorf("the other server passed %d in all, want 639", passed)
		}
	})
}

func TestWhatIsTooLittleOnEachServerIsEnoughOnOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		one, other, rest := NewQuotas(db), NewQuotas(db), NewQuotas(db)
		quota := Quota{"r", Amount{Rows: 640}}
		if !spend(t, one, quota, Amount{Rows: 7}) || !spend(t, other, quota, Amount{Rows: 1}) || !spend(t, rest, quota, Amount{Rows: 620}) {
			t.Fatal("refused within the quota")
		}
		// Of their 10 rows each, one holds 3 and the other 9.
		if spend(t, one, quota, Amount{Rows: 12}) || spend(t, other, quota, Amount{Rows: 12}) {
			t.Fatal("passed what the other server holds")
		}
		clock.Add(flushEvery)
		flush(t, one)
		if !spend(t, other, quota, Amount{Rows: 12}) {
			t.Error("12 rows are left and were refused")
		}
	})
}

func TestTheEndOfAServerGivesBackWhatItHolds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		q := NewQuotas(db)
		running, cancel := context.WithCancel(ctx)
		var all sync.WaitGroup
		all.Go(func() { q.Run(running, quiet) })
		spend(t, q, Quota{"r", Amount{Calls: 6400}}, Amount{Calls: 1})
		cancel()
		all.Wait()
		day := calendar.Today(clock.Now())
		if diff := cmp.Diff(usage(t, q, day), Day{day, Amount{Calls: 1}, Amount{}}); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
	})
}

func TestBooksOfDaysGoneByAreDropped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		q := NewQuotas(db)
		for range 10 {
			spend(t, q, Quota{"r", Amount{Calls: 640}}, Amount{Calls: 1})
			clock.Add(24 * time.Hour)
			flush(t, q)
		}
		if got := len(q.books); got > 2 {
			t.Errorf("%d books are kept", got)
		}
		if days, err := q.Usage(ctx, "r", 1, 1<<30); err != nil || len(days) != 10 {
			t.Errorf("the database has %d days: %v", len(days), err)
		}
	})
}

func TestAnswersSayWhatIsLeftOfTheDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		q := NewQuotas(db)
		h := http.Header{}
		_, d := reserve(t, q, Quota{"r", Amount{Calls: 100, Bytes: 5000}}, Amount{Calls: 1, Bytes: 4000})
		d.SetHeader(h, clock.Now(), false)
		want := http.Header{"Ratelimit-Policy": {`"daily-calls";q=100;w=86400, "daily-bytes";q=5000;w=86400;qu="content-bytes"`}, "Ratelimit": {`"daily-bytes";r=1000;t=54000`}}
		if diff := cmp.Diff(h, want); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
	})
}

// Servers share a quota, and reserve, settle, rest and die at random.
func TestNoQuotaIsExceededWhateverBefallsTheServers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		for round := range 20 {
			clock.Add(24 * time.Hour)
			quotaOnADay(t, db, clock, rand.New(rand.NewPCG(uint64(round), 3)))
		}
	})
}

func quotaOnADay(t *testing.T, db *store.DB, clock *storetest.Clock, random *rand.Rand) {
	quota := Quota{"r", Amount{Calls: 200, Rows: 2000}}
	servers := []*Quotas{NewQuotas(db), NewQuotas(db), NewQuotas(db)}
	type underway struct {
		server int
		r      *Reservation
		amount Amount
	}
	var calls []underway
	var used, reserved Amount // in truth
	for range 400 {
		i := random.IntN(len(servers))
		switch random.IntN(12) {
		case 0:
			flush(t, servers[i])
			day := usage(t, servers[i], calendar.Today(clock.Now()))
			if day.Used.Calls+day.Held.Calls > 200 || day.Used.Rows+day.Held.Rows > 2000 {
				t.Fatalf("more is taken than there is: %+v", day)
			}
		case 1:
			clock.Add(time.Duration(random.IntN(12)) * time.Second)
		case 2: // killed, and started again
			if random.IntN(4) == 0 {
				servers[i] = NewQuotas(db)
				var left []underway
				for _, c := range calls {
					if c.server != i {
						left = append(left, c)
					}
				}
				calls = left // what those calls reserved stays taken
			}
		case 3, 4, 5, 6: // a call ends
			if len(calls) > 0 {
				n := random.IntN(len(calls))
				c := calls[n]
				calls = append(calls[:n], calls[n+1:]...)
				spent := Amount{Calls: c.amount.Calls, Rows: random.Int64N(c.amount.Rows + 1)}
				c.r.Settle(spent)
				reserved.Rows -= c.amount.Rows - spent.Rows
				used.Calls, used.Rows = used.Calls+spent.Calls, used.Rows+spent.Rows
			}
		default:
			need := Amount{Calls: 1, Rows: random.Int64N(60)}
			if r, d := reserve(t, servers[i], quota, need); d.OK() {
				calls = append(calls, underway{i, r, need})
				reserved.Calls, reserved.Rows = reserved.Calls+need.Calls, reserved.Rows+need.Rows
			}
		}
		if reserved.Calls > 200 || reserved.Rows > 2000 {
			t.Fatalf("%+v passed of %+v", reserved, quota.Daily)
		}
	}
	clock.Add(restAfter)
	for _, q := range servers {
		flush(t, q)
	}
	day := usage(t, servers[0], calendar.Today(clock.Now()))
	if day.Used.Calls+day.Held.Calls < used.Calls || day.Used.Rows+day.Held.Rows < used.Rows {
		t.Fatalf("the database has %+v, in truth %+v were used", day, used)
	}
}

func TestCallsAtOncePassExactlyToTheQuotaOnSeveralServers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		running, cancel := context.WithCancel(ctx)
		var runs, calls sync.WaitGroup
		var passed atomic.Int64
		for range 3 {
			q := NewQuotas(db)
			runs.Go(func() { q.Run(running, quiet) })
			for range 20 {
				calls.Go(func() {
					for range 60 { // 1,200 calls a server
						r, d, err := q.Reserve(ctx, Quota{"r", Amount{Calls: 1000, Rows: 1 << 20}}, Amount{Calls: 1, Rows: 10})
						if err != nil {
							t.Error(err)
						} else if d.OK() {
							passed.Add(1)
							r.Settle(Amount{Calls: 1, Rows: 5})
						}
					}
				})
			}
		}
		calls.Wait()
		cancel()
		runs.Wait()
		day := calendar.Today(clock.Now())
		want := Day{day, Amount{Calls: 1000, Rows: 5000}, Amount{}}
		if diff := cmp.Diff(usage(t, NewQuotas(db), day), want); diff != "" || passed.Load() != 1000 {
			t.Errorf("%d passed; got -, want +:\n%s", passed.Load(), diff)
		}
	})
}
