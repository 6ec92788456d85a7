package apisrv

import (
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/office"
)

// furnishedServer is a server with the pages for people with an account, as far
// as its routes go.
func furnishedServer(t *testing.T) *Server {
	t.Helper()
	s := sampleServer(t)
	s.office = &office.Office{}
	return s
}
