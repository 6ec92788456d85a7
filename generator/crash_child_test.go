package generator_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
)

// The test binary runs itself as a process whose disk fills up: a limit on the
// size of files stands in for a full disk, because it can be set anywhere.
const (
	childEnv     = "KAIMEN_TEST_CHILD" // catalogue of the build
	childData    = "KAIMEN_TEST_DATA"
	childMaxFile = "KAIMEN_TEST_MAX_FILE" // bytes
)

// child builds under the limit and says what went wrong; its exit status is 1
// where the build failed.
func child() int {
	signal.Ignore(syscall.SIGXFSZ) // so that writing fails, as on a full disk, and the process lives
	n, err := strconv.ParseUint(os.Getenv(childMaxFile), 10, 64)
	if err == nil {
		err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n})
	}
	if err == nil {
		_, err = buildFS(context.Background(), os.DirFS(os.Getenv(childEnv)), os.Getenv(childData), today)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// limited is a build of p in a process that cannot write files above a size.
func (p portal) limited(bytes int) *exec.Cmd {
	p.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.CommandContext(p.t.Context(), exe)
	cmd.Env = append(os.Environ(), childEnv+"="+p.dir, childData+"="+p.data, childMaxFile+"="+strconv.Itoa(bytes))
	return cmd
}
