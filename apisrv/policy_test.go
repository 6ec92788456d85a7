package apisrv

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/google/go-cmp/cmp"
)

func TestEveryRouteHasAPolicy(t *testing.T) {
	s := furnishedServer(t)
	routed := map[string]bool{}
	err := chi.Walk(s.routes(), func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if method == http.MethodHead {
			method = http.MethodGet
		}
		name := method + " " + pattern
		if _, ok := policies[name]; !ok { // the English page has the policy of the Chinese one
			name = method + " /" + strings.TrimPrefix(pattern, "/en/")
		}
		routed[name] = true
		if policies[name].Who == 0 {
			t.Errorf("%s: no policy says who may call it", name)
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
