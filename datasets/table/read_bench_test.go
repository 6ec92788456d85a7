package table

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"testing/fstest"
)

// stationCSV is a table of rows × 8 columns as a monitoring network exports
// it: code, place, time, and five readings.
func stationCSV(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("站点编号,站点名称,观测时间,PM2.5,PM10,气温,计数,备注\n")
	for i := range rows {
		fmt.Fprintf(&b, "3101%06d,第%d监测站,2024-%02d-%02dT%02d:00:00,%d.%d,%d,%d.%d,%d,\n",
			i%977, i%977, i/672%12+1, i/24%28+1, i%24, i%300, i%10, i%500, i%38, i%10, i)
	}
	return b.Bytes()
}

func BenchmarkReadCSV(b *testing.B) {
	data := stationCSV(1_000_000)
	files := fstest.MapFS{"stations.csv": {Data: data}}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		t, err := Open(context.Background(), files, "stations.csv", Options{})
		if err != nil {
			b.Fatal(err)
		}
		rows := 0
		for batch, err := range t.Batches(context.Background()) {
			if err != nil {
				b.Fatal(err)
			}
			rows += batch.Len
		}
		if rows != 1_000_000 {
			b.Fatalf("read %d rows", rows)
		}
		t.Close()
	}
}
