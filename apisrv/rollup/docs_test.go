package rollup

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func TestTheDocumentsStateWhatIsCountedAndForHowLong(t *testing.T) {
	body, err := os.ReadFile("../../docs/statistics.md")
	if err != nil {
		t.Fatal(err)
	}
	page := strings.Join(strings.Fields(strings.ReplaceAll(string(body), ",", "")), " ")
	want := []string{fmt.Sprint("At most ", maxEntries, " things"), fmt.Sprint("at most ", maxTerms, " terms"),
		fmt.Sprint("| hours | ", keepHours, " days |"), fmt.Sprint("| ", keepDetail, " days |")}
	words := map[time.Duration]string{5 * time.Second: "five seconds", 10 * time.Second: "ten seconds", 15 * time.Minute: "fifteen minutes"}
	for _, d := range []time.Duration{stepEvery, saltStays, setStays, trustAfter} {
		if words[d] == "" {
			t.Errorf("the page has to say %v in words", d)
		}
		want = append(want, words[d])
	}
	for _, d := range dims {
		want = append(want, "| `"+d.name+"` |")
	}
	for _, c := range columns {
		want = append(want, "`"+c+"`")
	}
	for _, text := range want {
		if !strings.Contains(page, text) {
			t.Errorf("docs/statistics.md does not say %q", text)
		}
	}
}
