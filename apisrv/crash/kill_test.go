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
	for _, path := range []struct {
		name   string
		people int
		work   func(crowd, *person)
	}{
		{"sign-up", 2, crowd.signUp},
		{"application", 3, crowd.submit},
		{"decision", 3, crowd.decideOn},
		{"several decisions", 2, crowd.decideOnSeveral},
		{"agreement", 3, crowd.sign},
		{"keys", 3, crowd.holdKeys},
		{"suspension of a dataset", 1, crowd.suspend},
		{"misuse", 3, crowd.note},
		{"duty", 2, crowd.owe},
		{"fault", 2, crowd.fail},
		{"calls", 3, crowd.call},
	} {
		for kind, place := range storetest.Places(t) {
			t.Run(path.name+" "+kind, func(t *testing.T) {
				c := newCrowd(newRig(t, place))
				c.rig.live(kills(t, usual[kind]), path.people, func(p *person) { path.work(c, p) })
			})
		}
	}
}
