package text

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s in the one form in which texts are compared. Character by
// character, it takes compatibility decomposition (NFKD of Unicode Standard
// Annex 15, so ＡＢＣ is abc and ㎡ is m2), drops accents, variation selectors,
// joiners and invisible format characters, lowers case, and turns traditional
// Chinese characters into simplified ones. A byte that is not UTF-8 becomes
// U+FFFD.
//
// Folding twice changes nothing more. Digits of different value stay apart.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		r, width := utf8.DecodeRuneInString(s[i:])
		out = appendFolded(out, r)
		i += width
	}
	return string(out)
}

// isFolded reports whether s is folded for certain: the common case of lower
// case ASCII and simplified Chinese, which then costs no allocation.
func isFolded(s string) bool {
	for _, r := range s {
		if r < utf8.RuneSelf && (r < 'A' || r > 'Z') {
			continue
		}
		if !isUnified(r) || simplified[r-firstUnified] != 0 {
			return false
		}
	}
	return true
}

// appendFolded appends the folded form of one character: usually one
// character, none for an accent, several for some signs.
func appendFolded(out []byte, r rune) []byte {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(out, byte(r))
	case isUnified(r):
		return utf8.AppendRune(out, simplify(r))
	}
	var buf [utf8.UTFMax]byte
	plain := buf[:utf8.EncodeRune(buf[:], r)]
	parts := norm.NFKD.Properties(plain).Decomposition()
	switch {
	case '가' <= r && r <= '힣': // Korean syllables are taken apart by rule, not by table
		parts = norm.NFKD.Append(nil, plain...)
	case parts == nil:
		parts = plain
	}
	for len(parts) > 0 {
		part, width := utf8.DecodeRune(parts)
		parts = parts[width:]
		if unicode.In(part, unicode.Inherited, unicode.Cf) {
			continue
		}
		out = utf8.AppendRune(out, simplify(unicode.ToLower(part)))
	}
	return out
}

// The unified ideographs of the basic plane, which nearly all Chinese text
// is made of: extension A and the main block, with 64 hexagram signs between.
const (
	firstUnified = 0x3400
	lastUnified  = 0x9fff
)

func isUnified(r rune) bool { return firstUnified <= r && r <= lastUnified }

func simplify(r rune) rune {
	if isUnified(r) {
		if to := simplified[r-firstUnified]; to != 0 {
			return rune(to)
		}
	}
	return r
}

//go:embed simplified.txt
var simplifiedPairs string

// simplified holds, by code point from firstUnified, the simplified form of a
// traditional character; 0 means that the character stays as it is.
var simplified = func() (table [lastUnified - firstUnified + 1]uint16) {
	for line := range strings.Lines(simplifiedPairs) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		pairs := []rune(strings.TrimSpace(line))
		for i := 0; i+1 < len(pairs); i += 2 {
			table[pairs[i]-firstUnified] = uint16(pairs[i+1])
		}
	}
	return table
}()
