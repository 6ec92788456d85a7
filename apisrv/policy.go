package apisrv

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/ulule/limiter/v3"

	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// policy says who may call a route, how often one address may, and how long the
// address of a call may be.
type policy struct {
	office.Rule
	rate    limiter.Rate // zero: as often as it likes
	longest int          // bytes; 0: maxURL
}

// route adds a route for GET and HEAD. A call passes, in this order: the cap
// on its address, the guard of its client's address, the policy, the handler.
func (s *Server) route(r chi.Router, pattern string, h http.HandlerFunc) {
	name := "GET " + pattern
	h = s.capped(name, s.guarded(name, permitted(name, h)))
	r.Get(pattern, h)
	r.Head(pattern, h)
}

// permitted lets through those whom the route's policy names.
func permitted(name string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if policies[name].Who&office.Visitors == 0 {
			refuse(w, http.StatusForbidden)
			return
		}
		next(w, r)
	}
}

// capped refuses addresses that are longer than the route's policy allows.
func (s *Server) capped(name string, next http.HandlerFunc) http.HandlerFunc {
	longest := policies[name].longest
	if longest == 0 {
		longest = maxURL
	}
	return func(w http.ResponseWriter, r *http.Request) {
		if rec, ok := w.(*recorder); ok {
			rec.route = name
		}
		switch {
		case len(r.RequestURI) <= longest:
			next(w, r)
		case s.asksAPI(r):
			s.writeProblem(w, r, &problem.Refusal{Kind: problem.AddressTooLong, Detail: lang.Text{
				ZH: fmt.Sprintf("网址不得超过 %d 字节，请缩短查询文字或减少筛选条件。", longest),
				EN: fmt.Sprintf("An address may have %s bytes; shorten the query or choose fewer filters.", lang.Number(int64(longest))),
			}})
		default:
			refuse(w, http.StatusRequestURITooLong)
		}
	}
}

// belowBase lets routes be written without the path of the portal's base URL,
// which each release may set anew. An address outside of it, or with an escaped
// separator, is left to the static files.
func (s *Server) belowBase(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := "/"
		if name, inside := strings.CutPrefix(r.URL.Path, s.BasePath()); inside && !hidesSlash(r.URL.RawPath) {
			path += name
		}
		hideToken(w, path)
		hideReceipt(w, path)
		chi.RouteContext(r.Context()).RoutePath = path
		next.ServeHTTP(w, r)
	})
}

// asksAPI reports whether the request is one of a program.
func (s *Server) asksAPI(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, s.BasePath()+"api/")
}

// allowed are the methods that the address of a request takes.
func allowed(r *http.Request) (methods []string) {
	at := chi.RouteContext(r.Context())
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		if at.Routes.Match(chi.NewRouteContext(), method, at.RoutePath) {
			methods = append(methods, method)
		}
	}
	return methods
}

func (s *Server) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Allow", strings.Join(allowed(r), ", "))
	switch {
	case !s.asksAPI(r):
		refuse(w, http.StatusMethodNotAllowed)
	case r.Method == http.MethodOptions:
		s.preflight(w, r)
	default:
		s.writeProblem(w, r, &problem.Refusal{Kind: problem.WrongMethod, Detail: lang.Text{
			ZH: "请改用 GET 方法，并把参数写在网址里。", EN: "Use GET and put the parameters into the address.",
		}})
	}
}
