package search

import (
	"bytes"
	"iter"
)

// strip is a short text of every document, one after another in one piece of
// memory: a title of 100,000 documents is read through in a few milliseconds,
// which finds what no list of terms does, a part of a word or of its pinyin.
type strip struct {
	bytes  []byte
	starts []uint32 // of each document's text, in order; the last is where the next would begin
}

// add appends the text of the next document.
func (s *strip) add(text string) {
	if len(s.starts) == 0 {
		s.starts = append(s.starts, 0)
	}
	s.bytes = append(append(s.bytes, text...), '\n')
	s.starts = append(s.starts, uint32(len(s.bytes)))
}

// of is the text of the document n.
func (s *strip) of(n int) []byte { return s.bytes[s.starts[n] : s.starts[n+1]-1] }

// maxPlaces is how many places of what was typed are looked at in a list of
// names, wherever only the best or the first few of them are asked for.
const maxPlaces = 20_000

// find goes through the places of a pattern, in which only the end of a text
// can be a line break: document and byte within its text, in order. It ends
// after most places; 0: at the last one.
func (s *strip) find(pattern []byte, most int) iter.Seq2[int, int] {
	return func(yield func(n, at int) bool) {
		if len(pattern) == 0 {
			return
		}
		n, places := 0, 0
		for from := 0; most == 0 || places < most; from++ {
			i := bytes.Index(s.bytes[from:], pattern)
			if i < 0 {
				return
			}
			from += i
			places++
			for s.starts[n+1] <= uint32(from) {
				n++
			}
			if !yield(n, from-int(s.starts[n])) {
				return
			}
		}
	}
}

// spoken is a strip of pinyin that knows where syllables begin.
type spoken struct {
	strip
	begins []uint64 // a bit for each byte
}

// add appends the syllables of the next document.
func (s *spoken) add(syllables []string) {
	var joined []byte
	at := len(s.bytes)
	for _, syllable := range syllables { // "" is a gap in the Chinese, over which one reads on
		s.begin(at + len(joined))
		joined = append(joined, syllable...)
	}
	s.begin(at + len(joined))
	s.strip.add(string(joined))
}

func (s *spoken) begin(at int) {
	for len(s.begins) <= at/64 {
		s.begins = append(s.begins, 0)
	}
	s.begins[at/64] |= 1 << (at % 64)
}

// beginsAt reports whether a syllable begins, or the text ends, at byte at of
// the text of document n.
func (s *spoken) beginsAt(n, at int) bool {
	i := int(s.starts[n]) + at
	return s.begins[i/64]&(1<<(i%64)) != 0
}
