package apisrv

import (
	"context"
	"io"
	"sync"
	"time"
)

const (
	logBufferSize  = 64 << 10 // bytes
	logFlushPeriod = 200 * time.Millisecond
)

// LogBuffer gathers log lines, because a system call for each would cost a
// busy server a fifth of its answers. Lines reach the writer below when 64 KiB
// have come together and at each flush of Run; a process that is killed loses
// those of the last fifth of a second.
type LogBuffer struct {
	mu    sync.Mutex
	out   io.Writer
	lines []byte
}

// NewLogBuffer returns a buffer over out. Run has to run for it to be emptied
// in time.
func NewLogBuffer(out io.Writer) *LogBuffer {
	return &LogBuffer{out: out, lines: make([]byte, 0, logBufferSize)}
}

// Write takes whole lines.
func (b *LogBuffer) Write(line []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.lines)+len(line) > logBufferSize {
		b.empty()
	}
	b.lines = append(b.lines, line...)
	return len(line), nil
}

// Run flushes until ctx ends, and once more then. A writer that fails loses
// its lines, not the server: later ones are tried again.
func (b *LogBuffer) Run(ctx context.Context) {
	tick := time.NewTicker(logFlushPeriod)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			b.flush()
			return
		case <-tick.C:
			b.flush()
		}
	}
}

func (b *LogBuffer) flush() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.empty()
}

// empty hands the lines on; b.mu is held.
func (b *LogBuffer) empty() {
	if len(b.lines) > 0 {
		_, _ = b.out.Write(b.lines)
		b.lines = b.lines[:0]
	}
}
