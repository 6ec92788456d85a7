package apisrv

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
)

const (
	// maxURL bounds the request target in bytes; the longest address of a
	// portal is a few hundred.
	maxURL = 2048
	// maxQuestion bounds it where there is a search: 200 Chinese characters take
	// 1,800 bytes in q and as many in item, and the filters come on top.
	maxQuestion = 8 << 10
	// maxRanges bounds the parts of a multi-range request; a request for more
	// gets the whole file, as RFC 9110, section 14.2 allows.
	maxRanges = 16
)

// filesBefore answers what asks for a public file by its one address, and hands
// all else on: routing copies the request, which files can do without. A route
// comes before a file of its path, and may still send it.
func (s *Server) filesBefore(routes chi.Router) http.Handler {
	exact, folders := map[string]bool{}, []string(nil) // of routes of one path, and of those with parameters
	for _, route := range routes.Routes() {
		name := strings.TrimPrefix(route.Pattern, "/")
		exact[name] = true
		if folder, _, ok := strings.Cut(name, "{"); ok && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	routed := func(name string) bool {
		return exact[name] || slices.ContainsFunc(folders, func(folder string) bool { return strings.HasPrefix(name, folder) })
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.URL.RawPath == "" && len(r.RequestURI) <= maxURL {
			rel := s.current.Load()
			if name, inside := strings.CutPrefix(r.URL.Path, rel.base); inside {
				if f, ok := rel.files[name]; ok && !routed(name) && !s.suspended(name) {
					s.send(w, r, rel, name, f, http.StatusOK)
					return
				}
			}
		}
		routes.ServeHTTP(w, r)
	})
}

// static answers a request that no route is for: a public file under an escaped
// address, another spelling of one, or nothing.
func (s *Server) static(w http.ResponseWriter, r *http.Request) {
	rel := s.current.Load()
	name, inside := strings.CutPrefix(r.URL.Path, rel.base)
	if !inside {
		if r.URL.Path+"/" == rel.base || r.URL.Path == "" {
			redirect(w, r, rel.base)
			return
		}
		s.notFound(w, r, rel, name)
		return
	}
	if hidesSlash(r.URL.RawPath) {
		s.notFound(w, r, rel, name)
		return
	}
	if s.suspended(name) {
		s.unavailable(w, r, name)
		return
	}
	if f, ok := rel.files[name]; ok {
		s.send(w, r, rel, name, f, http.StatusOK)
		return
	}
	if target, ok := rel.canonical(name); ok {
		redirect(w, r, rel.base+target)
		return
	}
	s.notFound(w, r, rel, name)
}

// canonical is the one address of a page that was asked for as a folder
// without its slash or by the name of its index.html.
func (rel *release) canonical(name string) (string, bool) {
	target := name + "/"
	if dir, ok := strings.CutSuffix(name, "index.html"); ok && (dir == "" || strings.HasSuffix(dir, "/")) {
		target = dir
	}
	_, ok := rel.files[target]
	return target, ok
}

// hidesSlash reports whether an escaped path spells a separator as %2F or %5C.
func hidesSlash(raw string) bool {
	if raw == "" {
		return false
	}
	raw = strings.ToLower(raw)
	return strings.Contains(raw, "%2f") || strings.Contains(raw, "%5c")
}

// send answers with a public file: from memory, or from disk if it is large.
func (s *Server) send(w http.ResponseWriter, r *http.Request, rel *release, name string, f file, status int) {
	if f.size > maxCached {
		s.stream(w, r, rel, name, f)
		return
	}
	e, err := s.cache.get(name, f, func() ([]byte, error) { return rel.read(name, f) })
	if err != nil {
		s.fail(w, rel, name, err)
		return
	}
	h := w.Header()
	rel.setHeaders(h, r, name, f.kind)
	body := &e.plain
	if f.kind.text {
		h["Vary"] = varyEncoding
		if chosen, enc, ok := s.choose(r, e); ok {
			body = chosen
			h["Content-Encoding"] = encodingNames[enc]
		}
	}
	h["Etag"] = body.etag
	h["Content-Length"] = body.length
	if status == http.StatusOK && conditional(r) {
		serveContent(w, r, bytes.NewReader(body.body))
		return
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body.body)
	}
}

// choose picks a compressed body that the client takes. A range is always one
// of the plain bytes, so that a reader of parts can address the file.
func (s *Server) choose(r *http.Request, e *entry) (*variant, encoding, bool) {
	if len(r.Header["Range"]) > 0 {
		return nil, identity, false
	}
	takesBrotli, takesGzip := accepts(r.Header.Get("Accept-Encoding"))
	if takesBrotli {
		if v, ok := e.pack(br, s.cache); ok {
			return v, br, true
		}
	}
	if takesGzip {
		if v, ok := e.pack(gz, s.cache); ok {
			return v, gz, true
		}
	}
	return nil, identity, false
}

// stream answers with a file too large for the cache.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, rel *release, name string, f file) {
	body, err := rel.open(name, f)
	if err != nil {
		s.fail(w, rel, name, err)
		return
	}
	defer body.Close()
	h := w.Header()
	rel.setHeaders(h, r, name, f.kind)
	h["Etag"] = []string{etagOf(f.sum, identity)}
	serveContent(w, r, body)
}

// conditional reports whether a request needs more than the whole body.
func conditional(r *http.Request) bool {
	h := r.Header
	return len(h["If-None-Match"]) > 0 || len(h["Range"]) > 0 || len(h["If-Match"]) > 0 || len(h["If-Range"]) > 0
}

// serveContent answers conditions and ranges as RFC 9110 says, which knows a
// range for GET only.
func serveContent(w http.ResponseWriter, r *http.Request, body io.ReadSeeker) {
	ranges := r.Header.Get("Range")
	if ranges != "" && (r.Method == http.MethodHead || strings.Count(ranges, ",") >= maxRanges) {
		r.Header.Del("Range")
		ranges = ""
	}
	if ranges != "" {
		w.Header().Del("Content-Length") // that of the parts follows
	}
	http.ServeContent(w, r, "", time.Time{}, body)
}

// notFound answers with the portal's page for it, in the language of the path.
func (s *Server) notFound(w http.ResponseWriter, r *http.Request, rel *release, name string) {
	page := "404.html"
	if strings.HasPrefix(name, "en/") {
		page = "en/404.html"
	}
	if f, ok := rel.files[page]; ok && f.size <= maxCached {
		s.send(w, r, rel, page, f, http.StatusNotFound)
		return
	}
	refuse(w, http.StatusNotFound)
}

// fail answers a request for a listed file that cannot be read or is not what
// the manifest says. What exactly is wrong goes to the log only.
func (s *Server) fail(w http.ResponseWriter, rel *release, name string, err error) {
	s.log.Error("file not served", "release", rel.id, "file", onDisk(name), "error", err)
	w.Header().Set("Retry-After", "5")
	refuse(w, http.StatusServiceUnavailable)
}

// refuse answers with a status and its name, and nothing that the client sent.
func refuse(w http.ResponseWriter, status int) {
	h := w.Header()
	setSecurity(h)
	h["Cache-Control"] = noStore
	h["Content-Type"] = plainText
	w.WriteHeader(status)
	w.Write([]byte(http.StatusText(status) + "\n"))
}

// redirect leads to another path of this portal, keeping the query.
func redirect(w http.ResponseWriter, r *http.Request, path string) {
	h := w.Header()
	setSecurity(h)
	h["Cache-Control"] = revalidate
	h.Set("Location", (&url.URL{Path: path, RawQuery: r.URL.RawQuery}).String())
	w.WriteHeader(http.StatusMovedPermanently)
}
