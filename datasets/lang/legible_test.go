package lang

import "testing"

func TestLegibleFindsEveryCharacterThatSteers(t *testing.T) {
	for r := rune(0); r < 0x3000; r++ {
		page := "前 " + string(r) + " after — “quoted” · é"
		want := page
		if steers(r) {
			want = "前  after — “quoted” · é"
		}
		if got := string(Legible([]byte(page))); got != want {
			t.Errorf("U+%04X: got %q, want %q", r, got, want)
		}
	}
}
