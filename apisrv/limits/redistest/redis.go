// Package redistest gives tests a real Redis server of their own, which they may
// stop and start again. It listens on a socket in a folder of its own, and keeps
// nothing on disk. Start with New.
package redistest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// startTimeout bounds how long the server may take to answer, on a machine that
// is busy with other tests.
const startTimeout = time.Minute

// Server is a Redis server.
type Server struct {
	URL     string
	Client  *redis.Client // for what a test wants to do to it
	t       testing.TB
	socket  string
	process *exec.Cmd // nil: stopped
}

// New starts a server, which ends with the test. Settings are those of Redis's
// command line, such as "--maxmemory", "2mb".
func New(t testing.TB, settings ...string) *Server {
	t.Helper()
	// Not the test's own folder: the path of a socket must be short.
	dir, err := os.MkdirTemp("", "kaimen-redis-")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, socket: filepath.Join(dir, "redis.sock")}
	s.URL = "unix://" + s.socket
	s.Client = redis.NewClient(&redis.Options{Network: "unix", Addr: s.socket, MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}})
	s.Start(settings...)
	t.Cleanup(func() {
		s.Stop()
		s.Client.Close()
		os.RemoveAll(dir)
	})
	return s
}

// Start starts a server that was stopped, with nothing in it.
func (s *Server) Start(settings ...string) {
	s.t.Helper()
	args := append([]string{"--port", "0", "--unixsocket", s.socket, "--save", "", "--appendonly", "no", "--dir", filepath.Dir(s.socket)}, settings...)
	s.process = exec.Command("redis-server", args...)
	s.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := run(s.process); err != nil {
		s.t.Fatalf("start Redis: %v (Debian's package is redis-server; .ci/setup installs it)", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	for {
		err := s.Client.Ping(ctx).Err()
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			s.t.Fatalf("start Redis: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Stop ends the server at once, as a crash does.
func (s *Server) Stop() {
	if s.process == nil {
		return
	}
	s.process.Process.Kill()
	s.process.Wait() // the error is that it was killed
	s.process = nil
	os.Remove(s.socket)
}

// Freeze makes the server take calls and answer none, until Thaw.
func (s *Server) Freeze() { s.process.Process.Signal(syscall.SIGSTOP) }

// Thaw ends a Freeze.
func (s *Server) Thaw() { s.process.Process.Signal(syscall.SIGCONT) }

// run starts a command that dies with this process: the kernel binds that to the
// thread that started it, which is kept for as long.
func run(cmd *exec.Cmd) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			select {}
		}
	}()
	return <-started
}
