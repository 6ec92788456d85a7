package bench

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkLargeDataset publishes a catalogue with one large dataset: read,
// inferred, profiled, searched for personal data, drawn, and written in every
// format, with its ZIP. XLSX ends at 1,048,576 rows.
func BenchmarkLargeDataset(b *testing.B) {
	buildProgram(b)
	for _, c := range []struct {
		name string
		rows int
	}{{"1M", 1_000_000}, {"10M", 10_000_000}} {
		b.Run(c.name, func(b *testing.B) {
			catalogue := newCatalogue(b)
			csv := filepath.Join(addEntry(b, catalogue, 1, false), "data.csv")
			writeRows(b, csv, c.rows)
			data := filepath.Join(b.TempDir(), "data")
			for b.Loop() {
				if err := os.RemoveAll(data); err != nil {
					b.Fatal(err)
				}
				used := publish(b, catalogue, data)
				used.report(b, "all-formats")
				b.ReportMetric(float64(c.rows)/used.wall.Seconds(), "rows/s")
			}
		})
	}
}
