package apisrv_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// RFC 9110, section 15.5.6: the answer names what the address does take.
func TestAMethodThatIsNotTakenIsToldWhichAre(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	for path, want := range map[string]string{
		"/account/log-in/": "GET, HEAD, POST", "/account/notices/": "GET, HEAD",
		"/api/v1/datasets/bus/rows": "GET, HEAD", "/index.html": "GET, HEAD",
	} {
		w := httptest.NewRecorder()
		p.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodPut, path, nil))
		if got := w.Header().Get("Allow"); w.Code != http.StatusMethodNotAllowed || got != want {
			t.Errorf("PUT %s: %d, Allow %q, want %q", path, w.Code, got, want)
		}
	}
}
