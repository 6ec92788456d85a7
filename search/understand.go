package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/search/text"
)

// maxUnits is how many units of a query are looked for; what was typed beyond
// is not. A set of units is a number of as many bits.
const maxUnits = 64

// question is what was typed, understood. Everything typed is text: there are
// no operators.
//
// It consists of units, each a Chinese character or a word, and of parts, each
// something to look for that covers some units. A document answers when what
// it has covers all units that are needed. Two characters side by side are a
// part, so 公交站点 is found where 公交 and 站点 stand apart, best where 交站
// stands too, and never by characters strewn about.
type question struct {
	whole   string // as wholeKey has it
	letters string // whole without spaces where it could be pinyin
	units   []unit
	needed  uint64 // units that have to be covered
	parts   []part
	ways    int // of all parts
}

// unit is a Chinese character or a word of the query.
type unit struct {
	term   string // folded
	at     int    // first byte in the query
	word   bool
	closes bool // what follows it does not stand beside it
}

// part is something to look for: any of its ways.
type part struct {
	cover   uint64 // units
	ways    []way
	letters string // what it was read as where it was taken for pinyin
}

// way is a way to have a part: all terms in one field of a document.
type way struct {
	terms  []string
	prefix bool    // terms[0] is the beginning of the terms meant
	weight float32 // 1 as typed, less for what merely means or sounds the same
}

// sameMeaning is the weight of a synonym.
const sameMeaning = 0.8

// understand reads the text of a query.
func (x *Index) understand(typed string) *question {
	q := &question{whole: wholeKey(typed)}
	if letters := strings.ReplaceAll(q.whole, " ", ""); isLetters(letters) {
		q.letters = letters
	}
	text.Scan(typed, q.add)
	q.needed = q.neededUnits()
	q.addSynonyms(x.synonyms)
	q.parts = slices.DeleteFunc(q.parts, func(p part) bool { return p.cover&q.needed == 0 })
	return q
}

// add takes the next token. Each but a Code begins a unit; the last character
// of several has a token of its own, so that a Bigram is a unit and the next.
func (q *question) add(t text.Token) {
	n := len(q.units)
	if n == maxUnits {
		return
	}
	literal := way{terms: []string{termOf(t)}, weight: 1}
	u := unit{term: t.Term, at: t.Start, word: t.Kind == text.Word, closes: true}
	cover := uint64(1) << n
	switch t.Kind {
	case text.Code:
		q.look(part{cover: between(q.begins(), t.Start, t.End), ways: []way{literal}})
		return
	case text.Bigram:
		_, width := utf8.DecodeRuneInString(t.Term)
		u.term, u.closes = t.Term[:width], false
		if cover |= cover << 1; n+1 == maxUnits {
			cover = 1 << n
		}
	case text.Single:
		literal.prefix = true
	}
	q.units = append(q.units, u)
	if t.Kind != text.Last {
		q.look(part{cover: cover, ways: []way{literal}})
	}
}

// begins are the first bytes of the units in the query.
func (q *question) begins() []int {
	begins := make([]int, len(q.units))
	for i, u := range q.units {
		begins[i] = u.at
	}
	return begins
}

// saysLittle are phrases that every query to a portal could end in. They need
// not occur.
var saysLittle = []string{"开放数据", "数据集", "数据", "信息", "资料", "的", "了", "和", "与", "及", "之", "在", "有", "吗", "呢"}

// neededUnits are all units but those that say little, or all units where
// there are no others.
func (q *question) neededUnits() uint64 {
	all := uint64(1)<<len(q.units) - 1
	needed := all
	for i, u := range q.units {
		if u.word && text.Stopword(u.term) {
			needed &^= 1 << i
		}
	}
	plain, begins := q.plain()
	for _, phrase := range saysLittle {
		for from := 0; ; from++ {
			at := strings.Index(plain[from:], phrase)
			if at < 0 {
				break
			}
			from += at
			needed &^= between(begins, from, from+len(phrase))
		}
	}
	if needed == 0 {
		return all
	}
	return needed
}

// plain is the units as one folded text, with the first byte of each.
func (q *question) plain() (string, []int) {
	var plain strings.Builder
	begins := make([]int, len(q.units))
	for i, u := range q.units {
		begins[i] = plain.Len()
		plain.WriteString(u.term)
		if u.closes {
			plain.WriteByte(' ')
		}
	}
	return plain.String(), begins
}

// between are the units that begin in the bytes from start to end.
func between(begins []int, start, end int) (set uint64) {
	for i, at := range begins {
		if start <= at && at < end {
			set |= 1 << i
		}
	}
	return set
}

// addSynonyms adds what may stand in place of some units.
func (q *question) addSynonyms(s *text.Synonyms) {
	plain, begins := q.plain()
	for _, a := range s.Expand(plain) {
		p := part{cover: between(begins, a.Start, a.End)}
		for _, phrase := range a.Phrases {
			if terms := termsIn(phrase); len(terms) > 0 {
				p.ways = append(p.ways, way{terms: terms, weight: sameMeaning})
			}
		}
		q.look(p)
	}
}

// look adds a part; its ways to the part that covers the same, if there is one.
func (q *question) look(p part) {
	p.ways = p.ways[:min(len(p.ways), maxWays-q.ways)]
	q.ways += len(p.ways)
	for i := range q.parts {
		if q.parts[i].cover == p.cover {
			q.parts[i].ways = append(q.parts[i].ways, p.ways...)
			return
		}
	}
	if len(q.parts) < maxParts {
		q.parts = append(q.parts, p)
	}
}

// termsIn are the terms of a phrase, all of which stand where it does.
func termsIn(phrase string) []string {
	var terms []string
	for _, t := range text.Tokens(phrase) {
		terms = append(terms, termOf(t))
	}
	return terms
}
