package apisrv

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestNoLogLineIsLostOrSplit(t *testing.T) {
	const writers, lines = 8, 2000
	var out bytes.Buffer
	b := NewLogBuffer(&out)
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan struct{})
	go func() { defer close(ran); b.Run(ctx) }()
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for n := range lines {
				fmt.Fprintf(b, "writer %d line %d\n", w, n)
			}
		})
	}
	wg.Wait()
	cancel()
	<-ran
	seen := map[string]bool{}
	for line := range strings.Lines(out.String()) {
		seen[line] = true
	}
	if len(seen) != writers*lines || !seen["writer 7 line 1999\n"] {
		t.Errorf("%d different lines, want %d", len(seen), writers*lines)
	}
}
