package apisrv_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// After ten thousand requests the server has as many goroutines as after a
// hundred, and holds no more than the counts of those who came.
func TestPagesLeaveNothingBehind(t *testing.T) {
	const few, many = 100, 10_000
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	session, key := p.LogIn(t, p.Organisation(t, "lilei")), apisrvtest.StrangeKey(t)
	pages := []string{"/en/account/log-in/", "/apply/metro-flow/", "/en/status/", "/en/apply/nothing/", "/api/v1/datasets/bus/rows?limit=1", "/api/v1/datasets/metro-flow/rows"}
	for i := range few {
		ask(p.Handler, i, pages[i%len(pages)], key)
	}
	if a := session.Get("en/applications/"); a.Status != http.StatusOK {
		t.Fatal(a.Status)
	}
	goroutines, memory := runtime.NumGoroutine(), held()
	for i := range many {
		if status := ask(p.Handler, few+i, pages[i%len(pages)], key); status >= http.StatusInternalServerError || status == http.StatusTooManyRequests {
			t.Fatalf("%s: %d", pages[i%len(pages)], status)
		}
	}
	// Kept-alive connections of the client come and go; what watches the context
	// of a question needs a moment to notice its end.
	now := runtime.NumGoroutine()
	for end := time.Now().Add(10 * time.Second); now > goroutines+2 && time.Now().Before(end); now = runtime.NumGoroutine() {
		time.Sleep(10 * time.Millisecond)
	}
	if now > goroutines+2 {
		t.Errorf("%d goroutines, %d before", now, goroutines)
	}
	if grown := held() - memory; grown > 16<<20 {
		t.Errorf("%d requests left %d bytes behind", many, grown)
	}
}

// ask asks for a page as the n-th client behind the proxy.
func ask(h http.Handler, n int, path, key string) int {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr, r.TLS = "127.0.0.1:1", &tls.ConnectionState{}
	r.Header.Set("X-Forwarded-For", netip.AddrFrom4([4]byte{12, byte(n), byte(n >> 8), 1}).String())
	r.Header.Set("X-API-Key", key)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

// held is the memory in use, in bytes.
func held() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
