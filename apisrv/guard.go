package apisrv

import (
	"net/http"
	"net/netip"
	"time"

	"github.com/go-chi/chi/v5/middleware"
	"github.com/ulule/limiter/v3"
	"github.com/ulule/limiter/v3/drivers/store/memory"

	"github.com/kaimen-portal/kaimen/apisrv/network"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// How often one address may call. The counter of an address opens with its
// first call and runs for guardPeriod, so that twice as many calls can fall
// into any sliding period. The rates are far above what an office behind one
// address types, and below what would keep two cores busy.
const guardPeriod = 10 * time.Second

var (
	searchRate  = limiter.Rate{Period: guardPeriod, Limit: 600}
	suggestRate = limiter.Rate{Period: guardPeriod, Limit: 2000}
	rowsRate    = limiter.Rate{Period: guardPeriod, Limit: 20_000} // keyed calls are limited by key
	pageRate    = limiter.Rate{Period: guardPeriod, Limit: 300}    // pages for people with an account
	formRate    = limiter.Rate{Period: guardPeriod, Limit: 60}     // and what they send
)

// newGuard returns the counters. They are in memory only, are forgotten soon
// after their period, and are the only place where an address is kept.
func newGuard() limiter.Store {
	return memory.NewStoreWithOptions(limiter.StoreOptions{CleanUpInterval: 3 * guardPeriod})
}

// guarded refuses an address that calls the route more often than its policy
// allows. A search page is not refused: its static form is sent, which costs
// little.
func (s *Server) guarded(name string, next http.HandlerFunc) http.HandlerFunc {
	return s.guardedBy(name, next, func(w http.ResponseWriter, r *http.Request, retry int) {
		if !s.asksAPI(r) {
			s.static(w, r)
			return
		}
		s.writeProblem(w, r, &problem.Refusal{Kind: problem.TooManyRequests, Retry: retry, Detail: lang.Text{
			ZH: "来自这个网络地址的请求太多，请过十秒再试。",
			EN: "Too many requests came from this network address; ask again in ten seconds.",
		}})
	})
}

// guardedBy counts calls by address, and has those refused that are too many,
// with the seconds after which to ask again.
func (s *Server) guardedBy(name string, next http.HandlerFunc, refused func(w http.ResponseWriter, r *http.Request, retry int)) http.HandlerFunc {
	rate := policies[name].rate
	if rate.Limit == 0 {
		return next
	}
	count := func(w http.ResponseWriter, r *http.Request) {
		key := name + " " + network.Of(middleware.GetClientIPAddr(r.Context()))
		state, _ := s.guard.Get(r.Context(), key, rate) // counters in memory give no error
		if state.Reached {
			s.refused.Add(1)
			refused(w, r, int(rate.Period.Seconds()))
			return
		}
		s.passed.Add(1)
		next(w, r)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		s.current.Load().clients(http.HandlerFunc(count)).ServeHTTP(w, r)
	}
}

// clientsBehind finds the client's address of a request: the peer's, or where
// the peer is one of the proxies, the last address in X-Forwarded-For that is
// none of them. Where a proxy names nobody, all its clients are one.
func clientsBehind(proxies []netip.Prefix) func(http.Handler) http.Handler {
	if len(proxies) == 0 {
		return middleware.ClientIPFromRemoteAddr
	}
	trusted := make([]string, len(proxies))
	for i, proxy := range proxies {
		trusted[i] = proxy.String()
	}
	return middleware.ClientIPFromXFF(trusted...)
}
