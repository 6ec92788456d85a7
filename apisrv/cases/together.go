package cases

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

const (
	// mostTogether bounds the requests that are written in one transaction, so
	// that nobody waits for more than these.
	mostTogether = 64
	// writeTime bounds such a transaction; whoever started it may have gone.
	writeTime = 30 * time.Second
)

// gathering is the requests that wait while others are being written. To make a
// transaction durable takes longer than most of what is done in it, so those that
// came in the meantime are written together: each by itself, refused by itself,
// and acknowledged when all of them are on the disk.
type gathering struct {
	mu      sync.Mutex
	waiting []*request
	led     bool // somebody writes, or has been asked to
}

// request is the steps of one caller.
type request struct {
	takings  []Taking
	outcomes []Outcome
	err      error
	done     chan struct{} // closed when outcomes or err are there
	lead     chan struct{} // has a token when the caller is to write next
}

// join adds a request, and reports whether its caller is to write.
func (g *gathering) join(r *request) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, r)
	first := !g.led
	g.led = true
	return first
}

// next takes the requests that are written together.
func (g *gathering) next() []*request {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.waiting), mostTogether)
	batch := g.waiting[:n:n]
	g.waiting = g.waiting[n:]
	return batch
}

// pass lets the caller that waits the longest write next.
func (g *gathering) pass() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.led = len(g.waiting) > 0; g.led {
		g.waiting[0].lead <- struct{}{}
	}
}

// errBroken is the answer to requests that another one's failure took along.
var errBroken = errors.New("the step was not written because of a failure beside it")

// writeTogether writes the requests that wait, in one transaction. A failure of one is
// that of all: nothing was written.
func (s *Service) writeTogether(ctx context.Context) {
	batch := s.together.next()
	err := errBroken // stands where a panic passes through
	defer func() {
		for _, r := range batch {
			r.err = err
			close(r.done)
		}
		s.together.pass()
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTime)
	defer cancel()
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		for _, r := range batch {
			outcomes, err := s.takeAll(ctx, tx, r.takings)
			if err != nil {
				return err
			}
			r.outcomes = outcomes
		}
		return nil
	})
}
