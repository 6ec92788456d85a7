package generator_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/generator"
)

// kills is how often a build is killed; KAIMEN_KILLS asks for more.
func kills(t *testing.T) int {
	t.Helper()
	s := os.Getenv("KAIMEN_KILLS")
	if s == "" {
		return 30
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAKilledBuildLeavesTheReleaseBefore(t *testing.T) {
	c := newCatalogue(t)
	c.add("conditional", "openClass: unconditional", conditional)
	for i := range 6 {
		c.add(fmt.Sprintf("more-%d", i))
	}
	p := portal{c, filepath.Join(t.TempDir(), "data")}
	publish(t, c, p.data)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	whole := time.Second // how long an undisturbed build takes
	interrupted := 0
	for i := range kills(t) {
		for j := range 6 {
			c.figure(fmt.Sprintf("more-%d", j), i)
		}
		cmd, _ := command(t, "build", c.dir, "--data", p.data, "--as-of", today)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		timer := time.AfterFunc(time.Duration(random.Int64N(int64(whole))), func() { cmd.Process.Kill() })
		err := cmd.Wait()
		if timer.Stop(); err == nil {
			whole = (whole + time.Since(start)) / 2
		} else if interrupted++; cmd.ProcessState.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Fatalf("kill %d: %v", i, err)
		}
		p.verify()
	}
	if interrupted < kills(t)/4 {
		t.Fatalf("only %d builds were interrupted", interrupted)
	}
	publish(t, c, p.data)
	p.verify()
	p.noLeftovers()
	other := portal{c, filepath.Join(t.TempDir(), "clean")}
	publish(t, c, other.data)
	compare(t, "after the kills", latest(p.public()), latest(other.public()))
	compare(t, "conditional rows", filesBelow(t, p.data+"/current/rows"), filesBelow(t, other.data+"/current/rows"))
}

// latest are the data of the current versions: the rest tells of versions that
// a build published before another was killed.
func latest(files map[string]string) map[string]string {
	out := map[string]string{}
	for path, body := range below("data/", files) {
		if ext := filepath.Ext(path); strings.Count(path, "/") == 2 && (ext == ".csv" || ext == ".parquet" || ext == ".xlsx") {
			out[path] = body
		}
	}
	return out
}

// noLeftovers fails for anything in the data directory that no release needs.
func (p portal) noLeftovers() {
	p.t.Helper()
	if work := filesBelow(p.t, p.data+"/work"); len(work) > 0 {
		p.t.Errorf("left in the work folder: %d files", len(work))
	}
	if _, err := os.Lstat(p.data + "/unfinished"); err == nil {
		p.t.Error("still marked as unfinished")
	}
	releases, err := os.ReadDir(p.data + "/releases")
	if err != nil {
		p.t.Fatal(err)
	}
	needed := map[string]bool{}
	for _, r := range releases {
		m, err := generator.ReadManifest(filepath.Join(p.data, "releases", r.Name()))
		if err != nil {
			p.t.Fatal(err)
		}
		for _, f := range slices.Concat(m.Files, m.Index) {
			needed[f.SHA256] = true
		}
	}
	if len(releases) > 3 {
		p.t.Errorf("%d releases are kept", len(releases))
	}
	for path := range filesBelow(p.t, p.data+"/blobs") {
		if !needed[filepath.Base(path)] {
			p.t.Errorf("no release needs blob %s", path)
		}
	}
}

func TestAFullDiskLeavesTheReleaseBefore(t *testing.T) {
	p := newPortal(t)
	first := p.build()
	p.edit(parks, "演示而编写", "演示而编写的")
	p.edit(parksData, "26772", "26773")
	failed := 0
	for _, limit := range []int{0, 100, 1000, 4000, 8000, 16000, 32000} {
		out, err := p.limited(limit).CombinedOutput()
		if err == nil {
			break
		}
		failed++
		if !strings.Contains(string(out), "file too large") {
			t.Errorf("limit %d: the error does not say why: %s", limit, out)
		}
		if target, err := os.Readlink(filepath.Join(p.data, "current")); err != nil || filepath.Base(target) != first.Release {
			t.Fatalf("limit %d: current is %s, %v", limit, target, err)
		}
		p.verify()
	}
	if failed < 4 {
		t.Fatalf("only %d builds failed", failed)
	}
	p.build()
	p.verify()
	p.noLeftovers()
	if !strings.Contains(p.page("data/park-visits/visits.csv"), "26773") {
		t.Error("the new data are not published")
	}
}

func TestAFolderThatCannotBeWrittenIsNamed(t *testing.T) {
	dir := filepath.Join(scratch, "read-only")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	p := newPortal(t)
	p.data = filepath.Join(dir, "data")
	first := publish(t, p.catalogue, p.data)
	catalogueDir := filepath.Join(dir, "catalogue")
	if err := os.CopyFS(catalogueDir, os.DirFS(p.dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(p.data, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(p.data, 0o755) })
	cmd, out := command(t, "build", catalogueDir, "--data", p.data, "--as-of", "2026-11-23")
	if os.Geteuid() == 0 { // whom modes do not stop
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534, NoSetGroups: true}}
	} else if err := os.Chmod(filepath.Join(p.data, "lock"), 0o444); err != nil {
		t.Fatal(err)
	}
	cmd.Dir = "/"
	if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != 3 {
		t.Fatalf("exit %v: %s", err, out)
	}
	if !strings.Contains(out.String(), p.data) || !strings.Contains(out.String(), "permission denied") {
		t.Errorf("the error names neither folder nor fault: %s", out)
	}
	if target, err := os.Readlink(filepath.Join(p.data, "current")); err != nil || !strings.Contains(first, filepath.Base(target)) {
		t.Errorf("current is %s, %v", target, err)
	}
	p.verify()
}

func TestTwoBuildsDoNotShareAFolder(t *testing.T) {
	p := newPortal(t)
	p.build()
	lock, err := os.OpenFile(filepath.Join(p.data, "lock"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	cmd, out := command(t, "build", p.dir, "--data", p.data, "--as-of", "2026-11-23")
	if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != 3 {
		t.Fatalf("exit %v: %s", err, out)
	}
	if !strings.Contains(out.String(), "another kaimen is publishing into "+p.data) {
		t.Errorf("the error does not say what holds the folder: %s", out)
	}
	p.verify()
}

func TestAReaderSeesOneReleaseThroughEverySwitch(t *testing.T) {
	p := newPortal(t)
	p.build()
	stop, done := make(chan struct{}), make(chan error, 1)
	reads := 0
	go func() {
		for {
			_, _, found, err := generator.Verify(t.Context(), p.data, func(int, int) {})
			if err == nil && len(found) > 0 {
				err = fmt.Errorf("%v", found)
			}
			reads++
			select {
			case <-stop:
				done <- err
				return
			default:
			}
			if err != nil {
				done <- err
				return
			}
		}
	}()
	for i := range 20 {
		p.figure("park-visits", i)
		if r := p.build(); !r.Changed {
			t.Errorf("build %d changed nothing", i)
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Errorf("after %d reads: %v", reads, err)
	}
	if reads < 20 {
		t.Errorf("only %d reads while 20 releases were made", reads)
	}
}
