package rows

import (
	"strings"
	"unicode/utf8"
)

// pattern is the argument of like: pieces between percent signs, which stand for
// any text.
type pattern struct{ pieces []piece }

// piece is characters that follow each other; -1 stands for any one.
type piece []rune

const anyRune = -1

func newPattern(text string) pattern {
	p := pattern{pieces: []piece{nil}}
	escaped := false
	for _, r := range text {
		last := &p.pieces[len(p.pieces)-1]
		switch {
		case escaped:
			*last, escaped = append(*last, r), false
		case r == '\\':
			escaped = true
		case r == '%':
			p.pieces = append(p.pieces, nil)
		case r == '_':
			*last = append(*last, anyRune)
		default:
			*last = append(*last, r)
		}
	}
	if escaped { // a backslash at the end means itself
		last := &p.pieces[len(p.pieces)-1]
		*last = append(*last, '\\')
	}
	return p
}

// matches reports whether the whole text is of the pattern: the first piece at
// its start, the last at its end, and those between as early as they occur,
// which leaves the most room for those after them.
func (p pattern) matches(text string) bool {
	first, last := p.pieces[0], p.pieces[len(p.pieces)-1]
	rest, ok := first.trim(text)
	if len(p.pieces) == 1 {
		return ok && rest == ""
	}
	for _, middle := range p.pieces[1 : len(p.pieces)-1] {
		if !ok {
			return false
		}
		rest, ok = middle.find(rest)
	}
	return ok && last.ends(rest)
}

// trim takes the piece off the start of the text.
func (p piece) trim(text string) (rest string, ok bool) {
	for _, want := range p {
		r, size := utf8.DecodeRuneInString(text)
		if size == 0 || want != anyRune && r != want {
			return "", false
		}
		text = text[size:]
	}
	return text, true
}

// find takes off the text up to the end of the first place where the piece is.
func (p piece) find(text string) (rest string, ok bool) {
	if plain, ok := p.plain(); ok {
		_, rest, found := strings.Cut(text, plain)
		return rest, found
	}
	for {
		if rest, ok := p.trim(text); ok {
			return rest, true
		}
		_, size := utf8.DecodeRuneInString(text)
		if size == 0 {
			return "", false
		}
		text = text[size:]
	}
}

// plain is the text of a piece without any one characters.
func (p piece) plain() (string, bool) {
	for _, r := range p {
		if r == anyRune {
			return "", false
		}
	}
	return string(p), true
}

// ends reports whether the text ends with the piece.
func (p piece) ends(text string) bool {
	for i := len(p) - 1; i >= 0; i-- {
		r, size := utf8.DecodeLastRuneInString(text)
		if size == 0 || p[i] != anyRune && r != p[i] {
			return false
		}
		text = text[:len(text)-size]
	}
	return true
}
