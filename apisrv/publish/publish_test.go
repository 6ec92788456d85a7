package publish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestMain plays the program that a Builder starts when KAIMEN_PLAY is set.
func TestMain(m *testing.M) {
	switch os.Getenv("KAIMEN_PLAY") {
	case "":
		os.Exit(m.Run())
	case "findings":
		fmt.Println("left out: bus")
		os.Exit(1)
	case "broken":
		fmt.Fprintln(os.Stderr, "disk full")
		os.Exit(3)
	case "hang":
		time.Sleep(time.Hour)
	}
	os.Exit(0)
}

func TestABuildSaysHowItEnded(t *testing.T) {
	for play, want := range map[string]struct {
		findings, failed bool
		output           string
	}{
		"fine":     {},
		"findings": {findings: true, output: "left out: bus\n"},
		"broken":   {failed: true, output: "disk full\n"},
	} {
		t.Run(play, func(t *testing.T) {
			t.Setenv("KAIMEN_PLAY", play)
			var output bytes.Buffer
			err := (&Builder{Command: []string{os.Args[0]}, Stdout: &output, Stderr: &output}).Build(t.Context())
			if errors.Is(err, ErrFindings) != want.findings || (err != nil && !errors.Is(err, ErrFindings)) != want.failed {
				t.Errorf("error %v", err)
			}
			if output.String() != want.output {
				t.Errorf("output %q, want %q", output.String(), want.output)
			}
		})
	}
}

func TestABuildStopsWithItsContext(t *testing.T) {
	t.Setenv("KAIMEN_PLAY", "hang")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	if err := (&Builder{Command: []string{os.Args[0]}}).Build(ctx); err == nil {
		t.Error("a build that was stopped reports success")
	}
	if took := time.Since(start); took > killAfter+10*time.Second {
		t.Errorf("stopped after %v", took)
	}
}

// watching runs a Watcher over a new catalogue and counts its builds.
func watching(t *testing.T) (dir string, builds *atomic.Int64) {
	t.Helper()
	dir, builds = t.TempDir(), new(atomic.Int64)
	for _, folder := range []string{"datasets/bus", "kaimen-data", ".git"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	w := Watcher{
		Catalogue: dir, Ignore: filepath.Join(dir, "kaimen-data"), FixedDay: true,
		Now: time.Now, Build: func(context.Context) { builds.Add(1) },
	}
	go func() { ended <- w.Watch(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	time.Sleep(quiet / 2) // the watch is set up
	return dir, builds
}

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(time.Now().String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// waitFor waits until there were n builds, or fails.
func waitFor(t *testing.T, builds *atomic.Int64, n int64) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); builds.Load() < n; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d builds, want %d", builds.Load(), n)
		}
	}
}

func TestManyChangesAtOnceLeadToOneBuild(t *testing.T) {
	dir, builds := watching(t)
	for n := range 50 {
		write(t, filepath.Join(dir, "datasets/bus", fmt.Sprintf("%d.csv", n)))
	}
	waitFor(t, builds, 1)
	time.Sleep(3 * quiet)
	if got := builds.Load(); got != 1 {
		t.Errorf("%d builds, want 1", got)
	}
}

func TestNewFoldersAreWatched(t *testing.T) {
	dir, builds := watching(t)
	write(t, filepath.Join(dir, "datasets/tram/2026/stops.csv"))
	waitFor(t, builds, 1)
	time.Sleep(2 * quiet)
	before := builds.Load()
	write(t, filepath.Join(dir, "datasets/tram/2026/stops.csv"))
	waitFor(t, builds, before+1)
}

func TestTheDataFolderAndHiddenFilesDoNotCount(t *testing.T) {
	dir, builds := watching(t)
	for _, name := range []string{"kaimen-data/releases/r1/x", ".git/index", ".portal.yaml.swp", "datasets/bus/a.csv~", "datasets/bus/a.tmp"} {
		write(t, filepath.Join(dir, name))
	}
	if err := os.Chmod(filepath.Join(dir, "datasets/bus"), 0o700); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * quiet)
	if got := builds.Load(); got != 0 {
		t.Errorf("%d builds, want none", got)
	}
}

func TestACatalogueThatNeverRestsIsBuiltAllTheSame(t *testing.T) {
	dir, builds := watching(t)
	for start := time.Now(); builds.Load() == 0; time.Sleep(quiet / 6) {
		write(t, filepath.Join(dir, "portal.yaml"))
		if time.Since(start) > patience+10*time.Second {
			t.Fatal("no build while files kept changing")
		}
	}
}

func TestAFolderThatIsNotThereIsNamed(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "catalogue")
	err := Watcher{Catalogue: missing, Now: time.Now}.Watch(t.Context())
	if err == nil || !strings.Contains(err.Error(), missing) {
		t.Errorf("error %v does not name the folder", err)
	}
}

func TestANewDayIsBuiltUnlessTheDateIsFixed(t *testing.T) {
	for _, fixed := range []bool{false, true} {
		var now atomic.Int64 // Unix seconds
		now.Store(time.Date(2026, 1, 31, 15, 59, 59, 0, time.UTC).Unix())
		days := make(chan time.Time)
		var builds atomic.Int64
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		w := Watcher{
			FixedDay: fixed, Build: func(context.Context) { builds.Add(1) },
			Now: func() time.Time { return time.Unix(now.Load(), 0) },
		}
		go func() { ended <- w.watch(ctx, days) }()
		days <- time.Time{}
		days <- time.Time{}
		now.Add(1) // midnight in Shanghai
		days <- time.Time{}
		if !fixed {
			waitFor(t, &builds, 1)
		}
		days <- time.Time{}
		days <- time.Time{}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if got := builds.Load(); (got == 1) == fixed || got > 1 {
			t.Errorf("date fixed %v: %d builds", fixed, got)
		}
	}
}
