package apisrv

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

const (
	// healthEvery is how often the database is asked for those who ask about the
	// server's health.
	healthEvery = time.Second
	// healthTime is how long it may take.
	healthTime = 2 * time.Second
)

// pulse is the last answer of the database.
type pulse struct {
	mu  sync.Mutex
	at  time.Time
	err error
}

// healthz answers monitors: 200 with the release while the server answers, 503
// while it stops or its database is away.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	setSecurity(h)
	h["Cache-Control"] = noStore
	h["Content-Type"] = plainText
	status, body := http.StatusOK, "ok "+s.Release()+"\n"
	switch {
	case s.draining.Load():
		status, body = http.StatusServiceUnavailable, "stopping\n"
	case s.beat(r.Context()) != nil:
		status, body = http.StatusServiceUnavailable, "the database does not answer\n"
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write([]byte(body))
	}
}

// beat asks the database, unless it was asked just now.
func (s *Server) beat(ctx context.Context) error {
	if s.office == nil {
		return nil
	}
	s.pulse.mu.Lock()
	defer s.pulse.mu.Unlock()
	if time.Since(s.pulse.at) < healthEvery {
		return s.pulse.err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), healthTime)
	defer cancel()
	s.pulse.err = s.office.DB.Read(ctx, func(tx *store.Tx) error {
		var one int
		return tx.Row(ctx, "SELECT 1", nil, &one)
	})
	if s.pulse.err != nil {
		s.log.Error("the database does not answer", "error", s.pulse.err)
	}
	s.pulse.at = time.Now()
	return s.pulse.err
}
