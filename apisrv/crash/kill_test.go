package crash_test

import (
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// receiptOf is the number in the path of an application's page.
func receiptOf(path string) string { return strings.Split(path, "/")[2] }

// Whatever people do, a server that is killed at any moment loses nothing that it
// acknowledged, and leaves nothing by half; and who sends the same again, as they
// got no answer, has done it once. KAIMEN_KILLS sets how often each path is cut.
func TestAKilledServerKeepsWhatItAcknowledgedAndNothingByHalf(t *testing.T) {
	usual := map[string]int{"SQLite": 5, "PostgreSQL": 2}
	for kind, place := range storetest.Places(t) {
		t.Run(kind, func(t *testing.T) {
			c := newCrowd(newRig(t, place))
			for _, path := range []struct {
				name   string
				people int
				work   func(*person)
			}{
				{"sign-up", 2, c.signUp},
				{"application", 3, c.submit},
				{"decision", 3, c.decideOn},
				{"several decisions", 2, c.decideOnSeveral},
				{"agreement", 3, c.sign},
				{"keys", 3, c.holdKeys},
				{"suspension of a dataset", 1, c.suspend},
				{"misuse", 3, c.note},
				{"calls", 3, c.call},
			} {
				t.Run(path.name, func(t *testing.T) {
					c.t = t
					c.rig.live(kills(t, usual[kind]), path.people, path.work)
				})
			}
		})
	}
}
