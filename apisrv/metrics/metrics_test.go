package metrics_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/metrics"
)

// Whoever may scrape cannot have the server gather without end.
func TestAFifthScrapeIsTurnedAwayWhileFourAreAnswered(t *testing.T) {
	gathering, answer := make(chan bool, 5), make(chan bool)
	m := metrics.New(metrics.Sources{
		Release: func() (string, time.Duration) {
			gathering <- true
			<-answer
			return "r1", 0
		},
		Turns:   func() (busy, all int) { return 0, 1 },
		Events:  func() (handed, waiting, lost uint64) { return 0, 0, 0 },
		Counted: func() (time.Duration, bool) { return 0, false },
		Limits:  func() map[metrics.Limiter]metrics.Decisions { return nil },
	})
	scrape := func() int {
		w := httptest.NewRecorder()
		m.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		return w.Code
	}
	var four sync.WaitGroup
	for range 4 {
		four.Go(func() {
			if status := scrape(); status != http.StatusOK {
				t.Errorf("one of four is answered with %d", status)
			}
		})
		<-gathering
	}
	time.AfterFunc(time.Second, func() { close(answer) })
	if status := scrape(); status != http.StatusServiceUnavailable {
		t.Errorf("the fifth is answered with %d", status)
	}
	four.Wait()
}
