package apisrv

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// from asks as a client at the address, through the proxies that forwarded names.
func from(h http.Handler, peer, forwarded string) int {
	r := httptest.NewRequest("GET", "/api/v1/problems", nil)
	r.RemoteAddr = peer
	if forwarded != "" {
		r.Header.Set("X-Forwarded-For", forwarded)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestOneAddressMayAskSoOftenAndOthersStillMay(t *testing.T) {
	p := newPortal(t)
	p.proxies = []string{"192.0.2.0/24", "2001:db8:ffff::/48"}
	p.release("r1", sampleFiles)
	p.use("r1")
	for _, c := range []struct {
		name                  string
		peer, forwarded       string // asks until it is refused
		samePeer, sameForward string // counts as the same client
		peers, forwards       string // counts as another
	}{
		{"IPv4", "203.0.113.1:1000", "", "203.0.113.1:2000", "", "203.0.113.2:1000", ""},
		{"IPv6 by /64", "[2001:db8:1:1::1]:1", "", "[2001:db8:1:1:ffff::2]:1", "", "[2001:db8:1:2::1]:1", ""},
		{"IPv4 in IPv6", "[::ffff:203.0.113.1]:1", "", "203.0.113.1:1", "", "203.0.113.2:1", ""},
		{"behind a proxy", "192.0.2.7:1", "198.51.100.1", "192.0.2.8:1", "198.51.100.1", "192.0.2.7:1", "198.51.100.2"},
		{"behind two proxies", "192.0.2.7:1", "198.51.100.1, 2001:db8:ffff::1", "192.0.2.7:1", "198.51.100.1", "192.0.2.7:1", "198.51.100.2"},
		{"made up before the proxy", "192.0.2.7:1", "198.51.100.1", "192.0.2.7:1", "10.0.0.1, 198.51.100.1", "192.0.2.7:1", "198.51.100.1, 10.0.0.1"},
		{"made up without a proxy", "203.0.113.1:1", "198.51.100.1", "203.0.113.1:1", "198.51.100.2", "203.0.113.2:1", "198.51.100.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := p.open(Options{}).Handler()
			for n := range searchRate.Limit {
				if got := from(h, c.peer, c.forwarded); got != 200 {
					t.Fatalf("call %d of %d: status %d", n+1, searchRate.Limit, got)
				}
			}
			if got := from(h, c.peer, c.forwarded); got != http.StatusTooManyRequests {
				t.Errorf("one call more: status %d, want 429", got)
			}
			if got := from(h, c.samePeer, c.sameForward); got != http.StatusTooManyRequests {
				t.Errorf("the same client as %s, %q: status %d, want 429", c.samePeer, c.sameForward, got)
			}
			if got := from(h, c.peers, c.forwards); got != 200 {
				t.Errorf("another client as %s, %q: status %d, want 200", c.peers, c.forwards, got)
			}
		})
	}
}

func TestTheGuardAdmitsExactlyItsRate(t *testing.T) {
	h := sampleServer(t).Handler()
	var admitted atomic.Int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 2 * searchRate.Limit / 16 {
				if from(h, "203.0.113.1:1", "") == 200 {
					admitted.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if admitted.Load() != searchRate.Limit {
		t.Errorf("%d calls admitted, want %d", admitted.Load(), searchRate.Limit)
	}
}

func TestTheGuardSaysWhenToAskAgainAndLeavesFilesAlone(t *testing.T) {
	s := sampleServer(t)
	var w *httptest.ResponseRecorder
	for range searchRate.Limit + 1 {
		w = ask(s, "GET", "/api/v1/search?q=a")
	}
	if w.Code != 429 || w.Header().Get("Retry-After") != "10" || !strings.Contains(w.Body.String(), "problems#too-many-requests") {
		t.Errorf("%d, Retry-After %q, %s", w.Code, w.Header().Get("Retry-After"), w.Body)
	}
	if got := ask(s, "GET", "/robots.txt").Code; got != 200 {
		t.Errorf("a file: status %d", got)
	}
	if got := ask(s, "GET", "/api/v1/suggest?lang=fr").Code; got != 400 {
		t.Errorf("a route with a rate of its own: status %d", got)
	}
}

func TestThePageOfOneWhoAsksTooOftenIsTheStaticOne(t *testing.T) {
	_, s := searchPages(t, true)
	var first, last *httptest.ResponseRecorder
	for n := range searchRate.Limit + 1 {
		last = ask(s, "GET", "/search/?bbox=1")
		if n == 0 {
			first = last
		}
	}
	if first.Code != http.StatusBadRequest || last.Code != 200 || !strings.Contains(last.Body.String(), "all titles") {
		t.Errorf("first %d; last %d %s", first.Code, last.Code, last.Body)
	}
}
