package search

import (
	"iter"
	"math/bits"
	"slices"

	"github.com/kaimen-portal/kaimen/search/text"
)

// Weights of what was not typed as it stands in the document.
const (
	sameSound    = 0.7 // pinyin of a title
	sameInitials = 0.6
	sameStart    = 0.7 // a word that begins as typed
)

// Fewest letters that are read as pinyin: of a word that no document has, of
// one that some have, which is most likely meant as it is, and of initials.
const (
	minPinyin    = 2
	minWholeWord = 6
	minInitials  = 3
)

// wordOf is the word that a part of the query is, if it is one.
func (q *question) wordOf(p part) string {
	if bits.OnesCount64(p.cover) != 1 {
		return ""
	}
	if u := q.units[bits.TrailingZeros64(p.cover)]; u.word {
		return u.term
	}
	return ""
}

// understood adds to the documents that have a word those whose title sounds
// so, and where none has it those with a word that begins so: it is likely
// being typed.
func (r *reader) understood(word string, list []found) ([]found, error) {
	titles := &r.x.rows.titles
	if slices.ContainsFunc(list, func(f found) bool { return f.in != inName }) {
		if len(word) >= minWholeWord && isLetters(word) {
			list = either(list, listed(titles.sounding(word, false), sameSound))
		}
		return list, nil
	}
	if isLetters(word) && len(word) >= minPinyin {
		list = either(list, listed(titles.sounding(word, true), sameSound))
	}
	if isLetters(word) && len(word) >= minInitials {
		list = either(list, listed(titles.abbreviated(word), sameInitials))
	}
	if len(word) < minInitials {
		return list, nil
	}
	begun, err := r.prefix(way{terms: []string{text.Stem(word)}, weight: sameStart})
	return either(list, begun), err
}

// listed makes a list of documents, whose titles are what was asked for, out of
// their numbers, which ascend.
func listed(titles iter.Seq2[int, aspect], weight float32) []found {
	var list []found
	for n := range titles {
		if len(list) == 0 || list[len(list)-1].n != int32(n) {
			list = append(list, found{n: int32(n), in: inTitle, weight: weight})
		}
	}
	return list
}
