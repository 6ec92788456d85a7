package search

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSentence is how many characters of a description are shown as one; a
// longer sentence is shown in pieces.
const maxSentence = 160

// sentences goes through a text sentence by sentence, without the space around
// them. One of more than maxSentence characters ends at the last pause within
// these, so that no word is cut, unless there is none.
func sentences(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for s != "" {
			n := endOfSentence(s)
			if one := strings.TrimSpace(s[:n]); one != "" && !yield(one) {
				return
			}
			s = s[n:]
		}
	}
}

// endOfSentence is the number of bytes of the first sentence of s, or piece of
// it, which is not empty.
func endOfSentence(s string) int {
	characters, pause := 0, 0
	for at, end := 0, 0; at < len(s); at = end {
		r, width := utf8.DecodeRuneInString(s[at:])
		end = at + width
		if characters++; characters > maxSentence {
			if pause > 0 {
				return pause
			}
			return at
		}
		next, _ := utf8.DecodeRuneInString(s[end:])
		switch {
		case strings.ContainsRune("。！？；\n", r), strings.ContainsRune(".!?;", r) && unicode.IsSpace(next):
			return end
		case strings.ContainsRune("，、：", r), unicode.IsSpace(r):
			pause = end
		}
	}
	return len(s)
}
