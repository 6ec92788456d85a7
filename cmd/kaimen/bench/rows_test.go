package bench

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

var districts = []string{"东城区", "西城区", "南湖区", "北山区", "高新区", "临港新片区"}

// remarks are rare texts, as they stand in the file.
var remarks = []string{"设备检修，数据为估算", `"标为""临时""的站点, 不计入合计"`, "因大风停运", "与上游系统核对后更正"}

// writeRows writes a CSV file of eight columns as agencies deliver them: a
// date, an id with leading zeros, the names of places, a count, an amount, a
// measurement that is missing now and then, and a remark that is mostly absent.
func writeRows(b *testing.B, path string, rows int) {
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	w := bufio.NewWriterSize(file, 1<<20)
	w.WriteString("日期,编号,站点,区,客流量,金额,气温,备注\n")
	r := rand.New(rand.NewPCG(1, uint64(rows)))
	var line []byte
	for i := range rows {
		line = appendRow(line[:0], r, i)
		w.Write(line)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
}

func appendRow(line []byte, r *rand.Rand, i int) []byte {
	line = fmt.Appendf(line, "%04d-%02d-%02d,%08d,", 2020+i%6, r.IntN(12)+1, r.IntN(28)+1, r.IntN(50_000_000))
	line = fmt.Appendf(line, "第%d监测站,%s,%d,%d.%02d,", r.IntN(5000), districts[r.IntN(len(districts))], r.IntN(100_000), r.IntN(1_000_000), r.IntN(100))
	if r.IntN(20) > 0 {
		line = fmt.Appendf(line, "%d.%d", r.IntN(40), r.IntN(10))
	}
	line = append(line, ',')
	if r.IntN(50) == 0 {
		line = append(line, remarks[r.IntN(len(remarks))]...)
	}
	return append(line, '\n')
}

// writeReadings writes data.csv, a small table of four columns, into dir. Another
// seed gives other rows: datasets that hold the same file are a finding on the
// pages of all of them.
func writeReadings(b *testing.B, dir string, seed, rows int) {
	r := rand.New(rand.NewPCG(uint64(seed), uint64(rows)))
	text := []byte("date,station,value,count\n")
	for i := range rows {
		text = fmt.Appendf(text, "2026-%02d-%02d,第%d监测站,%d.%02d,%d\n", i/28+1, i%28+1, r.IntN(10), r.IntN(100), r.IntN(100), r.IntN(10_000))
	}
	writeFile(b, dir, "data.csv", string(text))
}

// writeFile writes a file below dir and makes the folders above it.
func writeFile(b *testing.B, dir, name, content string) {
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		b.Fatal(err)
	}
}
