package render

import "testing"

func TestPagesHoldNoCharactersThatSteer(t *testing.T) {
	tests := map[string]string{
		"地铁·客流“图”\n\tµg/m³":      "地铁·客流“图”\n\tµg/m³",
		"a\x00\x1b[31m\r\nb":     "a[31m\nb",
		"c\u0085d\x7fe":          "cde",
		"f\u202eg\u2066h\u200fi": "fgh\u200fi",
	}
	for in, want := range tests {
		if got := string(legible([]byte(in))); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
