package apisrv

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/kaimen-portal/kaimen/apisrv/ckan"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/search"
)

// newCKAN brings the interface for clients of CKAN up beside the row API.
func (s *Server) newCKAN(o *office.Office) *ckan.Service {
	return ckan.New(ckan.Options{
		Office: o, Rows: s.rows, Current: func() ckan.Release { return s.current.Load().ckan() },
		Search: s.search, Document: s.document, Each: s.eachDocument, Send: writeMade, Log: s.log,
		Refusal: func(err error) *problem.Refusal { return s.refusalOf(err) },
	})
}

// ckan is the release as the interface for clients of CKAN reads it.
func (rel *release) ckan() ckan.Release {
	return ckan.Release{ID: rel.id, Public: rel.rows().Public, HasPage: func(dataset string) bool {
		_, ok := rel.files["datasets/"+dataset+"/"]
		return ok
	}}
}

// document reads the description of a dataset from the index in use.
func (s *Server) document(ctx context.Context, id string) (search.Document, bool, error) {
	type found struct {
		search.Document
		ok bool
	}
	f, err := inTime(ctx, s, func(_ context.Context, x *search.Index) (found, error) {
		d, ok, err := x.Document(id)
		return found{d, ok}, err
	})
	return f.Document, f.ok, err
}

// eachDocument hands over the descriptions of all datasets. It is asked once for
// each release, so it takes no turn and as long as it needs.
func (s *Server) eachDocument(ctx context.Context, take func(*search.Document)) error {
	o := s.index.borrow()
	if o == nil {
		return errNotOpen
	}
	defer o.giveBack()
	return o.EachDocument(ctx, take)
}

// ckanRoutes adds the interface for clients of CKAN. A POST brings arguments and
// changes nothing, so it needs no check of where it comes from.
func (s *Server) ckanRoutes(r chi.Router) {
	if s.ckan == nil {
		return
	}
	answer := func(w http.ResponseWriter, r *http.Request) {
		s.setOpenHeaders(w.Header(), r)
		s.ckan.Answer(w, r, middleware.GetClientIPAddr(r.Context()), chi.URLParam(r, "action"))
	}
	for _, pattern := range []string{"/api/3/action/{action}", "/api/action/{action}"} {
		s.route(r, pattern, answer)
		name := "POST " + pattern
		r.Post(pattern, s.capped(name, s.guarded(name, permitted(name, answer))))
	}
}
