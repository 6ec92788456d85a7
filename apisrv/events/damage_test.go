package events

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// written makes a run of n events that was closed, and returns its only file.
func written(t testing.TB, dir string, n int) (id, file string) {
	t.Helper()
	l, stop := opened(t, dir)
	for range n {
		l.Append(Event{Kind: View, Page: "home", Status: 200}, client, "Mozilla/5.0")
	}
	stop()
	return l.ID(), filepath.Join(dir, Folder, l.ID(), "0000000000000000"+segmentName)
}

// edit changes a file.
func edit(t testing.TB, path string, change func([]byte) []byte) {
	t.Helper()
	body, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, change(body), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// afterCrash lets a run look as if the machine had crashed.
func afterCrash(t testing.TB, dir, id string) {
	t.Helper()
	edit(t, filepath.Join(dir, Folder, id, counterFile), func(page []byte) []byte {
		page[closedAt], page[bootAt] = 0, 'x'
		return page
	})
}

func TestWhatIsDamagedIsSkippedAndLost(t *testing.T) {
	torn := func(b []byte) []byte { return b[:len(b)-20] }
	garbled := func(b []byte) []byte { return bytes.Replace(b, []byte(`{"n":4,`), []byte("{\x00\xff:4,"), 1) }
	for name, c := range map[string]struct {
		change       func([]byte) []byte
		crash        bool
		events, lost int64
	}{
		"whole":             {func(b []byte) []byte { return b }, false, 10, 0},
		"a torn end":        {torn, false, 9, 1},
		"a garbled line":    {garbled, false, 9, 1},
		"both":              {func(b []byte) []byte { return torn(garbled(b)) }, false, 8, 2},
		"nothing":           {func([]byte) []byte { return nil }, false, 0, 10},
		"zeros at the end":  {func(b []byte) []byte { return append(torn(b), make([]byte, 200_000)...) }, false, 9, 1},
		"a crash":           {func(b []byte) []byte { return b }, true, 10, MaxUnwritten},
		"a crash and a gap": {garbled, true, 9, MaxUnwritten + 1},
		"no end of a line":  {func(b []byte) []byte { return append(b, bytes.Repeat([]byte("x"), 200_000)...) }, false, 10, 0},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			id, file := written(t, dir, 10)
			edit(t, file, c.change)
			if c.crash {
				afterCrash(t, dir, id)
			}
			for range 5 { // in other pieces each time
				if events, lost := inPieces(t, dir, id); events != c.events || lost != c.lost {
					t.Errorf("%d events, %d lost; want %d and %d", events, lost, c.events, c.lost)
				}
			}
		})
	}
}

func TestARunWithoutItsCounterMayHaveLostAThousand(t *testing.T) {
	dir := t.TempDir()
	id, _ := written(t, dir, 3)
	if err := os.WriteFile(filepath.Join(dir, Folder, id, counterFile), []byte("kaimen"), 0o600); err != nil {
		t.Fatal(err)
	}
	if events, lost := inPieces(t, dir, id); events != 3 || lost != MaxUnwritten {
		t.Errorf("%d events, %d lost", events, lost)
	}
}

func TestARunGoesOnInFurtherFiles(t *testing.T) {
	dir := t.TempDir()
	l, stop := opened(t, dir)
	const n = 2100
	for i := range n {
		give(l, Event{Kind: Download, File: strings.Repeat("x", 8000), Status: 200, Bytes: int64(i)})
	}
	stop()
	files, err := filepath.Glob(filepath.Join(dir, Folder, l.ID(), "*"+segmentName))
	if err != nil || len(files) < 2 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	found, r := all(t, dir, l.ID(), 0)
	if len(found) != n || r.Lost() != 0 || !r.Ended() {
		t.Errorf("%d events, %d lost", len(found), r.Lost())
	}
	if events, lost := inPieces(t, dir, l.ID()); events != n || lost != 0 {
		t.Errorf("in pieces: %d events, %d lost", events, lost)
	}
}

