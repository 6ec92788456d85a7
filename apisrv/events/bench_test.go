package events

import (
	"errors"
	"io"
	"testing"
	"time"
)

// asked is an event as a busy server hands it in.
var asked = Event{Kind: Download, Dataset: "metro-daily-ridership", Version: "0de6d946aa33", Format: "parquet",
	File: "data/metro-daily-ridership/0de6d946aa33/ridership.parquet", Status: 200, Bytes: 1 << 20}

const usualAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"

// BenchmarkAppend states what an event costs the request that it is of. What it
// costs the thread that writes it is not counted, but happens meanwhile.
func BenchmarkAppend(b *testing.B) {
	l, stop := opened(b, b.TempDir())
	defer stop()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if n++; n%(MaxUnwritten/2) == 0 { // so that no request waits for the disk
			b.StopTimer()
			settle(l)
			b.StartTimer()
		}
		l.Append(asked, client, usualAgent)
	}
	if _, _, lost := l.Count(); lost > 0 {
		b.Errorf("%d events are lost", lost)
	}
}

// BenchmarkMake states what the thread does that writes them, without the disk.
func BenchmarkMake(b *testing.B) {
	l, err := Open(b.TempDir(), Options{Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	a := arrival{Event: asked, serial: 1, from: client, agent: usualAgent}
	a.At = time.Now()
	b.ReportAllocs()
	for b.Loop() {
		a.Visitor = 0
		l.make(b.Context(), &a)
		l.lines, l.made = l.lines[:0], 0
	}
}

// BenchmarkRead states how fast events are read again.
func BenchmarkRead(b *testing.B) {
	dir := b.TempDir()
	l, stop := opened(b, dir)
	const n = 20_000
	for range n {
		give(l, asked)
	}
	stop()
	for b.Loop() {
		r, err := OpenRun(dir, l.ID(), 0)
		if err != nil {
			b.Fatal(err)
		}
		read := 0
		for ; err == nil; read++ {
			_, err = r.Next()
		}
		if read != n+1 || !errors.Is(err, io.EOF) {
			b.Fatal(read, err)
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "events/s")
}
