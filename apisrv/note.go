package apisrv

import (
	"cmp"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5/middleware"

	"github.com/kaimen-portal/kaimen/apisrv/events"
)

// count counts a request that was answered.
func (s *Server) count(r *http.Request, rec *recorder, took time.Duration) {
	status := rec.status
	if status == 0 { // nothing was written, which net/http sends as an answer
		status = http.StatusOK
	}
	_, route, _ := strings.Cut(rec.route, " ")
	s.metrics.Observe(cmp.Or(route, "/*"), r.Method, status, rec.bytes, took)
	rel := s.current.Load()
	path, inside := strings.CutPrefix(r.URL.Path, rel.base)
	if !inside || s.office == nil || s.office.Events == nil {
		return
	}
	e, counts := events.Classify(events.Question{Method: r.Method, Path: path, Status: status, Bytes: rec.bytes,
		Range: r.Header.Get("Range"), Purpose: r.Header.Get("Sec-Purpose")})
	if !counts {
		return
	}
	e = e.With(&rec.event)
	if e.Kind == events.Download && rec.bytes < sizeOf(rec) {
		e.Kind, e.Range = events.Part, "" // whoever asked went away before the end
	}
	e.Took = took
	s.office.Events.Append(e, rel.clientOf(r), r.UserAgent())
}

// sizeOf is the length that an answer stated of its body, 0 where it stated none.
func sizeOf(rec *recorder) int64 {
	n, err := strconv.ParseInt(rec.Header().Get("Content-Length"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// clientOf is the address that a request comes from. Unlike the routes it does
// without a copy of the request where the peer is no proxy.
func (rel *release) clientOf(r *http.Request) (from netip.Addr) {
	if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && !rel.trusts(peer.Addr()) {
		return peer.Addr()
	}
	rel.clients(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		from = middleware.GetClientIPAddr(r.Context())
	})).ServeHTTP(nil, r)
	return from
}
