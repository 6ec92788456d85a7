package search

import (
	"strings"

	"github.com/kaimen-portal/kaimen/search/text"
)

// typedIn is where a folded key stands first in a text, in characters.
func typedIn(s, key string) [][2]int {
	var folded strings.Builder
	var character []int // that each byte of the folded text belongs to
	for i, r := range []rune(s) {
		f := text.Fold(string(r))
		folded.WriteString(f)
		for range len(f) {
			character = append(character, i)
		}
	}
	at := strings.Index(folded.String(), key)
	if at < 0 {
		return nil
	}
	return [][2]int{{character[at], character[at+len(key)-1] + 1}}
}

// spokenIn is where a text sounds like the letters, or has them as initials,
// for the first time, in characters.
func spokenIn(s, letters string, r *text.Readings) [][2]int {
	syllables, character := syllablesOf(s, r)
	for i := range syllables {
		said := 0
		for j := i; j < len(syllables); j++ {
			if said += len(syllables[j]); said >= len(letters) {
				if strings.HasPrefix(text.Joined(syllables[i:j+1]), letters) {
					return [][2]int{{character[i], character[j] + 1}}
				}
				break
			}
		}
	}
	if i := strings.Index(text.Initials(syllables), letters); i >= 0 {
		return [][2]int{{character[i], character[i+len(letters)-1] + 1}}
	}
	return nil
}

// syllablesOf are the syllables of a text with the character that each is of.
func syllablesOf(s string, r *text.Readings) (syllables []string, character []int) {
	for _, syllable := range r.Of(s) {
		if syllable != "" {
			syllables = append(syllables, syllable)
		}
	}
	for i, c := range []rune(s) {
		if len(r.Of(string(c))) > 0 {
			character = append(character, i)
		}
	}
	if len(syllables) != len(character) {
		return nil, nil // a character that folds to several
	}
	return syllables, character
}
