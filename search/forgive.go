package search

import (
	"bytes"
	"cmp"
	"iter"
	"math/bits"
	"slices"

	"github.com/kaimen-portal/kaimen/search/text"
)

// Typing errors are forgiven only where nothing has all that was typed.
// Forgiven are, in an English word, one wrong, missing, surplus or exchanged
// letter, two in a long one, but none where some document has the word as it is
// spelt; in pinyin and in Chinese one letter of what it sounds like: who types
// Chinese types sounds, and picks 圆 for 园.
const (
	minForgiven = 4   // letters of a word with one error
	minTwice    = 8   // letters of a word with two
	minBlurred  = 5   // letters of pinyin with one error
	maxSimilar  = 10  // words that a misspelt one is taken for
	misspelt    = 0.5 // weight of what was meant
)

// forgiven is what a part may have been meant for, besides what it says.
func (r *reader) forgiven(q *question, p *part) ([]found, error) {
	titles := &r.x.rows.titles
	word := q.wordOf(p)
	letters := word
	if word == "" {
		letters = text.Joined(r.x.readings.Of(q.textOf(p.cover)))
	}
	if !isLetters(letters) {
		return nil, nil
	}
	p.letters = letters
	var list []found
	if len(letters) >= minBlurred {
		list = listed(titles.blurred(letters), misspelt)
	} else if word == "" {
		list = listed(titles.sounding(letters, false, 0), misspelt)
	}
	for _, meant := range r.x.rows.similar(word) {
		var err error
		if list, err = r.also(q, p, list, way{terms: []string{text.Stem(meant)}, weight: misspelt}); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// textOf is the text of some units.
func (q *question) textOf(cover uint64) string {
	var b []byte
	for ; cover != 0; cover &= cover - 1 {
		b = append(b, q.units[bits.TrailingZeros64(cover)].term...)
	}
	return string(b)
}

// similar are the words that a misspelt one was most likely meant for: those of
// the fewest errors.
func (c *columns) similar(word string) []string {
	most := 1
	switch {
	case len(word) < minForgiven:
		return nil
	case len(word) >= minTwice:
		most = 2
	}
	type near struct {
		word   string
		errors int
	}
	var all []near
	for _, w := range c.spellings {
		if n := errorsBetween(word, w, most); n <= most {
			all = append(all, near{w, n})
			most = n
		}
	}
	slices.SortStableFunc(all, func(a, b near) int { return cmp.Compare(a.errors, b.errors) })
	var words []string
	for _, n := range all {
		if n.errors == all[0].errors && len(words) < maxSimilar {
			words = append(words, n.word)
		}
	}
	return words
}

// errorsBetween is how many letters are wrong, missing, surplus or exchanged
// with their neighbour (optimal string alignment), or more than most.
func errorsBetween(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	var rows [3][text.MaxTerm + 1]int
	before, last, this := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := range len(a) {
		this[0] = i + 1
		least := this[0]
		for j := range len(b) {
			wrong := 1
			if a[i] == b[j] {
				wrong = 0
			}
			this[j+1] = min(last[j]+wrong, last[j+1]+1, this[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				this[j+1] = min(this[j+1], before[j-1]+1)
			}
			least = min(least, this[j+1])
		}
		if least > most {
			return most + 1
		}
		before, last, this = last, this, before
	}
	return last[len(b)]
}

// blurred goes through the names of which some whole syllables sound like the
// letters but for at most one. Where one letter is wrong, one half of them is
// right, which is found quickly.
func (s *names) blurred(letters string) iter.Seq2[int, aspect] {
	pattern := []byte(letters)
	half := len(pattern) / 2
	var all []int
	try := func(n, at int) {
		if at >= 0 && s.spoken.beginsAt(n, at) && s.spoken.blurredAt(n, at, pattern) {
			all = append(all, n)
		}
	}
	for n, at := range s.spoken.find(pattern[:half], 0) {
		try(n, at)
	}
	for n, at := range s.spoken.find(pattern[half:], 0) {
		for _, start := range []int{at - half - 1, at - half, at - half + 1} {
			try(n, start)
		}
	}
	slices.Sort(all)
	return func(yield func(int, aspect) bool) {
		for _, n := range slices.Compact(all) {
			if !yield(n, sounds) {
				return
			}
		}
	}
}

// blurredAt reports whether the syllables from byte at on are the pattern but
// for one letter, and end where a syllable does.
func (s *spoken) blurredAt(n, at int, pattern []byte) bool {
	rest := s.of(n)[at:]
	same := 0
	for same < len(pattern) && same < len(rest) && pattern[same] == rest[same] {
		same++
	}
	ends := func(wrong, right int) bool { // letters of pattern and of rest that stand for one another
		return bytes.HasPrefix(rest[min(same+right, len(rest)):], pattern[min(same+wrong, len(pattern)):]) &&
			same+right <= len(rest) && s.beginsAt(n, at+len(pattern)-wrong+right)
	}
	if same == len(pattern) {
		return s.beginsAt(n, at+same) || ends(0, 1)
	}
	return ends(1, 1) || ends(1, 0) || ends(0, 1)
}
