package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search/text"
)

// maxHighlights bounds how many texts of a hit are shown as the reason why it
// was found.
const maxHighlights = 12

// marker finds the places of a question in a text.
type marker struct {
	terms    map[string]bool
	prefixes []string
}

func newMarker(q *question) *marker {
	k := &marker{terms: map[string]bool{}}
	for _, p := range q.parts {
		for _, w := range p.ways {
			if w.prefix {
				k.prefixes = append(k.prefixes, w.terms[0])
				continue
			}
			for _, t := range w.terms {
				k.terms[t] = true
			}
		}
	}
	return k
}

// ranges are the parts of s that answer the question, in characters.
func (k *marker) ranges(s string) [][2]int {
	var marks [][2]int // in bytes
	text.Scan(s, func(t text.Token) {
		switch {
		case t.Kind == text.Code:
		case k.terms[termOf(t)]:
			marks = append(marks, [2]int{t.Start, t.End})
		case t.Kind != text.Word:
			if p := k.prefix(t.Term); p != "" {
				_, width := utf8.DecodeRuneInString(s[t.Start:])
				marks = append(marks, [2]int{t.Start, t.Start + width})
			}
		case k.prefix(t.Term) != "":
			marks = append(marks, [2]int{t.Start, t.End})
		}
	})
	return inCharacters(s, joined(marks))
}

func (k *marker) prefix(term string) string {
	for _, p := range k.prefixes {
		if strings.HasPrefix(term, p) {
			return p
		}
	}
	return ""
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

// highlights are the texts of a hit in which the query stands: title and
// summary always, in the language of the page where they have it.
func (m *matched) highlights(d *Document, c lang.Code) []Highlight {
	if m.tallies == nil {
		return nil
	}
	k := newMarker(m.question)
	var all []Highlight
	add := func(field string, l lang.Code, s string) {
		if s == "" || len(all) == maxHighlights {
			return
		}
		if ranges := k.ranges(s); len(ranges) > 0 {
			all = append(all, Highlight{Field: field, Lang: l, Text: s, Ranges: ranges})
		}
	}
	own, other := lang.ZH, lang.EN
	if c == lang.EN {
		own, other = other, own
	}
	keywords := map[lang.Code][]string{lang.ZH: d.KeywordsZH, lang.EN: d.KeywordsEN}
	for _, l := range []lang.Code{own, other} {
		add("title", l, d.Title.In(l))
		add("summary", l, d.Summary.In(l))
		for _, w := range keywords[l] {
			add("keyword", l, w)
		}
	}
	for _, it := range d.Items {
		add("item", "", it.Name)
		for _, l := range []lang.Code{own, other} {
			add("item", l, it.Title.In(l))
			add("item_description", l, it.Description.In(l))
		}
	}
	for _, l := range []lang.Code{own, other} {
		add("agency", l, d.AgencyName.In(l))
		add("domain", l, d.DomainName.In(l))
	}
	add("code", "", d.Code)
	for _, f := range d.Files {
		add("file", "", f)
	}
	return all
}
