package bench

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

const comparedRows = 1_000_000

// BenchmarkParquetBesideDuckDB times DuckDB's COPY of a CSV file to Parquet on
// all cores, and in the same round what Kaimen takes for the same file: to
// write the rows once they are read, and for the whole way, in which it also
// hashes the file, infers every type from all rows, profiles the columns and
// looks for personal data.
func BenchmarkParquetBesideDuckDB(b *testing.B) {
	dir := b.TempDir()
	file := filepath.Join(dir, "rows.csv")
	writeRows(b, file, comparedRows)
	db, err := sql.Open("duckdb", "")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	schema, batches := readAll(b, dir)
	var theirs, typed, whole time.Duration
	for b.Loop() {
		theirs += timed(func() error {
			_, err := db.Exec(fmt.Sprintf("COPY (SELECT * FROM read_csv('%s')) TO '%s' (FORMAT parquet, COMPRESSION zstd)",
				file, filepath.Join(dir, "duckdb.parquet")))
			return err
		}, b)
		typed += timed(func() error { return writeParquet(filepath.Join(dir, "typed.parquet"), schema, batches) }, b)
		whole += timed(func() error { return examineToParquet(dir) }, b)
	}
	b.ReportMetric(float64(b.N)*comparedRows/theirs.Seconds(), "duckdb-rows/s")
	b.ReportMetric(float64(b.N)*comparedRows/typed.Seconds(), "typed-rows/s")
	b.ReportMetric(float64(b.N)*comparedRows/whole.Seconds(), "whole-rows/s")
	b.ReportMetric(theirs.Seconds()/typed.Seconds(), "typed-ratio")
	b.ReportMetric(theirs.Seconds()/whole.Seconds(), "whole-ratio")
}

func timed(do func() error, b *testing.B) time.Duration {
	start := time.Now()
	if err := do(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// readAll holds the typed rows of rows.csv in memory.
func readAll(b *testing.B, dir string) (table.Schema, []*table.Batch) {
	t, err := table.Open(context.Background(), os.DirFS(dir), "rows.csv", table.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer t.Close()
	var batches []*table.Batch
	for batch, err := range t.Batches(context.Background()) {
		if err != nil {
			b.Fatal(err)
		}
		batches = append(batches, copyBatch(batch))
	}
	return t.Schema, batches
}

func copyBatch(from *table.Batch) *table.Batch {
	to := &table.Batch{Start: from.Start, Len: from.Len}
	for _, c := range from.Columns {
		c.Null = append([]bool(nil), c.Null...)
		c.Strings = append([]string(nil), c.Strings...)
		c.Ints = append([]int64(nil), c.Ints...)
		c.Floats = append([]float64(nil), c.Floats...)
		to.Columns = append(to.Columns, c)
	}
	return to
}

// parquetFile is a table.Writer to a file.
type parquetFile struct {
	table.Writer
	buffer *bufio.Writer
	file   *os.File
}

func newParquetFile(path string, s table.Schema) (*parquetFile, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	buffer := bufio.NewWriterSize(file, 1<<20)
	return &parquetFile{table.NewParquet(buffer, s), buffer, file}, nil
}

func (p *parquetFile) Close() error {
	if err := p.Writer.Close(); err != nil {
		return err
	}
	if err := p.buffer.Flush(); err != nil {
		return err
	}
	return p.file.Close()
}

func writeParquet(path string, s table.Schema, batches []*table.Batch) error {
	p, err := newParquetFile(path, s)
	if err != nil {
		return err
	}
	for _, batch := range batches {
		if err := p.Write(batch); err != nil {
			return err
		}
	}
	return p.Close()
}

func examineToParquet(dir string) error {
	d := &datasets.Dataset{ID: "rows", Dir: ".", Resources: []datasets.Resource{{Name: "rows", Path: "rows.csv"}}}
	facts, err := check.Examine(context.Background(), os.DirFS(dir), d, func(_ *datasets.Resource, t *table.Table) ([]table.Writer, error) {
		p, err := newParquetFile(filepath.Join(dir, "whole.parquet"), t.Schema)
		return []table.Writer{p}, err
	})
	if err != nil {
		return err
	}
	if r := facts.Resources[0]; r.Err != nil || r.Rows != comparedRows {
		return fmt.Errorf("read %d rows: %v", r.Rows, r.Err)
	}
	return nil
}
