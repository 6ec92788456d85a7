package apisrv

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/metrics"
)

// newMetrics are the metrics of the server.
func (s *Server) newMetrics() *metrics.Metrics {
	return metrics.New(metrics.Sources{
		Release: func() (string, time.Duration) {
			rel := s.current.Load()
			return rel.id, time.Since(rel.made)
		},
		Turns: func() (busy, all int) { return len(s.turns), cap(s.turns) },
		Events: func() (handed, waiting, lost uint64) {
			if s.office == nil {
				return 0, 0, 0
			}
			return s.office.Events.Count()
		},
		Counted: s.counted,
		Limits:  s.decisions,
	})
}

// counted is how long ago all use that was written down had been counted.
func (s *Server) counted() (age time.Duration, known bool) {
	if s.office == nil {
		return 0, false
	}
	read := s.office.Counter.Read()
	return s.office.Now().Sub(read), !read.IsZero()
}

// decisions are how often limiters let calls pass and refused them.
func (s *Server) decisions() map[metrics.Limiter]metrics.Decisions {
	all := map[metrics.Limiter]metrics.Decisions{metrics.Guard: {Passed: s.passed.Load(), Refused: s.refused.Load()}}
	if s.office != nil {
		c := s.office.Limiter.Counts()
		all[metrics.Rates] = metrics.Decisions{Passed: uint64(c.Passed), Refused: uint64(c.Refused)}
	}
	return all
}

// metricsPage answers this machine, and who has the operator's token, with the
// metrics. To everybody else there is no such page.
func (s *Server) metricsPage(w http.ResponseWriter, r *http.Request) {
	if !s.scrapes(r) {
		rel := s.current.Load()
		s.notFound(w, r, rel, strings.TrimPrefix(r.URL.Path, rel.base))
		return
	}
	setSecurity(w.Header())
	w.Header()["Cache-Control"] = noStore
	s.metrics.ServeHTTP(w, r)
}

// scrapes reports whether a request may have the metrics: by the operator's token
// where there is one, else from this machine. A proxy that says nothing of itself
// looks like this machine: who has one sets a token.
func (s *Server) scrapes(r *http.Request) bool {
	if s.metricsToken != "" {
		return s.hasToken(r)
	}
	return local(r)
}

// hasToken reports whether a request carries the operator's token (RFC 6750,
// section 2.1). How long the answer takes says nothing of it.
func (s *Server) hasToken(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	sent, want := sha256.Sum256([]byte(strings.TrimSpace(token))), sha256.Sum256([]byte(s.metricsToken))
	return subtle.ConstantTimeCompare(sent[:], want[:]) == 1
}
