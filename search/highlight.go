package search

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search/text"
)

// maxHighlights bounds how many texts of a hit are shown as the reason why it
// was found.
const maxHighlights = 12

// marker finds the places of a question in texts.
type marker struct {
	terms    map[string]uint64 // with the units that each covers
	prefixes map[string]uint64
	sounds   []part
	shown    uint64 // units covered by what was marked so far
	readings *text.Readings
}

func newMarker(q *question, r *text.Readings) *marker {
	k := &marker{terms: map[string]uint64{}, prefixes: map[string]uint64{}, readings: r}
	for _, p := range q.parts {
		if p.letters != "" {
			k.sounds = append(k.sounds, p)
		}
		for _, w := range p.ways {
			if w.prefix {
				k.prefixes[w.terms[0]] |= p.cover
				continue
			}
			for _, t := range w.terms {
				k.terms[t] |= p.cover
			}
		}
	}
	return k
}

// ranges are the parts of s that answer the question, in characters.
func (k *marker) ranges(s string) [][2]int {
	var marks [][2]int // in bytes
	text.Scan(s, func(t text.Token) {
		if t.Kind == text.Code {
			return
		}
		if cover := k.terms[termOf(t)]; cover != 0 {
			k.shown |= cover
			marks = append(marks, [2]int{t.Start, t.End})
			return
		}
		if cover := k.begun(t.Term); cover != 0 {
			k.shown |= cover
			marks = append(marks, [2]int{t.Start, endOfPrefix(s, t)})
		}
	})
	return inCharacters(s, joined(marks))
}

// begun are the units of which a term is one that begins so.
func (k *marker) begun(term string) (cover uint64) {
	for begins, units := range k.prefixes {
		if strings.HasPrefix(term, begins) {
			cover |= units
		}
	}
	return cover
}

// endOfPrefix is where the mark of a token ends that begins with what was
// asked for: after the word, or after its one Chinese character.
func endOfPrefix(s string, t text.Token) int {
	if t.Kind == text.Word {
		return t.End
	}
	_, width := utf8.DecodeRuneInString(s[t.Start:])
	return t.Start + width
}

// spoken are the parts of a Chinese title that sound like what was typed.
func (k *marker) spoken(title string) (ranges [][2]int) {
	for _, p := range k.sounds {
		if said := spokenIn(title, p.letters, k.readings); said != nil {
			k.shown |= p.cover
			ranges = append(ranges, said...)
		}
	}
	return ranges
}

// joined sorts ranges and joins those that overlap or touch.
func joined(ranges [][2]int) [][2]int {
	slices.SortFunc(ranges, func(a, b [2]int) int { return a[0] - b[0] })
	var out [][2]int
	for _, r := range ranges {
		if n := len(out); n > 0 && r[0] <= out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], r[1])
		} else {
			out = append(out, r)
		}
	}
	return out
}

// inCharacters turns ranges of bytes of s into ranges of characters.
func inCharacters(s string, ranges [][2]int) [][2]int {
	at, characters := 0, 0
	to := func(b int) int {
		characters += utf8.RuneCountInString(s[at:b])
		at = b
		return characters
	}
	for i := range ranges {
		ranges[i] = [2]int{to(ranges[i][0]), to(ranges[i][1])}
	}
	return ranges
}

// highlights are the texts of a hit that tell why it was found: title and
// summary in the language of the page, then, while something asked for was not
// shown yet, those in the other language and the other fields. Of a description
// these are the sentences that show something more.
func (m *matched) highlights(d *Document, c lang.Code, r *text.Readings) []Highlight {
	if m.tallies == nil {
		return nil
	}
	k := newMarker(m.question, r)
	var all []Highlight
	add := func(field string, l lang.Code, s string) {
		if s == "" || len(all) == maxHighlights {
			return
		}
		before := k.shown
		ranges := k.ranges(s)
		if field == "title" && l == lang.ZH {
			ranges = joined(append(ranges, k.spoken(s)...))
		}
		if field == "description" && k.shown == before {
			return // a sentence that says again what was shown
		}
		if len(ranges) > 0 {
			all = append(all, Highlight{Field: field, Lang: l, Text: s, Ranges: ranges})
		}
	}
	own, other := lang.ZH, lang.EN
	if c == lang.EN {
		own, other = other, own
	}
	add("title", own, d.Title.In(own))
	add("summary", own, d.Summary.In(own))
	for field, t := range d.details(own, other) {
		if k.shown&m.needed() == m.needed() {
			break
		}
		add(field, t.l, t.s)
	}
	return all
}

// detail is a text of a document in a language, if it is in one.
type detail struct {
	s string
	l lang.Code
}

// details goes through the texts of a document besides title and summary in
// its reader's own language, each with its field.
func (d *Document) details(own, other lang.Code) iter.Seq2[string, detail] {
	return func(yield func(string, detail) bool) {
		ok := true
		give := func(field, s string, l lang.Code) { ok = ok && yield(field, detail{s, l}) }
		give("title", d.Title.In(other), other)
		give("summary", d.Summary.In(other), other)
		languages := []lang.Code{own, other}
		for _, l := range languages {
			for s := range sentences(d.Description.In(l)) {
				give("description", s, l)
			}
		}
		keywords := map[lang.Code][]string{lang.ZH: d.KeywordsZH, lang.EN: d.KeywordsEN}
		for _, l := range languages {
			for _, w := range keywords[l] {
				give("keyword", w, l)
			}
		}
		for _, it := range d.Items {
			for _, l := range languages {
				give("item", it.Title.In(l), l)
				give("item_description", it.Description.In(l), l)
			}
			give("item", it.Name, "")
		}
		for _, l := range languages {
			give("agency", d.AgencyName.In(l), l)
			give("domain", d.DomainName.In(l), l)
		}
		give("code", d.Code, "")
		give("code", d.ID, "")
		for _, f := range d.Files {
			give("file", f, "")
		}
	}
}
