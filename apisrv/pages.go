package apisrv

import (
	"context"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/kaimen-portal/kaimen/apisrv/apply"
	"github.com/kaimen-portal/kaimen/apisrv/commission"
	"github.com/kaimen-portal/kaimen/apisrv/desk"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/signin"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/usage"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// pages are the pages for people with an account.
var pages = slices.Concat(signin.Routes, apply.Routes, usage.Routes, desk.Routes, commission.Routes)

// OpenOffice brings the pages for people with an account and the row API up over
// a database. It is called before Handler; without it there are none of them.
func (s *Server) OpenOffice(ctx context.Context, db *store.DB, opts office.Options) (*office.Office, error) {
	first, err := s.current.Load().offer()
	if err != nil {
		return nil, err
	}
	o, err := office.Open(ctx, db, first, opts)
	if err != nil {
		return nil, err
	}
	s.office, s.rows = o, s.newRows(o, opts)
	s.ckan = s.newCKAN(o)
	return o, nil
}

// offer reads what the release offers on conditions.
func (rel *release) offer() (*office.Offer, error) {
	folder, err := fs.Sub(rel.root.FS(), path.Join("releases", rel.id))
	if err != nil {
		return nil, err
	}
	return office.ReadOffer(folder, rel.base, func(name string) ([]byte, error) {
		f, ok := rel.files[name]
		if !ok || f.size > maxCached {
			return nil, &os.PathError{Op: "read", Path: onDisk(name), Err: fs.ErrNotExist}
		}
		return rel.read(name, f)
	})
}

// page adds a page in both languages. A call passes, in this order: the cap on
// its address, the guard of its client's address, the check that a form comes
// from a page of this portal, and then what office.Answer says.
func (s *Server) page(r chi.Router, route office.Route) {
	if s.office == nil {
		return
	}
	crossOrigin := http.NewCrossOriginProtection()
	for method, handle := range route.Methods() {
		name := method + " /" + route.Pattern
		for _, c := range lang.Codes {
			answer := func(w http.ResponseWriter, r *http.Request) {
				s.answerPage(w, r, c, route, policies[name].Rule, handle)
			}
			h := s.capped(name, s.guardedBy(name, crossOrigin.Handler(http.HandlerFunc(answer)).ServeHTTP, refusePage))
			pattern := served.Href("/", c, route.Pattern)
			r.MethodFunc(method, pattern, h)
			if method == http.MethodGet {
				r.Head(pattern, h)
			}
		}
	}
}

// hideReceipt keeps receipts out of the logs, whatever becomes of the request:
// by one, anybody can read how an application stands. The path is that below the
// base path.
func hideReceipt(w http.ResponseWriter, path string) {
	const folder = "/applications/"
	before, receipt, ok := strings.Cut(path, folder)
	if rec, recorded := w.(*recorder); recorded && ok && receipt != "" {
		rec.path = before + folder + "{receipt}/"
	}
}

// answerPage hands a request on to the office.
func (s *Server) answerPage(w http.ResponseWriter, r *http.Request, c lang.Code, route office.Route, rule office.Rule, handle office.Handler) {
	if rec, ok := w.(*recorder); ok {
		rec.path = s.BasePath() + route.Pattern
	}
	rel := s.current.Load()
	setSecurity(w.Header())
	encrypted := rel.overTLS(r)
	if encrypted {
		w.Header()["Strict-Transport-Security"] = hsts
	}
	path := strings.TrimPrefix(chi.RouteContext(r.Context()).RoutePath, "/")
	if c == lang.EN {
		path = strings.TrimPrefix(path, "en/")
	}
	s.office.Answer(office.Request{W: w, R: r, Lang: c, Path: path, From: middleware.GetClientIPAddr(r.Context()), TLS: encrypted || local(r)}, route, rule, handle)
}

// refusePage refuses an address that asks for pages too often.
func refusePage(w http.ResponseWriter, _ *http.Request, retry int) {
	w.Header().Set("Retry-After", strconv.Itoa(retry))
	refuse(w, http.StatusTooManyRequests)
}

// local reports whether a request stays on this machine: the peer is, and so is
// the name by which it calls the portal, and no proxy says that it hands on what
// somebody else sent.
func local(r *http.Request) bool {
	for _, forwarded := range []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via"} {
		if r.Header.Get(forwarded) != "" {
			return false
		}
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !peer.Addr().Unmap().IsLoopback() {
		return false
	}
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && addr.IsLoopback()
}
