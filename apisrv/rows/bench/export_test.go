package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/apisrv/rows/rowstest"
)

// BenchmarkExport writes all rows to a CSV file, and beside it DuckDB's COPY on
// all cores, from a table of its own and from the Parquet file. A ratio of 1 is
// as fast as DuckDB.
func BenchmarkExport(b *testing.B) {
	f := withPeers(b)
	defer f.close()
	dir := b.TempDir()
	var ours, fromTable, fromFile float64
	for b.Loop() {
		ours += timed(b, func() error { return f.export("csv", "", filepath.Join(dir, "ours.csv")) }).Seconds()
		fromTable += timed(b, func() error { return f.peers[1].copyTo(filepath.Join(dir, "table.csv")) }).Seconds()
		fromFile += timed(b, func() error { return f.peers[2].copyTo(filepath.Join(dir, "parquet.csv")) }).Seconds()
	}
	b.ReportMetric(float64(b.N)*manyRows/ours, "rows/s")
	b.ReportMetric(fromTable/ours, "duckdb-ratio")
	b.ReportMetric(fromFile/ours, "duckdb-parquet-ratio")
	b.ReportMetric(0, "ns/op")
}

func (f *fixture) export(format, query, path string) error {
	q, err := f.parse(rows.Exporting, query)
	if err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	receipt, err := f.table.Export(context.Background(), q, format, file)
	if err == nil && receipt.Rows != manyRows {
		err = fmt.Errorf("%d rows", receipt.Rows)
	}
	return errors.Join(err, file.Close())
}

func (p peer) copyTo(path string) error {
	_, err := p.db.Exec(fmt.Sprintf("COPY (SELECT * EXCLUDE (_row) FROM trips) TO '%s' (FORMAT csv, HEADER)", path))
	return err
}

// aloneIn names the file in which a process that runs alone finds its rows.
const aloneIn = "KAIMEN_BENCH_ROWS"

func TestMain(m *testing.M) {
	path := os.Getenv(aloneIn)
	if path == "" {
		os.Exit(m.Run())
	}
	if err := alone(path); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// alone opens the table, asks every query and exports it in every format, sorted.
// It prints how many milliseconds the first page took, for which eight columns
// are unpacked, and how many megabytes the process had at most.
func alone(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	s, _ := rowstest.Trips(1)
	t, err := rows.Open(file, rows.Options{Name: "trips", Version: "v1", Schema: s, Secret: make([]byte, 32)})
	if err != nil {
		return err
	}
	defer t.Close()
	f := &fixture{table: t}
	start := time.Now()
	if err := f.query(rows.Rows, "")(); err != nil {
		return err
	}
	first := time.Since(start)
	for _, a := range asked {
		if err := f.query(a.kind, a.query)(); err != nil {
			return err
		}
	}
	for _, format := range rows.ExportFormats() {
		if err := f.export(format, "order=-fare", os.DevNull); err != nil {
			return err
		}
	}
	peak, err := peakMB()
	fmt.Println(first.Milliseconds(), peak)
	return err
}

// peakMB is the most memory that this process had, mapped files included (proc(5),
// VmHWM).
func peakMB() (n int, err error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	_, err = fmt.Sscan(after, &n)
	return n / 1024, err
}

// BenchmarkMemory states what a process takes that has not made the rows itself.
func BenchmarkMemory(b *testing.B) {
	s, batches := rowstest.Trips(manyRows)
	file := rowstest.Parquet(b, s, batches...)
	for b.Loop() {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), aloneIn+"="+file.Name())
		child.Stderr = os.Stderr
		out, err := child.Output()
		if err != nil {
			b.Fatal(err)
		}
		var first, peak float64
		if _, err := fmt.Sscan(string(out), &first, &peak); err != nil {
			b.Fatalf("%q: %v", out, err)
		}
		b.ReportMetric(first, "first-ms")
		b.ReportMetric(peak, "MB")
	}
	b.ReportMetric(0, "ns/op")
}
