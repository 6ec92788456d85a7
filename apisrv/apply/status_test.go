package apply_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

func TestAReceiptNumberAloneShowsStateAndDatesAndNothingElse(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	receipt := p.Submitted(t, p.Organisation(t, "lilei"), "metro-flow")
	b := p.Browser(t)
	typed := strings.ToLower(strings.ReplaceAll(receipt, "-", " "))
	found := b.Post("en/status/", "receipt", typed)
	says(t, found, receipt, "Submitted", "2 March 2026", "by 30 March 2026")
	for _, secret := range []string{"lilei", "Li Lei", "Travel", "Study", "Metro", "metro", "station", "Transport"} {
		if strings.Contains(found.Body, secret) {
			t.Errorf("the status page tells %q:\n%s", secret, found.Text(t))
		}
	}
	if says(t, b.Post("status/", "receipt", receipt), "已提交"); found.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("cached: %s", found.Header.Get("Cache-Control"))
	}
}

func TestADraftHasNoStatus(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Organisation(t, "lilei"))
	path := begun(t, b, "metro-flow")
	number := strings.TrimSuffix(strings.TrimPrefix(path, "en/applications/"), "/")
	if a := b.Post("en/status/", "receipt", number); a.Status != http.StatusNotFound {
		t.Errorf("%d\n%s", a.Status, a.Text(t))
	}
}

func TestAWrongCheckCharacterIsToldBeforeAnythingIsLookedUp(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.Browser(t)
	receipt := p.Submitted(t, p.Organisation(t, "lilei"), "metro-flow")
	for i := range 55 { // more than guesses are allowed
		p.Clock.Add(time.Millisecond)
		wrong := receipt[:len(receipt)-1] + string("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[i%32])
		if wrong == receipt {
			continue
		}
		a := b.Post("en/status/", "receipt", wrong)
		if a.Status != http.StatusUnprocessableEntity {
			t.Fatalf("%d. %s: %d\n%s", i, wrong, a.Status, a.Text(t))
		}
		says(t, a, "That is not a receipt number")
	}
	says(t, b.Post("en/status/", "receipt", receipt), "Submitted")
}

func TestGuessesAreCountedByNetwork(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.Browser(t)
	b.Address = netip.MustParseAddr("203.0.113.7")
	receipt := p.Submitted(t, p.Organisation(t, "lilei"), "metro-flow")
	last := apisrvtest.Answer{}
	for i := range 51 {
		if i%19 == 0 {
			p.Clock.Add(time.Minute) // a network may send no more forms in one
		}
		number, err := access.NewReceipt(strings.NewReader(fmt.Sprintf("%010d", i)))
		if err != nil {
			t.Fatal(err)
		}
		last = b.Post("en/status/", "receipt", number)
		if want := http.StatusNotFound; i < 50 && last.Status != want {
			t.Fatalf("guess %d: %d, want %d\n%s", i, last.Status, want, last.Text(t))
		}
	}
	if last.Status != http.StatusTooManyRequests || last.Header.Get("Retry-After") == "" {
		t.Fatalf("guess 51: %d\n%s", last.Status, last.Text(t))
	}
	if a := b.Post("en/status/", "receipt", receipt); a.Status != http.StatusTooManyRequests {
		t.Errorf("a right number while the network waits: %d", a.Status)
	}
	p.Clock.Add(time.Minute)
	says(t, b.Post("en/status/", "receipt", receipt), "Submitted")
}
