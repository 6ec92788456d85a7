package apisrv

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/google/go-cmp/cmp"
)

func TestEveryRouteHasAPolicy(t *testing.T) {
	s := sampleServer(t)
	routed := map[string]bool{}
	err := chi.Walk(s.routes(), func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		routed[pattern] = true
		if policies[pattern].caller == "" {
			t.Errorf("%s %s: no policy says who may call it", method, pattern)
		}
		if method != http.MethodGet && method != http.MethodHead {
			t.Errorf("%s %s: only GET and HEAD change nothing", method, pattern)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(policies)), slices.Sorted(maps.Keys(routed))); diff != "" {
		t.Errorf("policies (-) and routes (+) differ:\n%s", diff)
	}
}

func TestARouteWithoutAPolicyIsClosed(t *testing.T) {
	s := sampleServer(t)
	r := chi.NewRouter()
	s.route(r, "/forgotten", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("canary")) })
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/forgotten", nil))
	if w.Code != http.StatusForbidden || w.Body.String() != "Forbidden\n" {
		t.Errorf("%d %q, want 403", w.Code, w.Body)
	}
}
