package events

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var client = netip.MustParseAddr("203.0.113.77")

// opened opens a log whose Run goes on until the test stops it.
func opened(t testing.TB, dir string) (l *Log, stop func()) {
	t.Helper()
	l, err := Open(dir, Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		l.Run(ctx)
	}()
	return l, func() {
		cancel()
		<-over
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

// give hands an event in when there is room, however slow the disk is.
func give(l *Log, e Event) {
	for _, waiting, _ := l.Count(); waiting > MaxUnwritten/2; _, waiting, _ = l.Count() {
		time.Sleep(time.Millisecond)
	}
	l.Append(e, client, "Mozilla/5.0")
}

// settle waits until what was handed in is written.
func settle(l *Log) {
	for _, waiting, _ := l.Count(); waiting > 0; _, waiting, _ = l.Count() {
		time.Sleep(time.Millisecond)
	}
}

// all reads what is there of a run from a position on.
func all(t testing.TB, dir, id string, position int64) (found []Event, r *Reader) {
	t.Helper()
	r, err := OpenRun(dir, id, position)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return found, r
		}
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, e)
	}
}

func TestWhatIsHandedInIsReadInOrderWhileTheRunGoesOnAndAfterIt(t *testing.T) {
	dir := t.TempDir()
	l, stop := opened(t, dir)
	for n := range 2500 {
		give(l, Event{Kind: View, Page: "home", Status: 200, Bytes: int64(n)})
	}
	settle(l)
	first, r := all(t, dir, l.ID(), 0)
	if len(first) != 2500 || r.Ended() || r.Lost() != 0 {
		t.Fatalf("%d events, ended %v, lost %d", len(first), r.Ended(), r.Lost())
	}
	l.Append(Event{Kind: View, Status: 200, Bytes: 2500}, client, "Mozilla/5.0")
	stop()
	second, r := all(t, dir, l.ID(), r.Position())
	if len(second) != 1 || !r.Ended() || r.Lost() != 0 {
		t.Fatalf("%d events more, ended %v, lost %d", len(second), r.Ended(), r.Lost())
	}
	for n, e := range append(first, second...) {
		if e.Bytes != int64(n) || e.Visitor == 0 || e.Visitor != first[0].Visitor {
			t.Fatalf("event %d: %+v", n, e)
		}
	}
	if runs, err := Runs(dir); err != nil || len(runs) != 1 || runs[0] != l.ID() {
		t.Errorf("runs %v %v", runs, err)
	}
	if err := Remove(dir, l.ID()); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(filepath.Join(dir, Folder)); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestNoAddressReachesTheDisk(t *testing.T) {
	dir := t.TempDir()
	l, stop := opened(t, dir)
	l.Append(Event{Kind: View, Status: 200}, client, "Mozilla/5.0 canary-agent")
	stop()
	files, err := filepath.Glob(filepath.Join(dir, Folder, "*", "*"))
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil || strings.Contains(string(body), client.String()) || strings.Contains(string(body), "canary") {
			t.Errorf("%s: %v %q", f, err, body)
		}
		if info, _ := os.Stat(f); info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", f, info.Mode())
		}
	}
}

// A server that runs for a year keeps no year of hashes.
func TestWhatWasCountedOfDaysBeforeIsRemovedWhileTheRunGoesOn(t *testing.T) {
	dir, now := t.TempDir(), time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	l, err := Open(dir, Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	files := func() int {
		found, err := segments(filepath.Join(dir, Folder, l.ID()))
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	var position int64
	for day := range 5 {
		for n := range 3 {
			l.Append(Event{Kind: View, Status: 200, Bytes: int64(10*day + n)}, client, "Mozilla/5.0")
		}
		l.flush(t.Context())
		if want := min(day+1, 2); files() != want {
			t.Errorf("day %d: %d files, want %d", day, files(), want)
		}
		found, r := all(t, dir, l.ID(), position)
		if len(found) != 3 || found[0].Bytes != int64(10*day) || r.Lost() != 0 {
			t.Fatalf("day %d: %d events, lost %d: %+v", day, len(found), r.Lost(), found)
		}
		position = r.Position()
		if err := Trim(dir, l.ID(), position); err != nil {
			t.Fatal(err)
		}
		if files() != 1 {
			t.Errorf("day %d: %d files are left", day, files())
		}
		if again, r := all(t, dir, l.ID(), position); len(again) != 0 || r.Lost() != 0 || r.Position() != position {
			t.Errorf("day %d: %d events after all of them, lost %d, at %d instead of %d", day, len(again), r.Lost(), r.Position(), position)
		}
		now = now.Add(24 * time.Hour)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if left, r := all(t, dir, l.ID(), position); len(left) != 0 || !r.Ended() || r.Lost() != 0 {
		t.Errorf("at the end %d events, ended %v, lost %d", len(left), r.Ended(), r.Lost())
	}
}
