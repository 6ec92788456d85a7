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
// where open, up to within a syllable. Like abbreviated and beginning, it looks
// at most places; 0: at all.
func (s *names) sounding(letters string, open bool, most int) iter.Seq2[int, aspect] {
	return func(yield func(int, aspect) bool) {
		for n, at := range s.spoken.find([]byte(letters), most) {
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
func (s *names) abbreviated(letters string, most int) iter.Seq2[int, aspect] {
	return func(yield func(int, aspect) bool) {
		for n, at := range s.initials.find([]byte(letters), most) {
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
func (s *names) beginning(typed string, language, most int) iter.Seq2[int, aspect] {
	return func(yield func(int, aspect) bool) {
		strip := &s.plain[language]
		for n, at := range strip.find([]byte(typed), most) {
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

// called goes through the names that are what was typed, all of them.
func (s *names) called(typed string, language int) iter.Seq2[int, aspect] {
	return func(yield func(int, aspect) bool) {
		for n, at := range s.plain[language].find([]byte(typed+"\n"), 0) {
			if at == 0 && !yield(n, begins) {
				return
			}
		}
	}
}

// in is a name as wholeKey has it, in one language, or the other where it has
// none in this.
func (s *names) in(language, n int) []byte {
	if name := s.plain[language].of(n); len(name) > 0 {
		return name
	}
	return s.plain[1-language].of(n)
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
