package commission_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"
)

// Pages of one moment say the same of applications: what was submitted is on all
// of them some seconds later, as use is.
func TestAnApplicationIsOnThePagesWithinSeconds(t *testing.T) {
	f := newFurnished(t)
	ctx, cancel := context.WithCancel(t.Context())
	var office sync.WaitGroup
	office.Go(func() { f.Office.Run(ctx) })
	defer func() {
		cancel()
		office.Wait()
	}()
	for _, c := range []struct{ applicant, overview, service string }{
		{"first", "Received 3", "Greening Bureau 2 2"}, // the office looks at once when it starts
		{"second", "Received 4", "Greening Bureau 3 3"},
	} {
		f.Submitted(t, f.Organisation(t, c.applicant), "park-gates")
		for path, words := range map[string]string{"en/commission/?period=month-2026-03": c.overview, "en/commission/service/?period=month-2026-03": c.service} {
			text := ""
			for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(100 * time.Millisecond) {
				if text = f.reader.Get(path).Text(t); strings.Contains(text, words) {
					break
				}
			}
			if !strings.Contains(text, words) {
				t.Fatalf("20 seconds after the %s application %s does not say %q:\n%s", c.applicant, path, words, text)
			}
		}
	}
}
