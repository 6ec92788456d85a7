package rollup_test

import (
	"context"
	"errors"
	"io"
	"log"
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// childStore and childDir tell a process of the tests to be a server, over which
// store and data directory.
const (
	childStore = "KAIMEN_ROLLUP_STORE"
	childDir   = "KAIMEN_ROLLUP_DIR"
)

// agents are who comes to the server.
var agents = []string{"Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Mozilla/5.0 (iPhone) Safari/604.1", "curl/8.5.0",
	"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}

// serveUntilKilled hands events in and counts all runs there are, as fast as it
// can.
func serveUntilKilled(place, dir string) {
	ctx, clock := context.Background(), storetest.NewClock()
	db, err := store.Open(ctx, place, clock.Now)
	if err != nil {
		log.Fatal(err)
	}
	c := rollup.New(db, placeOf)
	uses, err := events.Open(dir, events.Options{Now: clock.Now, Salt: c.Salt})
	if err != nil {
		log.Fatal(err)
	}
	go uses.Run(ctx)
	go func() {
		for r := rand.New(rand.NewPCG(rand.Uint64(), 0)); ; {
			e := ask(r, clock.Now())
			e.Visitor, e.Audience, e.Bot = 0, events.People, ""
			uses.Append(e, netip.AddrFrom4([4]byte{10, 0, byte(r.IntN(8)), 1}), agents[r.IntN(len(agents))])
			time.Sleep(200 * time.Microsecond)
		}
	}()
	roller := &rollup.Roller{Counter: c, Dir: dir, Log: slog.New(slog.DiscardHandler)}
	for {
		if err := roller.Step(ctx); err != nil {
			log.Fatal(err)
		}
	}
}

// onDisk are the events that runs have, and how many they say are missing.
func onDisk(t *testing.T, dir string) (all map[rollup.Source][]events.Event, lost map[string]int64) {
	t.Helper()
	all, lost = map[rollup.Source][]events.Event{}, map[string]int64{}
	ids, err := events.Runs(dir)
	must(t, err)
	for _, id := range ids {
		r, err := events.OpenRun(dir, id, 0)
		must(t, err)
		src := rollup.Source{ID: id, Kind: "run"}
		for {
			e, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			must(t, err)
			all[src] = append(all[src], e)
		}
		lost[id] = r.Lost()
		must(t, r.Close())
	}
	return all, lost
}

func TestTwoServersThatAreKilledAgainAndAgainCountEveryEventOnDiskOnce(t *testing.T) {
	const rounds = 12
	for kind, place := range storetest.Places(t) {
		t.Run(kind, func(t *testing.T) {
			dir := t.TempDir()
			db := storetest.Open(t, place, storetest.NewClock())
			servers := []*exec.Cmd{start(t, place, dir), start(t, place, dir)}
			for i := range rounds {
				time.Sleep(time.Duration(100+rand.IntN(700)) * time.Millisecond)
				servers[i%2].Process.Kill()
				if err := servers[i%2].Wait(); err.Error() != "signal: killed" {
					t.Fatalf("the server ended by itself: %v", err)
				}
				if i < rounds-2 {
					servers[i%2] = start(t, place, dir)
				}
			}
			c := rollup.New(db, placeOf)
			must(t, (&rollup.Roller{Counter: c, Dir: dir, Log: slog.New(slog.DiscardHandler)}).Step(t.Context()))
			all, lost := onDisk(t, dir)
			f, err := c.Freshness(t.Context())
			must(t, err)
			told := map[string]int64{}
			for id := range lost {
				told[id] = 0
			}
			for _, l := range f.Losses {
				told[l.Source.ID] = l.Lost
			}
			if diff := cmp.Diff(lost, told); diff != "" {
				t.Errorf("lost by the runs -, told +:\n%s", diff)
			}
			t.Logf("%d servers, %d events, %d lost", rounds, f.Events, f.Lost)
			holdsTruth(t, db, all)
		})
	}
}

// start starts a server, which ends with the test at the latest.
func start(t *testing.T, place, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childStore+"="+place, childDir+"="+dir)
	cmd.Stderr = os.Stderr
	must(t, cmd.Start())
	return cmd
}
