package apisrv

import (
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/ckan"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/rowapi"
)

// furnishedServer is a server with the pages for people with an account, as far
// as its routes go.
func furnishedServer(t *testing.T) *Server {
	t.Helper()
	s := sampleServer(t)
	s.office, s.rows, s.ckan = &office.Office{}, &rowapi.Service{}, &ckan.Service{}
	t.Cleanup(func() { s.rows = nil }) // which was never opened
	return s
}
