package lang

import (
	"testing"
	"time"
)

func TestNumbersAreWrittenInGroupsOfThree(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "−1,000", -123: "−123",
		-9223372036854775808: "−9,223,372,036,854,775,808"} {
		if got := Number(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestAPartIsWrittenToATenthOfAPerCent(t *testing.T) {
	for part, want := range map[float64]string{0: "0%", 0.25: "25%", 1.0 / 3: "33.3%", 2.0 / 3: "66.7%", 0.07: "7%", 1: "100%"} {
		if got := Percent(part); got != want {
			t.Errorf("%v: %s, want %s", part, got, want)
		}
	}
}

func TestADateIsWrittenInFullInBothLanguages(t *testing.T) {
	day := time.Date(2026, time.January, 2, 0, 0, 0, 0, time.UTC)
	for c, want := range map[Code]string{ZH: "2026年1月2日", EN: "2 January 2026"} {
		if got := c.Date(day); got != want {
			t.Errorf("%s: %s, want %s", c, got, want)
		}
	}
}
