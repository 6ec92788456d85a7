package weblog_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/traffic"
)

// kills is how often an import is killed; KAIMEN_KILLS sets it.
func kills(t *testing.T) int {
	t.Helper()
	s := os.Getenv("KAIMEN_KILLS")
	if s == "" {
		return 4
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// importer starts a process that imports the logs of a folder, and waits until
// it has begun.
func importer(t *testing.T, folder, place string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), logsEnv+"="+folder, placeEnv+"="+place)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("the import did not begin: %v", err)
	}
	return cmd
}

// rotated writes a log in 80 files.
func rotated(t *testing.T, lines []string) string {
	t.Helper()
	folder := t.TempDir()
	for i := range 80 {
		part := lines[i*len(lines)/80 : (i+1)*len(lines)/80]
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("access.log.%03d", i)), []byte(file(part)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// An import that is killed at any moment, and begun again, comes to the numbers
// that are true.
func TestAKilledImportLosesAndDoublesNothing(t *testing.T) {
	for kind, place := range storetest.Places(t) {
		t.Run(kind, func(t *testing.T) {
			all, truth := fourDays(5, false)
			folder := rotated(t, traffic.Combined(all))
			storetest.Open(t, place, storetest.NewClock()) // makes the tables
			finished := 0
			for range kills(t) {
				cmd := importer(t, folder, place)
				time.Sleep(rand.N(100 * time.Millisecond))
				cmd.Process.Kill()
				if cmd.Wait() == nil {
					finished++
				}
			}
			if err := importer(t, folder, place).Wait(); err != nil {
				t.Fatal(err)
			}
			t.Logf("of %d imports that were to be killed %d had come to their end", kills(t), finished)
			isTrue(t, storetest.Open(t, place, storetest.NewClock()), truth)
		})
	}
}

// Of two that import the same logs at once each log is counted by one; whoever
// comes too late is told, and counts nothing.
func TestTwoImportsAtOnceDoubleNothing(t *testing.T) {
	for kind, place := range storetest.Places(t) {
		t.Run(kind, func(t *testing.T) {
			all, truth := fourDays(6, false)
			folder := rotated(t, traffic.Combined(all))
			storetest.Open(t, place, storetest.NewClock())
			var both sync.WaitGroup
			for range 2 {
				cmd := importer(t, folder, place)
				both.Go(func() { cmd.Wait() })
			}
			both.Wait()
			if err := importer(t, folder, place).Wait(); err != nil {
				t.Fatal(err)
			}
			isTrue(t, storetest.Open(t, place, storetest.NewClock()), truth)
		})
	}
}
