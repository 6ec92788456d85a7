//go:build unix && !race

package judge_test

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/judge"
)

// The speed of the two, over the same documents and the judged queries one
// after another, all of them in one operation:
//
//	go test ./search/judge -run '^$' -bench . -benchtime 3x

func BenchmarkIndexing(b *testing.B) {
	_, docs := judged(b)
	b.Run("search", func(b *testing.B) {
		defer reportCPU(b)()
		for b.Loop() {
			dir := b.TempDir()
			index, err := judge.Index(b.Context(), dir, docs, search.Vocabulary{})
			if err != nil {
				b.Fatal(err)
			}
			index.Close()
			b.ReportMetric(float64(bytesBelow(b, dir))/float64(len(docs)), "B/document")
		}
	})
	b.Run("sqlite", func(b *testing.B) {
		defer reportCPU(b)()
		for b.Loop() {
			s := openSQLite(b, docs)
			b.ReportMetric(float64(s.bytes(b))/float64(len(docs)), "B/document")
		}
	})
}

func BenchmarkAsking(b *testing.B) {
	queries, docs := judged(b)
	index, err := judge.Index(b.Context(), b.TempDir(), docs, search.Vocabulary{})
	if err != nil {
		b.Fatal(err)
	}
	defer index.Close()
	for name, ask := range map[string]judge.Engine{"search": judge.Asking(index), "sqlite": openSQLite(b, docs).ask} {
		b.Run(name, func(b *testing.B) {
			defer reportCPU(b)()
			for b.Loop() {
				for _, q := range queries {
					if _, err := ask(context.Background(), q.Text); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.N*len(queries))/b.Elapsed().Seconds(), "queries/s")
		})
	}
}

// reportCPU begins to count the processor's time; what it gives reports it. On
// a machine that others use, too, it tells more than the time that passed.
func reportCPU(b *testing.B) func() {
	before := cpuTime(b)
	return func() { b.ReportMetric((cpuTime(b)-before).Seconds()/float64(b.N), "cpu-s/op") }
}

func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func bytesBelow(b *testing.B, dir string) (n int64) {
	b.Helper()
	err := filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}
