// Package publish makes new releases while the portal is served. It starts
// "kaimen build" as a child process, so that the memory of a build is given
// back and a build that fails, hangs or is killed leaves the server alone.
package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// killAfter is how long a build that was asked to stop may take to do so.
const killAfter = 10 * time.Second

// ErrFindings is a build that left something out and said so (exit status 1);
// the rest may have been published.
var ErrFindings = errors.New("the build reported findings")

// Builder starts builds.
type Builder struct {
	Command        []string // the program and its arguments
	Stdout, Stderr io.Writer

	turn sync.Mutex // builds come one after the other
}

// Build runs one build and waits for it, after those that were asked for before.
// The error is ErrFindings, or says how
// the program ended; the program's own words have gone to Stderr.
func (b *Builder) Build(ctx context.Context) error {
	b.turn.Lock()
	defer b.turn.Unlock()
	cmd := exec.CommandContext(ctx, b.Command[0], b.Command[1:]...)
	cmd.Stdout, cmd.Stderr = b.Stdout, b.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = killAfter
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 1 {
		return ErrFindings
	}
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	return nil
}
