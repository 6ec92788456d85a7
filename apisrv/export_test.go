package apisrv

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

// Routes are the routes of a server, for tests that try them all.
func Routes(s *Server) chi.Routes { return s.routes() }

// SetMetricsToken is as if the server had been opened with that token.
func SetMetricsToken(s *Server, token string) { s.metricsToken = token }

// SetDraining is as if the server had been told to stop.
func SetDraining(s *Server, stops bool) { s.draining.Store(stops) }

// WithoutPulse answers as the server does when it has forgotten what the database
// said last.
func WithoutPulse(s *Server) http.Handler {
	s.pulse.err, s.pulse.at = nil, s.pulse.at.Add(-healthEvery)
	return s.Handler()
}
