package compose

import (
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// IndexEntry is a dataset in the list that the search page's script reads.
type IndexEntry struct {
	Title   string   `json:"t"`
	Href    string   `json:"h"` // below public/
	Summary string   `json:"s"`
	Words   []string `json:"k"` // keywords
	Items   []string `json:"i"` // titles of data items
	Agency  string   `json:"a"`
	Label   string   `json:"l"` // of the open class
	Class   string   `json:"c"`
}

// Index is the list of one language.
func (f *Frame) Index(items []*record.Item, c lang.Code) []IndexEntry {
	out := make([]IndexEntry, len(items))
	for i, it := range items {
		title, _ := either(it.Title, c)
		e := IndexEntry{Title: title, Href: href(c, "datasets/"+it.ID+"/"), Summary: it.Summary.In(c), Words: it.KeywordsZH,
			Agency: agencyName(f.agency(it.Provider), c), Label: f.label(it.Class, c), Class: string(it.Class)}
		if c == lang.EN {
			e.Words = it.KeywordsEN
		}
		for _, t := range it.Fields {
			e.Items = append(e.Items, t.In(c))
		}
		out[i] = e
	}
	return out
}

// Search composes the page that the search box leads to.
