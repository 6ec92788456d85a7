package apisrvtest

import (
	"bytes"
	"log/slog"
	"sync"
)

// journal keeps everything that the server logs.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write takes a part of the log.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) events() *slog.Logger {
	return slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// Logged is what the server has logged so far: events, and a line per request.
func (p *Portal) Logged() string {
	p.log.mu.Lock()
	defer p.log.mu.Unlock()
	return p.log.text.String()
}
