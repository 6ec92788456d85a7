package rowapi_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/keys"
	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

var flowItems = []string{"station", "day", "passengers"}

// used is what a grant used today.
func used(t *testing.T, p *apisrvtest.Portal, receipt string) limits.Amount {
	t.Helper()
	if err := p.Quotas.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	today := calendar.Today(p.Now())
	days, err := p.Quotas.Usage(t.Context(), receipt, today, today)
	if err != nil || len(days) != 1 {
		t.Fatal(days, err)
	}
	return days[0].Used
}

// sightings are the kinds of misuse that are noted of a grant, once there are
// as many as are waited for.
func sightings(t *testing.T, p *apisrvtest.Portal, receipt string, atLeast int) (kinds []access.Misuse) {
	t.Helper()
	for range 200 {
		all, err := p.Cases.MisusesOf(t.Context(), receipt)
		if err != nil {
			t.Fatal(err)
		}
		kinds = nil
		for _, m := range all {
			kinds = append(kinds, m.Kind)
		}
		if len(kinds) >= atLeast {
			return kinds
		}
		time.Sleep(10 * time.Millisecond)
	}
	return kinds
}

func violated(t *testing.T, a apisrvtest.Answer) string {
	t.Helper()
	return strings.Join(decode[struct {
		Violated []string `json:"violated-policies"`
	}](t, a).Violated, " ")
}

func TestAGrantHasSoManyCallsADay(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	receipt := p.Grant(t, a, "metro-flow", apisrvtest.Terms{Calls: 30})
	key := p.Key(t, a, receipt)
	var passed, refused atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		b := p.Browser(t)
		all.Go(func() {
			for range 5 {
				switch got := b.Get("api/v1/datasets/metro-flow/rows?limit=1", "X-API-Key", key); got.Status {
				case http.StatusOK:
					passed.Add(1)
				case http.StatusTooManyRequests:
					refused.Add(1)
				default:
					t.Errorf("%d %s", got.Status, got.Body)
				}
			}
		})
	}
	all.Wait()
	if passed.Load() != 30 || refused.Load() != 10 {
		t.Errorf("%d calls passed, %d were refused, of 30 a day", passed.Load(), refused.Load())
	}
	p.Clock.Add(time.Minute)
	last := p.Browser(t).Get("api/v1/datasets/metro-flow/schema", "X-API-Key", key, "Accept-Language", "en")
	if violated(t, last) != "daily-calls" || !strings.Contains(last.Header.Get("RateLimit-Policy"), `"daily-calls";q=30;w=86400`) || !strings.HasPrefix(last.Header.Get("RateLimit"), `"daily-calls";r=0`) {
		t.Errorf("%v %s", last.Header, last.Body)
	}
	if got := used(t, p, receipt); got.Calls != 30 || got.Rows != 30 {
		t.Errorf("counted: %+v", got)
	}
	if diff := cmp.Diff([]access.Misuse{access.MisuseVolume}, sightings(t, p, receipt, 1)); diff != "" {
		t.Error(diff)
	}
	p.Clock.Add(24 * time.Hour)
	if got := p.Browser(t).Get("api/v1/datasets/metro-flow/rows", "X-API-Key", key); got.Status != http.StatusOK {
		t.Errorf("the next day: %d %s", got.Status, got.Body)
	}
}

func TestRowsAndBytesOfADayAreNeverExceeded(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	receipt := p.Grant(t, a, "metro-flow", apisrvtest.Terms{Items: flowItems, Rows: 150})
	key := p.Key(t, a, receipt)
	b := p.Browser(t)
	for _, tt := range []struct {
		path, violated string
		status         int
	}{
		{"rows?limit=100", "", 200},
		{"rows?limit=100", "daily-rows", 429},
		{"export.csv", "daily-rows", 429},
		{"aggregate?group=passengers&limit=60", "daily-rows", 429},
		{"rows/count", "", 200},
		{"rows?limit=50", "", 200},
		{"rows?limit=1", "daily-rows", 429},
	} {
		got := b.Get("api/v1/datasets/metro-flow/"+tt.path, "X-API-Key", key)
		if got.Status != tt.status || got.Status == 429 && (violated(t, got) != tt.violated || strings.Contains(got.Body, apisrvtest.Canary("metro-flow"))) {
			t.Errorf("%s: %d %s, want %d %s", tt.path, got.Status, got.Body, tt.status, tt.violated)
		}
	}
	if got := used(t, p, receipt); got.Rows != 150 || got.Calls != 7 {
		t.Errorf("counted: %+v", got)
	}
}

// An export that would go beyond the bytes of the day is broken off: its client
// cannot take what came for the whole.
func TestAnExportBeyondItsBytesIsBrokenOff(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	const quota = 70_000 // of some 75,000
	receipt := p.Grant(t, a, "metro-flow", apisrvtest.Terms{Items: flowItems, Bytes: quota})
	res := p.Browser(t).Open("api/v1/datasets/metro-flow/export.ndjson", "X-API-Key", p.Key(t, a, receipt))
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusOK || err == nil || len(body) == 0 || len(body) > quota {
		t.Errorf("%d, %d bytes, error %v", res.StatusCode, len(body), err)
	}
	if got := used(t, p, receipt); got.Bytes < int64(len(body)) || got.Bytes > quota || got.Rows != apisrvtest.FlowRows {
		t.Errorf("counted %+v, sent %d bytes", got, len(body))
	}
	if diff := cmp.Diff([]access.Misuse{access.MisuseVolume}, sightings(t, p, receipt, 1)); diff != "" {
		t.Error(diff)
	}
}

func TestACallBeyondTheDataItemsIsNotedOnceADay(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	receipt := p.Grant(t, a, "metro-flow", apisrvtest.Terms{})
	key := p.Key(t, a, receipt)
	for day := 1; day <= 2; day++ {
		for range 3 {
			if got := p.Browser(t).Get("api/v1/datasets/metro-flow/rows?select=passengers", "X-API-Key", key); got.Status != http.StatusForbidden {
				t.Fatalf("%d %s", got.Status, got.Body)
			}
		}
		if got := sightings(t, p, receipt, day); len(got) != day || got[day-1] != access.MisuseItems {
			t.Errorf("day %d: %v", day, got)
		}
		p.Clock.Add(24 * time.Hour)
	}
}

func TestUseThatCannotBeCountedIsNotGivenAway(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	key := p.Granted(t, p.Organisation(t, "lilei"), "metro-flow")
	if err := p.DB.Close(); err != nil {
		t.Fatal(err)
	}
	b := p.Browser(t)
	for _, path := range []string{"rows", "rows/count", "export.csv", "schema"} {
		got := b.Get("api/v1/datasets/metro-flow/"+path, "X-API-Key", key)
		if got.Status != http.StatusServiceUnavailable || decode[problem](t, got).kind() != "use-not-counted" || got.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %s", path, got.Status, got.Body)
		}
	}
	if got := b.Get("api/v1/datasets/bus/rows"); got.Status != http.StatusOK {
		t.Errorf("unconditional rows: %d %s", got.Status, got.Body)
	}
}

// permitOf is what a key permits.
func permitOf(t *testing.T, p *apisrvtest.Portal, key, dataset string) keys.Permit {
	t.Helper()
	parsed, err := access.ParseKey(key)
	if err != nil {
		t.Fatal(err)
	}
	permit, err := p.Ring.Check(parsed, dataset, nil)
	if err != nil {
		t.Fatal(err)
	}
	return permit
}
