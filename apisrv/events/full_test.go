package events

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// fill hands events in while nothing can be written, and then again.
func fill(dir string) error {
	l, err := Open(dir, Options{Now: time.Now})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	over := make(chan struct{})
	go func() {
		defer close(over)
		l.Run(ctx)
	}()
	if err := hand(l, 100); err != nil {
		return err
	}
	time.Sleep(2 * period)
	limit := unix.Rlimit{}
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	full := limit
	full.Cur = 5000 // as the first file is larger, and the next one soon will be
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &full); err != nil {
		return err
	}
	for range 5 {
		if err := hand(l, 1000); err != nil {
			return err
		}
		time.Sleep(2 * period)
	}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	time.Sleep(2 * period)
	if err := hand(l, 10); err != nil {
		return err
	}
	cancel()
	<-over
	handed, _, lost := l.Count()
	fmt.Println(handed, lost)
	return l.Close()
}

// hand hands events in, which never takes long: a second for all that find the
// disk slow, and no time once it is known to be full.
func hand(l *Log, n int) error {
	begun := time.Now()
	for range n {
		l.Append(Event{Kind: View, Page: "home", Status: 200}, client, "Mozilla/5.0")
	}
	if took := time.Since(begun); took > 3*time.Second {
		return fmt.Errorf("%d events took %s", n, took)
	}
	return nil
}

func TestAFullDiskCostsEventsThatAreCountedAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "KAIMEN_EVENTS_DIR="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	var handed, dropped int64
	if _, scanned := fmt.Sscan(string(out), &handed, &dropped); err != nil || scanned != nil {
		t.Fatal(err, scanned, string(out))
	}
	runs, err := Runs(dir)
	if err != nil || len(runs) != 1 {
		t.Fatal(runs, err)
	}
	events, lost := inPieces(t, dir, runs[0])
	if handed != 5110 || events+lost != handed || lost != dropped || lost == 0 {
		t.Errorf("%d handed in, %d dropped; %d read, %d lost", handed, dropped, events, lost)
	}
	files, err := filepath.Glob(filepath.Join(dir, Folder, "*", "*"+segmentName))
	if err != nil || len(files) < 2 {
		t.Errorf("the files of the run: %v %v", files, err)
	}
}

func TestAFolderThatCannotBeWrittenIsAnErrorAndANilLogCountsNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := Open(dir, Options{Now: time.Now})
	if err == nil || l != nil {
		t.Fatalf("%v %v", l, err)
	}
	l.Append(Event{Kind: View}, client, "Mozilla/5.0")
	l.Run(t.Context())
	if handed, waiting, lost := l.Count(); handed != 0 || waiting != 0 || lost != 0 || l.ID() != "" || l.Close() != nil {
		t.Error("a nil log counts")
	}
}
