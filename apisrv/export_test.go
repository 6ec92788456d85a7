package apisrv

import "github.com/go-chi/chi/v5"

// Routes are the routes of a server, for tests that try them all.
func Routes(s *Server) chi.Routes { return s.routes() }
