package text

// Kind says what a term is made of.
type Kind uint8

const (
	Bigram Kind = iota // two Chinese characters that stand side by side
	Single             // a Chinese character with none beside it
	Word               // letters or digits: a word, a number, a part of an identifier
	Code               // an identifier of several words, whole and with its signs: shanghai-bus-stops, pm2.5, stop_name
	Last               // the last character of several Chinese ones
)

// Token is a term of a text and where it stands.
type Token struct {
	Term       string // folded; at most MaxTerm bytes
	Start, End int    // bytes of the original text, Start < End; accents and joiners belong to the letter before them
	Kind       Kind
}

// MaxTerm is the length, in bytes, to which a term is cut. What is longer is
// no word, and is found by its beginning.
const MaxTerm = 64

// Tokens returns the terms of which a text consists: bigrams, single characters
// and words, in order. A text in which another one stands has all tokens of
// that one, but for a Single: see Last.
func Tokens(s string) []Token {
	var tokens []Token
	Scan(s, func(t Token) {
		if t.Kind <= Word {
			tokens = append(tokens, t)
		}
	})
	return tokens
}

// Scan calls emit with every term of s, for an index. Besides the terms of
// Tokens it gives Code, so that an identifier is found exactly, and Last, so
// that all texts with one character are those with a term that begins with it.
//
// Words end where letters of another case, several digits or signs begin:
// stopName and stop_name are stop and name, GB2260 is gb and 2260, but 4G and
// H7N9 are one word.
func Scan(s string, emit func(Token)) {
	r := run{text: s, emit: emit}
	r.scan()
}