func TestAClockThatJumpsMakesNoNegativeTimes(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, 3, 31, 23, 59, 59, 0, time.UTC)
	l, err := Open(dir, Options{Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	for _, jump := range []time.Duration{0, 24 * 365 * time.Hour, -24 * 365 * time.Hour, -time.Hour} {
		at = at.Add(jump)
		l.Append(Event{Kind: Call, Took: -jump, Status: 200}, client, "curl/8")
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	found, r := all(t, dir, l.ID(), 0)
	if len(found) != 4 || r.Lost() != 0 {
		t.Fatalf("%d events, %d lost", len(found), r.Lost())
	}
	for _, e := range found {
		if e.Took < 0 {
			t.Errorf("%+v", e)
		}
	}
	if !found[1].At.Equal(found[0].At.Add(24*365*time.Hour)) || found[0].Visitor == found[1].Visitor {
		t.Errorf("%+v %+v", found[0], found[1])
	}
}

func TestALivingRunIsNotRemoved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data [2026]")
	l, stop := opened(t, dir)
	if err := Remove(dir, l.ID()); err == nil {
		t.Error("a run that goes on was removed")
	}
	stop()
	for _, id := range []string{"", "..", "../events", l.ID() + "/counter"} {
		if err := Remove(dir, id); err == nil {
			t.Errorf("%q was removed", id)
		}
		if _, err := OpenRun(dir, id, 0); err == nil {
			t.Errorf("%q was opened", id)
		}
	}
	if err := Remove(dir, l.ID()); err != nil {
		t.Error(err)
	}
	if err := Remove(dir, l.ID()); err != nil {
		t.Errorf("again: %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, Folder)); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// away makes a file unreadable until it is put back.
func away(t testing.TB, path string) (back func()) {
	t.Helper()
	if err := errors.Join(os.Rename(path, path+".away"), os.Symlink(path, path)); err != nil { // a circle of links
		t.Fatal(err)
	}
	return func() {
		if err := os.Rename(path+".away", path); err != nil {
			t.Fatal(err)
		}
	}
}

// What cannot be read now is not lost: an error says so, and it is read later.
func TestAFileThatCannotBeOpenedIsAnErrorAndNothingIsLost(t *testing.T) {
	dir := t.TempDir()
	id, file := written(t, dir, 10)
	back := away(t, file)
	r, err := OpenRun(dir, id, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err = r.Next(); !errors.Is(err, ErrUnreadable) || r.Ended() || r.Lost() != 0 {
		t.Errorf("%v; ended %v, lost %d", err, r.Ended(), r.Lost())
	}
	back()
	if events, lost := inPieces(t, dir, id); events != 10 || lost != 0 {
		t.Errorf("later %d events and %d lost", events, lost)
	}
}

// daily makes a run with n events on each of some days, a file for each of them.
func daily(t testing.TB, dir string, days, n int) (l *Log, files []string) {
	t.Helper()
	at := time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC)
	l, err := Open(dir, Options{Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	for range days {
		for range n {
			l.Append(Event{Kind: View, Page: "home", Status: 200}, client, "Mozilla/5.0")
		}
		l.flush(t.Context())
		at = at.Add(24 * time.Hour)
	}
	files, err = filepath.Glob(filepath.Join(dir, Folder, l.ID(), "*"+segmentName))
	if err != nil || len(files) != days {
		t.Fatalf("%d files, %v", len(files), err)
	}
	return l, files
}

func TestAFileThatIsGivenUpIsLostAndWhatIsBehindItIsRead(t *testing.T) {
	for missing := range 3 {
		dir := t.TempDir()
		l, files := daily(t, dir, 3, 100)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		away(t, files[missing])
		position, events, lost := int64(0), 0, int64(0)
		for ended := false; !ended; {
			r, err := OpenRun(dir, l.ID(), position)
			if err != nil {
				t.Fatal(err)
			}
			r.SkipUnreadable()
			for range 70 {
				if _, err := r.Next(); err == nil {
					events++
				} else if !errors.Is(err, io.EOF) {
					t.Fatal(err)
				}
			}
			lost += r.Lost()
			position, ended = r.Position(), r.Ended()
			if err := errors.Join(r.Close(), Trim(dir, l.ID(), position)); err != nil {
				t.Fatal(err)
			}
		}
		if events != 200 || lost != 100 {
			t.Errorf("without file %d: %d events and %d lost", missing, events, lost)
		}
	}
}

// A file that lost its end reaches less far than the next one begins.
func TestAFileInTheMiddleThatLostItsEndDoublesNothing(t *testing.T) {
	for _, cut := range []int64{1, 50, 10_000, 1 << 40} {
		dir := t.TempDir()
		l, files := daily(t, dir, 3, 800)
		info, err := os.Stat(files[1])
		if err == nil {
			err = os.Truncate(files[1], max(info.Size()-cut, 0))
		}
		if err != nil {
			t.Fatal(err)
		}
		one, r := all(t, dir, l.ID(), 0)
		if again, _ := all(t, dir, l.ID(), r.Position()); len(again) != 0 {
			t.Errorf("cut by %d: %d events are read again", cut, len(again))
		}
		if int64(len(one))+r.Lost() != 2400 || r.Lost() == 0 {
			t.Errorf("cut by %d: %d events and %d lost", cut, len(one), r.Lost())
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if events, lost := inPieces(t, dir, l.ID()); events != int64(len(one)) || lost != r.Lost() {
			t.Errorf("cut by %d: in pieces %d events and %d lost", cut, events, lost)
		}
	}
}
