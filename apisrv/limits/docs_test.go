package limits

import (
	"os"
	"strings"
	"testing"
)

func TestTheDocumentsStateTheLimits(t *testing.T) {
	page, err := os.ReadFile("../../docs/limits.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		who     string
		windows []Window
	}{{"| calls with a key ", Keyed}, {"| calls without a key ", Anonymous}, {"| forms", Forms}} {
		_, line, _ := strings.Cut(string(page), row.who)
		line, _, _ = strings.Cut(line, "\n")
		if want := "`" + (Decision{Windows: row.windows}).Policy() + "`"; !strings.Contains(line, want) {
			t.Errorf("docs/limits.md says of %s %q, not %s", row.who, line, want)
		}
	}
	for _, want := range []string{QuotaExceeded, ReducedCapacity, LocalHeader + ": " + LocalValue, patience.String()[:2] + " ms", "1,048,576 counters"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("docs/limits.md does not mention %q", want)
		}
	}
}
