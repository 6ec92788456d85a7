package record

import (
	"strings"
	"testing"
)

func TestASummaryIsTheFirstSentence(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", " \n ", ""},
		{"Chinese", "全市公园的月度客流。由各公园填报。", "全市公园的月度客流。"},
		{"English", "Visitors by month. Counted at gates.", "Visitors by month."},
		{"a decimal point", "Areas above 2.5 ha. Others are left out.", "Areas above 2.5 ha."},
		{"no full stop", "公园客流", "公园客流"},
		{"lines and blanks", "Visitors\n  by month.\n\nMore.", "Visitors by month."},
		{"a long one", strings.Repeat("园", 200), strings.Repeat("园", 159) + "…"},
		{"a long one cut at a comma", strings.Repeat("园", 158) + "，" + strings.Repeat("园", 50), strings.Repeat("园", 158) + "…"},
	} {
		if got := firstSentence(tt.text); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
