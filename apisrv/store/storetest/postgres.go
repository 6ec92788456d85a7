// Package storetest gives tests an empty store of each kind: SQLite files, and
// databases of a real PostgreSQL server that it starts for the test process and
// stops at its end. Start with Main in TestMain, then Each.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// startTimeout bounds how long the server may take to answer, on a machine that
// is busy with other tests.
const startTimeout = time.Minute

// server is the PostgreSQL server of this test process, started by the first
// test that needs it.
var server struct {
	once sync.Once
	err  error
	dir  string // of the socket and the data
	stop func()
	made atomic.Int64 // databases
}

// Main runs the tests of a package and stops the server after them. Its result
// is for os.Exit.
func Main(m *testing.M) int {
	code := m.Run()
	if server.stop != nil {
		server.stop()
	}
	return code
}

// postgresURL is that of a new empty database.
func postgresURL(t testing.TB) string {
	t.Helper()
	server.once.Do(func() { server.err = start() })
	if server.err != nil {
		t.Fatalf("start PostgreSQL: %v (Debian's package is postgresql; .ci/setup installs it)", server.err)
	}
	name := "test" + strconv.FormatInt(server.made.Add(1), 10)
	db, err := sql.Open("pgx", urlOf("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	return urlOf(name)
}

func urlOf(database string) string {
	q := url.Values{"host": {server.dir}, "user": {"kaimen"}}
	return "postgres:///" + database + "?" + q.Encode()
}

// start makes a data directory, starts a server that listens on a socket in it
// only, and waits until it answers. PostgreSQL does not run as root: there the
// user postgres, which Debian's package makes, runs it.
func start() error {
	dir, err := os.MkdirTemp("", "kaimen-postgres-")
	if err != nil {
		return err
	}
	server.dir = dir
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Getuid() == 0 {
		if attr.Credential, err = credentialOf("postgres"); err != nil {
			return err
		}
		if err := os.Chown(dir, int(attr.Credential.Uid), int(attr.Credential.Gid)); err != nil {
			return err
		}
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(program("initdb"), "-D", data, "-U", "kaimen", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = attr, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	// Without fsync: what is tested here are queries, not the disk.
	postgres := exec.Command(program("postgres"), "-D", data, "-k", dir, "-h", "", "-F", "-c", "max_connections=200")
	postgres.SysProcAttr, postgres.Dir = attr, dir
	if err := run(postgres); err != nil {
		return err
	}
	server.stop = func() {
		postgres.Process.Signal(syscall.SIGINT) // ends its sessions
		postgres.Process.Wait()
		os.RemoveAll(dir)
	}
	return answers()
}

// run starts a command that dies with this process: the kernel binds that to
// the thread that started it, which is kept for as long.
func run(cmd *exec.Cmd) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		started <- cmd.Start()
		select {}
	}()
	return <-started
}

func answers() error {
	db, err := sql.Open("pgx", urlOf("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// program finds a program of PostgreSQL: Debian keeps the servers of all
// versions out of the path.
func program(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name) // no error: the pattern is good
	if len(found) == 0 {
		return name
	}
	return slices.Max(found)
}

func credentialOf(name string) (*syscall.Credential, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}
