package apisrv_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/events"
)

// asked is the answer to a request from a peer, with header fields given as name,
// value, name, value.
func asked(h http.Handler, host, peer, path string, fields ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host, r.RemoteAddr = host, peer
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestTheHealthPageSaysWhatIsServedAndWhetherTheDatabaseAnswers(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	var w *httptest.ResponseRecorder
	got := used(t, p, func() {
		w = asked(p.Handler, "data.example.org", "192.0.2.1:1", "/healthz", "User-Agent", "curl/8.5.0")
	})
	if w.Code != http.StatusOK || w.Body.String() != "ok r1\n" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
	if len(got) != 1 || got[0].Audience != events.Checks {
		t.Errorf("a question about health counts as %+v", got)
	}
	apisrv.SetDraining(p.Server, true)
	if w = asked(p.Handler, "data.example.org", "192.0.2.1:1", "/healthz"); w.Code != http.StatusServiceUnavailable || w.Body.String() != "stopping\n" {
		t.Errorf("while it stops: %d %q", w.Code, w.Body)
	}
	apisrv.SetDraining(p.Server, false)
	if err := p.DB.Close(); err != nil {
		t.Fatal(err)
	}
	fresh := apisrv.WithoutPulse(p.Server)
	if w = asked(fresh, "data.example.org", "192.0.2.1:1", "/healthz"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("without a database: %d %q", w.Code, w.Body)
	}
}

func TestMetricsAreForThisMachineAndForWhoHasTheToken(t *testing.T) {
	const token = "0123456789abcdef-token"
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	missing := asked(p.Handler, "data.example.org", "192.0.2.1:1", "/no-such-page")
	for _, c := range []struct {
		token      string // of the operator; empty: none
		host, peer string
		fields     []string
		want       int
	}{
		{"", "localhost", "127.0.0.1:9", nil, 200},
		{"", "127.0.0.1:8080", "127.0.0.1:9", nil, 200},
		{"", "[::1]:8080", "[::1]:9", nil, 200},
		{"", "localhost", "127.0.0.1:9", []string{"X-Forwarded-For", "192.0.2.1"}, 404},
		{"", "localhost", "127.0.0.1:9", []string{"Forwarded", "for=192.0.2.1"}, 404},
		{"", "data.example.org", "127.0.0.1:9", nil, 404},
		{"", "localhost", "192.0.2.1:9", nil, 404},
		{"", "localhost", "127.0.0.1:9", []string{"Authorization", "Bearer "}, 200},
		{"", "data.example.org", "192.0.2.1:9", []string{"Authorization", "Bearer "}, 404},
		{token, "localhost", "127.0.0.1:9", nil, 404}, // perhaps a proxy that says nothing of itself
		{token, "localhost", "127.0.0.1:9", []string{"Authorization", "Bearer " + token}, 200},
		{token, "data.example.org", "192.0.2.1:9", []string{"Authorization", "Bearer " + token}, 200},
		{token, "data.example.org", "192.0.2.1:9", []string{"Authorization", "Bearer " + token[1:]}, 404},
		{token, "data.example.org", "192.0.2.1:9", []string{"Authorization", "Bearer "}, 404},
		{token, "data.example.org", "192.0.2.1:9", []string{"Authorization", "Basic " + token}, 404},
	} {
		apisrv.SetMetricsToken(p.Server, c.token)
		w := asked(p.Handler, c.host, c.peer, "/metrics", c.fields...)
		if w.Code != c.want {
			t.Errorf("token %q, %s from %s with %v: %d, want %d", c.token, c.host, c.peer, c.fields, w.Code, c.want)
		}
		if c.want == 404 && w.Body.String() != missing.Body.String() {
			t.Errorf("%q tells that there is such a page", w.Body)
		}
		if c.want == 200 && w.Header().Get("Cache-Control") != "no-store" {
			t.Error(w.Header())
		}
	}
}

func TestMetricsKnowRequestsByTheirRouteAndNothingOfWhoAsked(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	for _, path := range []string{"/datasets/bus/?canary-query", "/canary-path/", "/api/v1/datasets/bus/rows?limit=2", "/api/v1/search?q=canary", "/api/v1/datasets/canary/rows"} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.TLS, r.RemoteAddr = &tls.ConnectionState{}, "203.0.113.88:1"
		p.Handler.ServeHTTP(httptest.NewRecorder(), r)
	}
	p.Handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("CANARY", "/", nil))
	if err := p.Roller.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	text := asked(p.Handler, "localhost", "127.0.0.1:9", "/metrics").Body.String()
	for _, want := range []string{
		`kaimen_requests_total{method="GET",route="/*",status="2xx"} 1`,
		`kaimen_requests_total{method="GET",route="/*",status="4xx"} 1`,
		`kaimen_requests_total{method="GET",route="/api/v1/datasets/{dataset}/rows",status="2xx"} 1`,
		`kaimen_requests_total{method="GET",route="/api/v1/datasets/{dataset}/rows",status="4xx"} 1`,
		`kaimen_requests_total{method="other",route="/*",status="4xx"} 1`,
		`kaimen_request_seconds_count{route="/api/v1/search"} 1`,
		`kaimen_release_info{release="r1"} 1`,
		"kaimen_events_total 4", "kaimen_events_lost_total 0", "kaimen_events_waiting", "kaimen_use_counted_age_seconds 0",
		`kaimen_limiter_decisions_total{decision="passed",limiter="guard"}`, `kaimen_limiter_decisions_total{decision="refused",limiter="rates"} 0`,
		"kaimen_search_turns ", "go_goroutines", "kaimen_response_bytes_total", "kaimen_release_age_seconds",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, secret := range []string{"canary", "CANARY", "203.0.113"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s stands in the metrics", secret)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}
