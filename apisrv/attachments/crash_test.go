package attachments

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/backup"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// The test binary runs itself as a process that is killed, or whose disk fills
// up: a limit on the size of files stands in for a full disk.
const (
	childEnv  = "KAIMEN_TEST_CHILD" // data directory
	childMode = "KAIMEN_TEST_MODE"  // endless or full
)

func child() int {
	s, err := Open(os.Getenv(childEnv), time.Now)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	if os.Getenv(childMode) == "full" {
		signal.Ignore(syscall.SIGXFSZ) // so that writing fails, as on a full disk, and the process lives
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}); err != nil {
			fmt.Println(err)
			return 1
		}
		_, _, err := s.Put(ctx, "a.pdf", bytes.NewReader(pdf(5<<20)))
		fmt.Println(err)
		return 0
	}
	for i := 0; ; i++ { // until it is killed
		a, _, err := s.Put(ctx, "a.pdf", io.MultiReader(bytes.NewReader(pdf(200_000)), strings.NewReader(fmt.Sprint(os.Getpid(), " ", i))))
		if err != nil {
			fmt.Println(err)
			return 1
		}
		fmt.Println(a.SHA256) // acknowledged
	}
}

func run(t *testing.T, data, mode string) (*exec.Cmd, io.Reader) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), childEnv+"="+data, childMode+"="+mode)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	return cmd, out
}

func TestAKilledServerLosesNoFileThatWasAcknowledgedAndKeepsNoHalf(t *testing.T) {
	data, kills := t.TempDir(), 20
	acknowledged := map[string]bool{}
	for range kills {
		cmd, out := run(t, data, "endless")
		lines := bufio.NewScanner(out)
		if lines.Scan() { // it is at it
			acknowledged[lines.Text()] = true
		}
		time.AfterFunc(time.Duration(rand.IntN(20_000))*time.Microsecond, func() { cmd.Process.Kill() })
		for lines.Scan() {
			if len(lines.Text()) == 64 { // the last line may be cut
				acknowledged[lines.Text()] = true
			}
		}
		cmd.Wait()
	}
	dir := filepath.Join(data, backup.Attachments)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		body, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil || sumOf(body) != e.Name() {
			t.Errorf("%s is half: %d bytes, %v", e.Name(), len(body), err)
		}
		delete(acknowledged, e.Name())
	}
	if len(acknowledged) > 0 || len(entries) < kills {
		t.Errorf("%d files, lost %v", len(entries), acknowledged)
	}
}

func TestAFullDiskIsSaidPlainlyAndLeavesNothing(t *testing.T) {
	data := t.TempDir()
	open(t, data, storetest.NewClock().Now)
	cmd, out := run(t, data, "full")
	said, err := io.ReadAll(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil || !strings.Contains(string(said), ErrFull.Error()) {
		t.Errorf("%v: %s", err, said)
	}
	if left := files(t, data); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
