package events

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// TestMain lets this program be the server that a test kills, or whose disk is full.
func TestMain(m *testing.M) {
	dir, tally := os.Getenv("KAIMEN_EVENTS_DIR"), os.Getenv("KAIMEN_EVENTS_TALLY")
	var err error
	switch {
	case dir == "":
		os.Exit(m.Run())
	case tally == "":
		err = fill(dir)
	default:
		err = load(dir, tally)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// tally is what a child counted of its own work, in memory that outlives it.
type tally struct {
	begun, done, dropped atomic.Uint64 // events
}

func openTally(path string) (*tally, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := f.Truncate(4096); err != nil {
		return nil, err
	}
	page, err := unix.Mmap(int(f.Fd()), 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return (*tally)(unsafe.Pointer(&page[0])), nil
}

// workers hand events in at the same time.
const workers = 8

// load hands events in for ever.
func load(dir, path string) error {
	n, err := openTally(path)
	if err != nil {
		return err
	}
	l, err := Open(dir, Options{Now: time.Now, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		return err
	}
	go l.Run(context.Background())
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for {
				n.begun.Add(1)
				l.Append(Event{Kind: Download, Dataset: "bus", File: "data/bus/stops.csv", Status: 200}, client, "Mozilla/5.0")
				_, _, lost := l.Count()
				n.dropped.Store(lost)
				n.done.Add(1)
				time.Sleep(time.Duration(rand.IntN(2000)) * time.Microsecond)
			}
		})
	}
	all.Wait()
	return nil
}

// child is a process that hands events in until it is killed.
type child struct {
	cmd *exec.Cmd
	*tally
}

func startChild(t *testing.T, dir string) child {
	t.Helper()
	path := fmt.Sprintf("%s/%d", t.TempDir(), rand.Int())
	n, err := openTally(path)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "KAIMEN_EVENTS_DIR="+dir, "KAIMEN_EVENTS_TALLY="+path)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := child{cmd, n}
	for end := time.Now().Add(20 * time.Second); c.done.Load() == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the child does not begin")
		}
	}
	return c
}

func (c child) kill(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Wait(); err == nil {
		t.Fatal("the child ended by itself")
	}
}

// inPieces reads a run as somebody does who is interrupted now and then.
func inPieces(t *testing.T, dir, id string) (events, lost int64) {
	t.Helper()
	position, ended := int64(0), false
	for !ended {
		r, err := OpenRun(dir, id, position)
		if err != nil {
			t.Fatal(err)
		}
		for range 1 + rand.IntN(700) {
			if _, err = r.Next(); err != nil {
				break
			}
			events++
		}
		if err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		position, ended = r.Position(), r.Ended()
		lost += r.Lost()
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return events, lost
}
