package events

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// kills is how often a test kills a server: a few times, or as often as
// KAIMEN_KILLS says.
func kills(t *testing.T) int {
	t.Helper()
	text := os.Getenv("KAIMEN_KILLS")
	if text == "" {
		return 6
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("KAIMEN_KILLS=%q is no number of kills", text)
	}
	return n
}

// Two processes write into one data directory and are killed: what can be read and
// what is lost are together what was handed in, and of what was handed in no more
// than a thousand events are lost beside those that were dropped.
func TestWhatAKillTakesIsKnown(t *testing.T) {
	dir := t.TempDir()
	var begun, done uint64
	var events, lost int64
	for range kills(t) {
		two := []child{startChild(t, dir), startChild(t, dir)}
		time.Sleep(time.Duration(rand.IntN(1500)) * time.Millisecond)
		var dropped int64
		for _, c := range two {
			c.kill(t)
			begun, done, dropped = begun+c.begun.Load(), done+c.done.Load(), dropped+int64(c.dropped.Load())
		}
		runs, err := Runs(dir)
		if err != nil || len(runs) != 2 {
			t.Fatalf("runs %v, %v", runs, err)
		}
		for _, id := range runs {
			n, gone := inPieces(t, dir, id)
			if gone > MaxUnwritten+dropped+2*workers {
				t.Errorf("%d events are lost, %d were dropped", gone, dropped)
			}
			events, lost = events+n, lost+gone
			if err := Remove(dir, id); err != nil {
				t.Fatal(err)
			}
		}
	}
	if given := uint64(events + lost); given < done || given > begun || uint64(events) > begun {
		t.Errorf("%d events were handed in, up to %d; %d were read and %d lost", done, begun, events, lost)
	}
	t.Logf("%d handed in, %d read, %d lost", done, events, lost)
}
