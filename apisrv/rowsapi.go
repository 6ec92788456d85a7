package apisrv

import (
	"io/fs"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/rowapi"
)

// newRows brings the row API up beside an office.
func (s *Server) newRows(o *office.Office, data string) *rowapi.Service {
	return rowapi.New(rowapi.Options{
		Office: o, Limiter: o.Limiter, Current: func() *rowapi.Release { return s.current.Load().rows() }, Restricted: s.restricted,
		Send: writeMade, Scratch: data, Log: s.log,
	})
}

// rows is the release as the row API reads it.
func (rel *release) rows() *rowapi.Release {
	return &rowapi.Release{ID: rel.id, Base: rel.base, Public: func(name string) (*os.File, error) {
		f, ok := rel.files[name]
		if !ok {
			return nil, &os.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
		return rel.open(name, f)
	}, Versions: rel.versions}
}

// versions are the versions of a dataset's data that the release has.
func (rel *release) versions(dataset string) []string {
	rel.listed.Do(func() {
		rel.kept = map[string][]string{}
		for name := range rel.files {
			if parts := strings.Split(name, "/"); len(parts) == 4 && parts[0] == "data" && parts[3] == "datapackage.json" {
				rel.kept[parts[1]] = append(rel.kept[parts[1]], parts[2])
			}
		}
	})
	return slices.Sorted(slices.Values(rel.kept[dataset]))
}

// restricted opens a file of conditional rows of the current release. The file
// lies in a folder that only the server's user may read; its name comes from the
// release's own description of the dataset, never from a caller.
func (s *Server) restricted(name, _ string) (*os.File, error) {
	return s.root.Open(path.Join("releases", s.Release(), "rows/conditional", name))
}

// rowRoutes adds the row API. A call passes, in this order: the cap on its
// address, the guard of its client's address, and then what rowapi says.
func (s *Server) rowRoutes(r chi.Router) {
	if s.rows == nil {
		return
	}
	for _, route := range rowapi.Routes {
		s.route(r, route.Pattern, func(w http.ResponseWriter, r *http.Request) {
			s.setOpenHeaders(w.Header(), r)
			s.rows.Answer(w, r, middleware.GetClientIPAddr(r.Context()), chi.URLParam(r, "dataset"), route)
		})
	}
}
