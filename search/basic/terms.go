package basic

import (
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/text"
)

// document gathers the terms of a document. Whole descriptions are left out: what
// stands there only is found by the server.
func (p *postings) document(d keyed) {
	in := func(w weight, texts ...string) {
		p.text(strings.Join(texts, "\n"), d.key, w) // no term reaches over the end of a line
	}
	in(inTitle, d.Title.ZH, d.Title.EN)
	in(inCode, d.ID, d.Code)
	in(inKeyword, d.KeywordsZH...)
	in(inKeyword, d.KeywordsEN...)
	var items []string
	for _, it := range d.Items {
		items = append(items, it.Name, it.Title.ZH, it.Title.EN)
	}
	in(inItem, items...)
	in(inAgency, d.AgencyName.ZH, d.AgencyName.EN, d.DomainName.ZH, d.DomainName.EN)
	in(inSummary, d.Summary.ZH, d.Summary.EN)
	in(inFile, d.Files...)
	for _, s := range []string{d.Title.ZH, d.Title.EN} {
		if s = wholeTitle(s); s != "" {
			p.add(titleSign+s, d.key, inFacet)
		}
	}
	p.facets(d)
}

// text adds the words and bigrams of a text. Of short ones, every character is
// a term too, so that a single one can be asked for.
func (p *postings) text(s string, key uint32, w weight) {
	text.Scan(s, func(t text.Token) {
		switch t.Kind {
		case text.Code, text.Last:
			return
		case text.Bigram:
			if w >= inItem {
				first, size := utf8.DecodeRuneInString(t.Term)
				p.add(string(first), key, w)
				p.add(t.Term[size:], key, w)
			}
		}
		p.add(t.Term, key, w)
	})
}

// facets adds the values that do not depend on the day.
func (p *postings) facets(d keyed) {
	add := func(f search.Facet, value string) {
		if value != "" {
			p.add(facetTerm(f, value), d.key, inFacet)
		}
	}
	add(search.Domain, d.Domain)
	add(search.Agency, d.Agency)
	add(search.District, d.District)
	add(search.Class, string(d.Class))
	for _, f := range d.Formats {
		add(search.Format, f)
	}
	add(search.Frequency, string(d.Frequency))
	if d.HighValue {
		add(search.HighValue, "yes")
	}
	if !d.Updated.IsZero() {
		add(search.Year, d.Updated.String()[:4])
	}
}

func facetTerm(f search.Facet, value string) string { return facetSign + string(f) + ":" + value }

// timely is the value of the one facet that changes with the day.
func timely(due, asOf calendar.Date) string {
	switch {
	case due.IsZero():
		return ""
	case due < asOf:
		return "late"
	}
	return "on-time"
}

// wholeTitle is what two titles have in common that are the same to a reader:
// folded, spaces collapsed, cut to maxTitle.
func wholeTitle(s string) string {
	s = strings.Join(strings.Fields(text.Fold(s)), " ")
	n := 0
	for i := range s {
		if n++; n > maxTitle {
			return s[:i]
		}
	}
	return s
}
