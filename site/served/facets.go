package served

import (
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

// opened is how many facets stand open from the start, besides those in use.
const opened = 3

// facetView is a facet as a group of check boxes.
type facetView struct {
	ID     search.Facet
	Name   string
	Chosen int // values that are on
	Open   bool
	Values []valueView
}

// valueView is a check box with the number of datasets behind it.
type valueView struct {
	ID, Name string
	Lang     string // BCP 47, where it differs from the page's
	Hits     int
	On       bool
}

func (f *Frame) facets(counts []search.Count) []facetView {
	var out []facetView
	for i, c := range counts {
		v := facetView{ID: c.Facet, Name: c.Name.In(f.lang)}
		for j, value := range c.Values {
			name, tag := either(value.Name, f.lang)
			v.Values = append(v.Values, valueView{ID: value.ID, Name: name, Lang: tag, Hits: c.Hits[j], On: c.Selected[j]})
			if c.Selected[j] {
				v.Chosen++
			}
		}
		v.Open = i < opened || v.Chosen > 0
		out = append(out, v)
	}
	return out
}

// chips are the filters that are on, in the order of the page.
func (f *Frame) chips(q search.Query) []chip {
	var out []chip
	for _, n := range f.vocabulary.Facets {
		for _, id := range q.Filters[n.Facet] {
			name, tag := f.valueName(n, id)
			out = append(out, chip{Label: n.Name.In(f.lang), Value: name, Lang: tag, Href: Address(without(q, n.Facet, id))})
		}
	}
	add := func(kind, value string, off func(*search.Query)) {
		if value != "" {
			rest := q
			rest.Cursor = ""
			off(&rest)
			out = append(out, chip{Kind: kind, Value: value, Href: Address(rest)})
		}
	}
	add("item", q.Item, func(r *search.Query) { r.Item = "" })
	add("bbox", box(q.BBox), func(r *search.Query) { r.BBox = nil })
	add("from", day(q.From), func(r *search.Query) { r.From = 0 })
	add("to", day(q.To), func(r *search.Query) { r.To = 0 })
	return out
}

// valueName is the name of a facet's value, or what was asked for where the
// portal has no such value.
func (f *Frame) valueName(n search.Names, id string) (name, tag string) {
	for _, v := range n.Values {
		if v.ID == id {
			return either(v.Name, f.lang)
		}
	}
	return id, ""
}

// either is the text in the language, or in the other with that language's tag
// where there is one only.
func either(t lang.Text, c lang.Code) (s, tag string) {
	if s = t.In(c); s != "" {
		return s, ""
	}
	return t.In(other(c)), other(c).Tag()
}

// other is the language that the page is not in.
func other(c lang.Code) lang.Code {
	if c == lang.EN {
		return lang.ZH
	}
	return lang.EN
}
