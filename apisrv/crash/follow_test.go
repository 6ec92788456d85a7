package crash_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// followTime is how long a server may take to hold to what was revoked on another.
const followTime = 5 * time.Second

func TestWhatIsRevokedOnOneServerEndsOnAnotherWithinFiveSeconds(t *testing.T) {
	for kind, place := range storetest.Places(t) {
		t.Run(kind, func(t *testing.T) {
			c := newCrowd(newRig(t, place))
			key := c.Granted(t, c.applicant, "metro-flow")
			second := c.Granted(t, c.applicant, "metro-flow")
			c.start()
			caller, other := &person{rig: c.rig, key: key}, &person{rig: c.rig, key: second}
			const rows = "api/v1/datasets/metro-flow/rows?limit=1"
			for _, p := range []*person{caller, other} {
				if a := p.get(rows); a.Status != http.StatusOK {
					t.Fatalf("before: %d %s", a.Status, a.Body)
				}
			}
			for _, k := range c.ofOwner(key) {
				if err := c.Keys.Revoke(t.Context(), c.applicant.Actor(), k.Receipt, k.ID, ""); err != nil {
					t.Fatal(err)
				}
			}
			c.ends(caller, rows, http.StatusUnauthorized)
			if err := c.Keys.SuspendDataset(t.Context(), c.operator.Actor(), "metro-flow", "A leak"); err != nil {
				t.Fatal(err)
			}
			c.ends(other, rows, http.StatusUnavailableForLegalReasons)
		})
	}
}

// ends waits until calls are answered otherwise, and says how long that took.
func (c crowd) ends(p *person, path string, status int) {
	c.t.Helper()
	begun := time.Now()
	for {
		a := p.get(path)
		took := time.Since(begun)
		if a.Status == status {
			c.t.Logf("%d after %v", status, took.Round(time.Millisecond))
			return
		}
		if a.Status != http.StatusOK || took > followTime {
			c.t.Fatalf("%v later: %d %s", took, a.Status, a.Body)
		}
		time.Sleep(200 * time.Millisecond) // the keyed limit counts by a clock that stands still
	}
}
