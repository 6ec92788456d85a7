package generator_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// scratch holds what all tests share; it is removed at the end.
var scratch string

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		os.Exit(child())
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "kaimen-generator-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		if err := os.Chmod(dir, 0o755); err != nil { // a test runs the program as another user
			panic(err)
		}
		scratch = dir
		return m.Run()
	}())
}

// kaimen is the command, compiled once.
var kaimen = sync.OnceValues(func() (string, error) {
	exe := filepath.Join(scratch, "kaimen")
	cmd := exec.Command("go", "build", "-o", exe, "github.com/kaimen-portal/kaimen/cmd/kaimen")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("compile the program: %w\n%s", err, out)
	}
	return exe, nil
})

// command is a run of the compiled program, whose output is gathered.
func command(t *testing.T, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	exe, err := kaimen()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	return cmd, &out
}
