package search

import (
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search/text"
)

// names are short texts in both languages, such as titles, each findable by
// any part of it and by the pinyin of the Chinese.
type names struct {
	plain    [2]strip // Chinese and English, by languageOf; as wholeKey has them
	spoken   spoken   // pinyin of the Chinese
	initials strip    // first letters of its syllables
}

// add appends a name with the syllables of its Chinese.
func (s *names) add(name lang.Text, syllables []string) {
	s.plain[0].add(wholeKey(name.ZH))
	s.plain[1].add(wholeKey(name.EN))
	s.spoken.add(syllables)
	s.initials.add(text.Initials(syllables))
}

// aspect is how a name answers what was typed; the smaller the better.
type aspect uint8

const (
	begins        aspect = iota // the name begins so
	beginsWord                  // a word in it, or a Chinese character
	soundsAtStart               // its pinyin begins so
	initialsAtStart
	sounds
	initialed
)

// sounding goes through the names with a part that is spoken so, in full or,
// where open, up to within a syllable.
func (s *names) sounding(letters string, open bool) iter.Seq2[int, aspect] {
	return func(yield func(int, aspect) bool) {
		for n, at := range s.spoken.find([]byte(letters)) {
			if !s.spoken.beginsAt(n, at) || !open && !s.spoken.beginsAt(n, at+len(letters)) {
				continue
			}
			a := sounds
			if at == 0 {
				a = soundsAtStart
			}
			if !yield(n, a) {
				return
			}
		}
	}
}

// abbreviated goes through the names with a part of which these are the
// initials.
func (s *names) abbreviated(letters string) iter.Seq2[int, aspect] {
	return func(yield func(int, aspect) bool) {
		for n, at := range s.initials.find([]byte(letters)) {
			a := initialed
			if at == 0 {
				a = initialsAtStart
			}
			if !yield(n, a) {
				return
			}
		}
	}
}

// beginning goes through the names of which a word, or Chinese from any
// character on, begins with what was typed.
func (s *names) beginning(typed string, language int) iter.Seq2[int, aspect] {
	return func(yield func(int, aspect) bool) {
		strip := &s.plain[language]
		for n, at := range strip.find([]byte(typed)) {
			a := beginsWord
			if at == 0 {
				a = begins
			} else if within(strip.of(n), at) {
				continue
			}
			if !yield(n, a) {
				return
			}
		}
	}
}

// within reports whether byte at stands within a word of letters and digits.
func within(name []byte, at int) bool {
	before, _ := utf8.DecodeLastRune(name[:at])
	here, _ := utf8.DecodeRune(name[at:])
	return alphanumeric(before) && alphanumeric(here)
}

func alphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
}

// isLetters reports whether s could be typed pinyin.
func isLetters(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}
