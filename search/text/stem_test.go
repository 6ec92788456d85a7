package text

import "testing"

func TestStemJoinsTheFormsOfAWord(t *testing.T) {
	for _, c := range []struct{ word, want string }{
		{"stops", "stop"}, {"stop", "stop"},
		{"cities", "citi"}, {"city", "citi"},
		{"buses", "bus"}, {"bus", "bus"}, {"gases", "gas"},
		{"parks", "park"}, {"parking", "parking"},
		{"housing", "hous"}, {"licensed", "licens"}, {"licences", "licenc"},
		{"gb2260", "gb2260"}, {"café", "café"}, {"公交", "公交"}, {"", ""},
	} {
		if got := Stem(c.word); got != c.want {
			t.Errorf("Stem(%q) = %q, want %q", c.word, got, c.want)
		}
	}
}

func TestStopwordsSayNothingOfTheirOwn(t *testing.T) {
	for word, want := range map[string]bool{"the": true, "of": true, "data": true, "bus": false, "": false, "的": false} {
		if got := Stopword(word); got != want {
			t.Errorf("Stopword(%q) = %v", word, got)
		}
	}
}
