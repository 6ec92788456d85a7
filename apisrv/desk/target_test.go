package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// Where the rules are silent a city can set itself a target. It is no deadline,
// and nobody is late.
func TestATargetIsCalledOneAndNobodyIsLate(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shanghai-2018"))
	receipt := d.Submitted(t, d.applicant, "metro-flow")
	d.Clock.Add(30 * 24 * time.Hour)
	b := d.in(t, d.decider)
	for path, want := range map[string]string{"en/desk/": "the city's target, not a limit: ", page(receipt): "the city's target, not a legal limit: "} {
		got := b.Get(path)
		if text := got.Text(t); !strings.Contains(text, want) || !strings.Contains(text, receipt) {
			t.Errorf("%s does not say %q:\n%s", path, want, text)
		}
		if strings.Contains(got.Body, `class="late"`) {
			t.Errorf("%s says that somebody is late", path)
		}
	}
}
