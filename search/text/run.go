package text

import (
	"unicode"
	"unicode/utf8"
)

// run is a stretch of text under way: Chinese characters side by side, or the
// words of what may be an identifier. Its terms are cut when it ends.
type run struct {
	text   string // the whole original
	emit   func(Token)
	han    bool
	folded []byte // of the run
	marks  []mark // one for each folded character
	buf    []byte // folded form of the character at hand
}

// mark is a folded character: where it stands in run.folded, and which bytes
// of the original it stands for.
type mark struct {
	at, start, end int
	class          class
}

type class uint8

const (
	other   class = iota
	joiner        // a sign that may stand within an identifier: - _ . / :
	han           // a Chinese character
	small         // a letter without case or of lower case
	capital       // a letter of upper case
	digit
)

// scan goes through the text by original characters. One that folds to
// nothing, such as an accent, belongs to the character before it.
func (r *run) scan() {
	for i := 0; i < len(r.text); {
		original, width := utf8.DecodeRuneInString(r.text[i:])
		r.buf = appendFolded(r.buf[:0], original)
		if len(r.buf) == 0 && len(r.marks) > 0 {
			r.marks[len(r.marks)-1].end = i + width
		}
		for rest := r.buf; len(rest) > 0; {
			c, size := utf8.DecodeRune(rest)
			kind := classOf(c)
			if kind == small && unicode.IsUpper(original) {
				kind = capital
			}
			r.add(rest[:size], mark{start: i, end: i + width, class: kind})
			rest = rest[size:]
		}
		i += width
	}
	r.end()
}

// add takes one more folded character into the run, or ends it before one that
// does not belong to it.
func (r *run) add(char []byte, m mark) {
	belongs := m.class >= small && !r.han
	switch m.class {
	case han:
		belongs = r.han
	case joiner:
		belongs = !r.han && len(r.marks) > 0 && r.marks[len(r.marks)-1].class >= small
	}
	if !belongs {
		r.end()
		if m.class < han {
			return
		}
		r.han = m.class == han
	}
	m.at = len(r.folded)
	r.folded = append(r.folded, char...)
	r.marks = append(r.marks, m)
}

// end cuts the terms of the run and begins an empty one.
func (r *run) end() {
	if len(r.marks) > 0 {
		if r.han {
			r.bigrams()
		} else {
			r.words()
		}
	}
	r.folded, r.marks, r.han = r.folded[:0], r.marks[:0], false
}

// term makes the token of the marks from…to-1. whole is the folded run.
func (r *run) term(whole string, from, to int, kind Kind) {
	start, end := r.marks[from].at, len(whole)
	if to < len(r.marks) {
		end = r.marks[to].at
	}
	term := whole[start:end]
	if len(term) > MaxTerm {
		cut := MaxTerm
		for !utf8.RuneStart(term[cut]) {
			cut--
		}
		term = term[:cut]
	}
	r.emit(Token{Term: term, Start: r.marks[from].start, End: r.marks[to-1].end, Kind: kind})
}

// whole is the folded run as a string: a part of the original where that is
// folded already, which costs no memory.
func (r *run) whole() string {
	original := r.text[r.marks[0].start:r.marks[len(r.marks)-1].end]
	if string(r.folded) == original {
		return original
	}
	return string(r.folded)
}

func (r *run) bigrams() {
	whole, n := r.whole(), len(r.marks)
	if n == 1 {
		r.term(whole, 0, 1, Single)
		return
	}
	for i := range n - 1 {
		r.term(whole, i, i+2, Bigram)
	}
	r.term(whole, n-1, n, Last)
}

// words cuts a run of letters, digits and joiners into words; where there are
// several, the whole is a term too.
func (r *run) words() {
	for r.marks[len(r.marks)-1].class == joiner {
		r.folded = r.folded[:r.marks[len(r.marks)-1].at]
		r.marks = r.marks[:len(r.marks)-1]
	}
	whole, n, words := r.whole(), len(r.marks), 0
	for from := 0; from < n; words++ {
		to := from + 1
		for to < n && !r.parts(to) {
			to++
		}
		r.term(whole, from, to, Word)
		if from = to; from < n && r.marks[from].class == joiner {
			from++
		}
	}
	if words > 1 {
		r.term(whole, 0, n, Code)
	}
}

// parts reports whether a word ends before mark i: at a joiner, at a capital
// after a small letter (stopName) or before one (XMLFile), and between two or
// more letters and two or more digits.
func (r *run) parts(i int) bool {
	at := func(i int) class {
		if i < 0 || i >= len(r.marks) {
			return other
		}
		return r.marks[i].class
	}
	before, here := at(i-1), at(i)
	switch {
	case here == joiner:
		return true
	case here == capital && isLetter(before):
		return before == small || at(i+1) == small
	case here == digit && isLetter(before):
		return isLetter(at(i-2)) && at(i+1) == digit
	case isLetter(here) && before == digit:
		return at(i-2) == digit && isLetter(at(i+1))
	}
	return false
}

func isLetter(c class) bool { return c == small || c == capital }

// classOf classes a folded character.
func classOf(r rune) class {
	switch {
	case 'a' <= r && r <= 'z':
		return small
	case '0' <= r && r <= '9':
		return digit
	case r == '-', r == '_', r == '.', r == '/', r == ':':
		return joiner
	case r < utf8.RuneSelf:
		return other
	case 0x4e00 <= r && r <= lastUnified, unicode.Is(unicode.Han, r):
		return han
	case unicode.IsNumber(r):
		return digit
	case unicode.IsLetter(r), unicode.IsMark(r):
		return small
	}
	return other
}
