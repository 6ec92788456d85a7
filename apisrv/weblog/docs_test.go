package weblog

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/weblog/format"
)

func TestThePageOnStatisticsNamesEveryOutcomeAndFormat(t *testing.T) {
	page, err := os.ReadFile("../../docs/statistics.md")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(page)), " ")
	for _, o := range slices.Concat(passed, skipped, noted) {
		if o.String() == "" || !strings.Contains(text, o.String()) {
			t.Errorf("outcome %q, %q, is not explained", string(o), o)
		}
	}
	for _, name := range format.Names() {
		if !strings.Contains(text, "| `"+name+"` |") {
			t.Errorf("format %q is not explained", name)
		}
	}
}
