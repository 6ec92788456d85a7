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
	"github.com/kaimen-portal/kaimen/datasets/offer"
)

// newRows brings the row API up beside an office.
func (s *Server) newRows(o *office.Office, opts office.Options) *rowapi.Service {
	return rowapi.New(rowapi.Options{
		Office: o, Limiter: o.Limiter, Current: func() *rowapi.Release { return s.current.Load().rows() }, Restricted: s.restricted,
		Send: writeMade, Scratch: opts.Data, Legacy: opts.Legacy, Log: s.log,
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

// restricted opens a file of conditional rows, of the release that has it with
// that hash: the current one, or where a release was switched in since the call
// began, one before it that is kept. The file lies in a folder that only the
// server's user may read; its name comes from the release's own description of
// the dataset, never from a caller.
func (s *Server) restricted(name, sha256 string) (*os.File, error) {
	kept, err := fs.ReadDir(s.root.FS(), "releases")
	if err != nil {
		return nil, err
	}
	ids := []string{s.Release()}
	for _, folder := range kept {
		ids = append(ids, folder.Name())
	}
	dataset, _, _ := strings.Cut(name, "/")
	for _, id := range ids {
		release, err := fs.Sub(s.root.FS(), path.Join("releases", id))
		if err != nil {
			return nil, err
		}
		d, err := offer.ReadDataset(release, dataset)
		if err != nil {
			continue // a release that does not have it, or is being written or removed
		}
		for _, t := range d.Tables {
			if t.File == name && t.SHA256 == sha256 {
				return s.root.Open(path.Join("releases", id, "rows/conditional", name))
			}
		}
	}
	return nil, &os.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
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
	s.route(r, rowapi.FilesPattern, func(w http.ResponseWriter, r *http.Request) {
		s.setOpenHeaders(w.Header(), r)
		s.rows.AnswerFile(w, r, middleware.GetClientIPAddr(r.Context()), chi.URLParam(r, "token"))
	})
}

// preflight tells browsers that scripts of other sites may call the API, with a
// key too, which they have to hand over themselves: there are no cookies in it
// (Fetch, section 3.3).
func (s *Server) preflight(w http.ResponseWriter, r *http.Request) {
	s.setOpenHeaders(w.Header(), r)
	h := w.Header()
	h["Access-Control-Allow-Methods"] = apiMethods
	h["Access-Control-Allow-Headers"] = keyHeaders
	h["Access-Control-Max-Age"] = dayInSeconds
	w.WriteHeader(http.StatusNoContent)
}

var (
	apiMethods   = []string{"GET, HEAD"}
	keyHeaders   = []string{"Authorization, X-API-Key"}
	dayInSeconds = []string{"86400"}
)

// hideToken keeps the tokens of one-time links out of the logs, whatever becomes
// of the request. The path is that below the base path.
func hideToken(w http.ResponseWriter, path string) {
	folder := strings.TrimSuffix(rowapi.FilesPattern, "{token}")
	if rec, ok := w.(*recorder); ok && strings.HasPrefix(path, folder) {
		rec.path = rowapi.FilesPattern
	}
}
