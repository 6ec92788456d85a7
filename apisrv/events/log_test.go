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
