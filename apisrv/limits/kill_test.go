package limits

import (
	"bufio"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

const (
	workers   = 8 // calls that a server of these tests has under way
	callRows  = 10
	manyCalls = 12800 // a day, of which a server holds 200
	// manyRows do not bind: near their end each server may hold too few for a
	// call, which is tested by itself.
	manyRows = 2 * manyCalls * callRows
)

// callers is a server of the portal, as a process of its own: it calls by one
// grant without end, from several goroutines, and prints a line for each call
// that passed and one, "refused", for each that did not.
func callers(place string) error {
	db, err := store.Open(ctx, place, storetest.NewClock().Now)
	if err != nil {
		return err
	}
	q := NewQuotas(db)
	go q.Run(ctx, quiet)
	failed := make(chan error)
	for range workers {
		go func() {
			for {
				r, d, err := q.Reserve(ctx, Quota{"r", Amount{Calls: manyCalls, Rows: manyRows}}, Amount{Calls: 1, Rows: callRows})
				line := "refused\n"
				switch {
				case err != nil:
					failed <- err
				case d.OK():
					line = "passed\n"
				}
				if _, err := os.Stdout.WriteString(line); err != nil {
					failed <- err
				}
				if d.OK() {
					r.Settle(Amount{Calls: 1, Rows: callRows})
				} else {
					time.Sleep(time.Millisecond)
				}
			}
		}()
	}
	return <-failed
}

// calling starts callers and counts what passes until f says that it is enough;
// then they are killed. It returns how many passed.
func calling(t *testing.T, place string, enough func(passed, refused int) bool) (passed int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "KAIMEN_TEST_CALLERS="+place)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	refused, killed := 0, false
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		switch lines.Text() {
		case "passed":
			passed++
		case "refused":
			refused++
		}
		if !killed && enough(passed, refused) {
			killed = true
			cmd.Process.Kill()
		}
	}
	if err := cmd.Wait(); err == nil || !killed {
		t.Fatalf("the callers ended by themselves after %d calls: %v", passed, err)
	}
	return passed
}

func TestThreeServersTogetherPassExactlyToTheQuota(t *testing.T) {
	for kind, place := range storetest.Places(t) {
		t.Run(kind, func(t *testing.T) {
			db := storetest.Open(t, place, storetest.NewClock())
			var mu sync.Mutex
			var all sync.WaitGroup
			total := 0
			for range 3 {
				all.Go(func() {
					passed := calling(t, place, func(_, refused int) bool { return refused >= 2*workers })
					mu.Lock()
					defer mu.Unlock()
					total += passed
				})
			}
			all.Wait()
			if total != manyCalls {
				t.Errorf("%d passed, want %d", total, manyCalls)
			}
			checkUse(t, db, total, 3) // they were killed, too
		})
	}
}

// A server is killed at some moment, again and again on the same day.
// KAIMEN_KILLS sets how often.
func TestAKilledServerCountsNothingForLessAndLittleForMore(t *testing.T) {
	kills := 6
	if s := os.Getenv("KAIMEN_KILLS"); s != "" {
		var err error
		if kills, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	for kind, place := range storetest.Places(t) {
		t.Run(kind, func(t *testing.T) {
			db := storetest.Open(t, place, storetest.NewClock())
			total := 0
			for kill := range kills {
				total += calling(t, place, func(passed, refused int) bool { return passed > 37*(kill%40) || refused > 0 })
				checkUse(t, db, total, kill+1)
			}
			total += calling(t, place, func(_, refused int) bool { return refused >= 2*workers })
			checkUse(t, db, total, kills+1)
			if lost := manyCalls - total; lost < 0 || lost > (kills+1)*(manyCalls/64+workers) {
				t.Errorf("%d calls passed of %d, %d kills", total, manyCalls, kills)
			}
			t.Logf("%d kills cost %d calls of %d", kills, manyCalls-total, manyCalls)
		})
	}
}

// checkUse compares what the database says with what passed. A call that the
// kill kept from telling that it passed may be in the database too.
func checkUse(t *testing.T, db *store.DB, passed, kills int) {
	t.Helper()
	got := usage(t, NewQuotas(db), calendar.Today(db.Now()))
	taken := Amount{Calls: got.Used.Calls + got.Held.Calls, Rows: got.Used.Rows + got.Held.Rows}
	if taken.Calls < int64(passed) || taken.Rows < int64(passed)*callRows {
		t.Errorf("the database counts %+v, and %d calls passed", got, passed)
	}
	bound := Amount{Calls: int64(kills) * (manyCalls/64 + workers), Rows: int64(kills) * (manyRows/64 + workers*callRows)}
	if taken.Calls > int64(passed)+bound.Calls || taken.Rows > int64(passed)*callRows+bound.Rows {
		t.Errorf("the database counts %+v, and %d calls passed; it may count %+v more", got, passed, bound)
	}
	if taken.Calls > manyCalls || got.Used.Calls > int64(passed) {
		t.Errorf("the database counts %+v of %d", got, manyCalls)
	}
}
