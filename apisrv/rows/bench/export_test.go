package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

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
	q := f.parse(b, rows.Exporting, "")
	var ours, fromTable, fromFile float64
	for b.Loop() {
		ours += timed(b, func() error { return export(b, f.table, q, "csv", filepath.Join(dir, "ours.csv")) }).Seconds()
		fromTable += timed(b, func() error { return f.peers[1].copyTo(filepath.Join(dir, "table.csv")) }).Seconds()
		fromFile += timed(b, func() error { return f.peers[2].copyTo(filepath.Join(dir, "parquet.csv")) }).Seconds()
	}
	b.ReportMetric(float64(b.N)*manyRows/ours, "rows/s")
	b.ReportMetric(fromTable/ours, "duckdb-ratio")
	b.ReportMetric(fromFile/ours, "duckdb-parquet-ratio")
	b.ReportMetric(0, "ns/op")
}

func export(b *testing.B, t *rows.Table, q rows.Query, format, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	receipt, err := t.Export(b.Context(), q, format, file)
	if err == nil && receipt.Rows != manyRows {
		err = fmt.Errorf("%d rows", receipt.Rows)
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

func (p peer) copyTo(path string) error {
	_, err := p.db.Exec(fmt.Sprintf("COPY (SELECT * EXCLUDE (_row) FROM trips) TO '%s' (FORMAT csv, HEADER)", path))
	return err
}

// aloneIn names the file in which BenchmarkAlone finds its rows.
const aloneIn = "KAIMEN_BENCH_ROWS"

// BenchmarkMemory states the most memory that a process takes which unpacks the
// table, asks every query and exports it in every format.
func BenchmarkMemory(b *testing.B) {
	s, batches := rowstest.Trips(manyRows)
	file := rowstest.Parquet(b, s, batches...)
	for b.Loop() {
		child := exec.Command(os.Args[0], "-test.run=^$", "-test.bench=^BenchmarkAlone$", "-test.benchtime=1x")
		child.Env = append(os.Environ(), aloneIn+"="+file.Name())
		if out, err := child.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		used := child.ProcessState.SysUsage().(*syscall.Rusage)
		b.ReportMetric(float64(used.Maxrss)/1024, "MB")
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkAlone is what BenchmarkMemory runs in a process of its own; for itself
// it times the first query of a table, which unpacks eight columns.
func BenchmarkAlone(b *testing.B) {
	path := os.Getenv(aloneIn)
	s, _ := rowstest.Trips(1)
	if path == "" {
		_, batches := rowstest.Trips(manyRows)
		path = rowstest.Parquet(b, s, batches...).Name()
		runtime.GC()
	}
	for b.Loop() {
		file, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		t, err := rows.Open(file, rows.Options{Name: "trips", Version: "v1", Schema: s, Secret: make([]byte, 32), Scratch: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		f := &fixture{table: t}
		first := timed(b, f.query(b, rows.Rows, ""))
		b.ReportMetric(ms(first), "first-ms")
		for _, a := range asked {
			if err := f.query(b, a.kind, a.query)(); err != nil {
				b.Fatal(err)
			}
		}
		for _, format := range rows.ExportFormats() {
			if err := export(b, t, f.parse(b, rows.Exporting, "order=-fare"), format, filepath.Join(b.TempDir(), "rows")); err != nil {
				b.Fatal(err)
			}
		}
		t.Close()
	}
	b.ReportMetric(0, "ns/op")
}
