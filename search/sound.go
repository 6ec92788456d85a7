package search

import (
	"cmp"
	"context"
	"iter"
	"math/bits"
	"slices"

	"github.com/kaimen-portal/kaimen/search/text"
)

// Weights of what was not typed as it stands in the document.
const (
	sameSound    = 0.7 // pinyin
	partSound    = 0.4 // pinyin of which the last syllable is not complete
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
func (q *question) wordOf(p *part) string {
	if bits.OnesCount64(p.cover) != 1 {
		return ""
	}
	if u := q.units[bits.TrailingZeros64(p.cover)]; u.word {
		return u.term
	}
	return ""
}

// understood adds to the documents that have a word those that say in Chinese
// what it sounds like, and where none has it but in passing those with a word
// that begins so: it is likely being typed.
func (r *reader) understood(q *question, p *part, word string, list []found) ([]found, error) {
	known := slices.ContainsFunc(list, func(f found) bool { return f.in&(inTitle|inKeyword|inItem|inAgency) != 0 })
	pinyin := len(word) >= minPinyin && isLetters(word) && len(text.Segment(word)) > 0
	if pinyin && (!known || len(word) >= minWholeWord) {
		said, err := r.spoken(q, p, word, false)
		if err != nil || known || len(said) > 0 {
			return either(list, said), err
		}
	}
	if known || len(word) < minInitials {
		return list, nil
	}
	if pinyin {
		said, err := r.spoken(q, p, word, true)
		if err != nil {
			return nil, err
		}
		list = either(list, said)
	}
	if isLetters(word) {
		p.letters = word
		list = either(list, listed(r.x.rows.titles.abbreviated(word, 0), sameInitials))
	}
	return r.also(q, p, list, way{terms: []string{text.Stem(word)}, prefix: true, weight: sameStart})
}

// also adds the documents that have a part in another way, unless the question
// has as many ways as it may.
func (r *reader) also(q *question, p *part, list []found, w way) ([]found, error) {
	if q.ways == maxWays {
		return list, nil
	}
	q.ways++
	p.ways = append(p.ways, w)
	more, err := r.way(w)
	return either(list, more), err
}

// spoken gives the documents with a title that sounds so, and those in which
// the part of a keyword, data item or agency that sounds so stands anywhere.
// Where open, the last syllable may go on.
func (r *reader) spoken(q *question, p *part, letters string, open bool) ([]found, error) {
	p.letters = letters
	weight := float32(sameSound)
	if open {
		weight = partSound
	}
	list := listed(r.x.rows.titles.sounding(letters, open, 0), weight)
	phrases, err := r.x.phrases(r.ctx, letters, open)
	if err != nil {
		return nil, err
	}
	for _, phrase := range phrases {
		if list, err = r.also(q, p, list, way{terms: termsIn(phrase), weight: weight}); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// phrases are the parts of keywords, agencies and data items that sound so, the
// first maxSpoken in this order.
func (x *Index) phrases(ctx context.Context, letters string, open bool) (phrases []string, err error) {
	gather := func(s *names, name func(n int) string) {
		for n := range s.sounding(letters, open, maxPlaces) {
			if err = cmp.Or(err, ctx.Err()); err != nil || len(phrases) == maxSpoken {
				return
			}
			phrase := spokenPart(name(n), letters, x.readings)
			if phrase != "" && !slices.Contains(phrases, phrase) {
				phrases = append(phrases, phrase)
			}
		}
	}
	gather(&x.rows.keywordNames, func(n int) string { return x.rows.keywords[n] })
	gather(&x.rows.agencyNames, func(n int) string { return x.rows.agencies[n].Name.ZH })
	gather(&x.rows.itemNames, func(n int) string { return x.rows.items[n].Title.ZH })
	return phrases, err
}

// maxSpoken is how many Chinese phrases one typed sound stands for.
const maxSpoken = 8

// spokenPart is the part of a name that sounds like the letters.
func spokenPart(name, letters string, r *text.Readings) string {
	for _, at := range spokenIn(name, letters, r) {
		return string([]rune(name)[at[0]:at[1]])
	}
	return ""
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
