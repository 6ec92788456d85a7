// Package bench measures the shipped program, with everything on, beside peers
// where there are any. Each benchmark makes its input from a seed and reports
// what it measured as metrics; none of them decides whether a test passes.
// docs/performance.md says what the figures mean. Start with make bench.
package bench

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program is the path of the built kaimen.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "kaimen-bench")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	program = filepath.Join(dir, "kaimen")
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// buildProgram compiles the program, once for all benchmarks.
func buildProgram(b *testing.B) {
	if _, err := os.Stat(program); err == nil {
		return
	}
	if out, err := exec.Command("go", "build", "-o", program, "..").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
}

// usage is what a run of the program took.
type usage struct {
	wall, cpu time.Duration
	peakMB    float64 // resident set
}

// publish builds a release of the catalogue on the last day of its data.
func publish(b *testing.B, catalogue, data string) usage {
	cmd := exec.Command(program, "build", catalogue, "--data", data, "--as-of", "2026-11-22", "--quiet", "--lang", "en")
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil {
		b.Fatalf("kaimen build: %v\n%.4000s", err, out.String())
	}
	used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		b.Fatal(errors.ErrUnsupported)
	}
	return usage{
		wall:   wall,
		cpu:    cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		peakMB: float64(used.Maxrss) * 1024 / 1e6,
	}
}

// report states a run's figures: "full-s", "full-cpu-s" and "full-MB" for "full".
func (u usage) report(b *testing.B, name string) {
	b.ReportMetric(u.wall.Seconds(), name+"-s")
	b.ReportMetric(u.cpu.Seconds(), name+"-cpu-s")
	b.ReportMetric(u.peakMB, name+"-MB")
}
