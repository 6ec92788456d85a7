package events

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// A system that could not write a page says so once, and then takes it for clean:
// what was not on disk has to be written again.
func TestWhatTheDiskRefusedIsWrittenAgainAndReadOnce(t *testing.T) {
	dir := t.TempDir()
	l, err := Open(dir, Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	give := func() {
		for range 50 {
			l.Append(Event{Kind: View, Page: "home", Status: 200}, client, "Mozilla/5.0")
		}
		l.flush(t.Context())
	}
	give()
	var position int64
	read := func() (n int) {
		t.Helper()
		found, r := all(t, dir, l.ID(), position)
		position = r.Position()
		if r.Lost() != 0 {
			t.Errorf("%d lost", r.Lost())
		}
		return len(found)
	}
	total := read()
	refused := 0
	l.run.sync = func(f *os.File) error { // what was written is seen, and then gone
		total += read()
		refused++
		return unix.EIO
	}
	give()
	give()
	if _, waiting, lost := l.Count(); waiting != 100 || lost != 0 || refused != 2 {
		t.Errorf("%d events wait, %d are lost, refused %d times", waiting, lost, refused)
	}
	l.run.sync = datasync
	give()
	if _, waiting, _ := l.Count(); waiting != 0 {
		t.Errorf("%d events wait", waiting)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if total += read(); total != 200 {
		t.Errorf("%d events were read as they came", total)
	}
	if events, lost := inPieces(t, dir, l.ID()); events != 200 || lost != 0 {
		t.Errorf("%d events and %d lost", events, lost)
	}
}

// Before midnight the salt of tomorrow is asked for, of a database that may hang.
func TestADatabaseThatHangsKeepsNoEventFromTheDisk(t *testing.T) {
	now := time.Date(2026, 3, 31, 15, 55, 0, 0, time.UTC) // 23:55 in Shanghai
	var l *Log
	waited := false
	salt := func(ctx context.Context, day calendar.Date) ([]byte, error) {
		if day == calendar.Today(now) {
			return make([]byte, saltSize), nil
		}
		waited = true
		if _, waiting, _ := l.Count(); waiting != 0 {
			t.Errorf("%d events wait for the salt of %s", waiting, day)
		}
		return nil, errors.New("the database is away")
	}
	l, err := Open(t.TempDir(), Options{Now: func() time.Time { return now }, Salt: salt})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	l.Append(Event{Kind: View, Page: "home", Status: 200}, client, "Mozilla/5.0")
	l.flush(t.Context())
	if !waited {
		t.Error("the salt of tomorrow was not asked for")
	}
}

func TestWhatASearchFoundIsKnownOnlyWhereItWasAnswered(t *testing.T) {
	asked := Event{Kind: Search, Terms: "bus", Hits: -1}
	for _, c := range []struct {
		known Event
		want  int64
	}{{Event{}, -1}, {Event{Kind: Search, Hits: 0}, 0}, {Event{Kind: Search, Hits: 7}, 7}} {
		if got := asked.With(&c.known); got.Hits != c.want || got.Kind != Search {
			t.Errorf("%+v gives %+v", c.known, got)
		}
	}
}
