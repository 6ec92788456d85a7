// Package search finds datasets: it builds the index of a release out of their
// public descriptions and answers queries from it, in Chinese and English. The
// generator builds with Write, the server opens with Open and asks with
// Index.Search and Index.Suggest.
//
// What is compared is decided in search/text: letters folded to one form,
// Chinese in bigrams, English in stems, titles also by their pinyin.
package search

import (
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Document is what can be found of one dataset. It is made of public
// descriptions only; the index never holds anything else.
type Document struct {
	ID          string             `json:"id"`             // of the dataset: the name of its folder
	Code        string             `json:"code,omitempty"` // 信息资源代码
	Title       lang.Text          `json:"title"`
	Summary     lang.Text          `json:"summary"`               // what a list shows: the first sentence of the description
	Description lang.Text          `json:"description,omitzero"`  // the whole of it
	KeywordsZH  []string           `json:"keywords_zh,omitempty"` // Chinese keywords
	KeywordsEN  []string           `json:"keywords_en,omitempty"` // English keywords
	Items       []DataItem         `json:"items,omitempty"`       // data items (信息项) of all files
	Files       []string           `json:"files,omitempty"`       // names of the published files
	Agency      string             `json:"agency"`                // id of the provider
	AgencyName  lang.Text          `json:"agency_name,omitzero"`  // can be searched; a new name indexes the document anew
	Domain      string             `json:"domain"`                // id
	DomainName  lang.Text          `json:"domain_name,omitzero"`  // can be searched
	District    string             `json:"district,omitempty"`    // id of the district's agency at whose level the provider stands; empty: the city
	Class       datasets.OpenClass `json:"class"`
	Formats     []string           `json:"formats,omitempty"` // csv, json, xlsx …
	Frequency   datasets.Frequency `json:"frequency,omitempty"`
	HighValue   bool               `json:"high_value,omitempty"` // has a priority flag (R13)
	Updated     calendar.Date      `json:"updated,omitzero"`     // when the data last changed
	Due         calendar.Date      `json:"due,omitzero"`         // when the next update is due; zero: never
	From        calendar.Date      `json:"from,omitzero"`        // first day that the data cover
	To          calendar.Date      `json:"to,omitzero"`          // last day
	BBox        []float64          `json:"bbox,omitempty"`       // west, south, east, north in degrees, WGS 84
	Rows        int64              `json:"rows,omitempty"`
	Columns     int                `json:"columns,omitempty"`
}

// DataItem is a column of a dataset (信息项).
type DataItem struct {
	Name        string    `json:"name"`
	Title       lang.Text `json:"title,omitzero"`
	Description lang.Text `json:"description,omitzero"`
}

// Facet is a property by which answers are counted and filtered.
type Facet string

// The facets, in the order in which a page shows them.
const (
	Domain    Facet = "domain"
	Agency    Facet = "agency"
	District  Facet = "district"
	Class     Facet = "class"
	Format    Facet = "format"
	Frequency Facet = "frequency"
	HighValue Facet = "high_value" // yes
	Timely    Facet = "timely"     // on-time, late
	Year      Facet = "year"       // in which the data were last updated
)

// Vocabulary is what a release says besides its documents: the names of
// facets' values, the day that "late" is measured by, and the operator's
// synonyms. It is small; it changes without the documents being indexed anew.
type Vocabulary struct {
	AsOf     calendar.Date `json:"as_of"`
	Facets   []Names       `json:"facets"`   // every facet, in order
	Synonyms string        `json:"synonyms"` // text of the synonym file, as search/text reads it
	Pinyin   string        `json:"pinyin"`   // text of the file of readings, as search/text reads it
}

// Names are the values of a facet with their names, in the order of the
// catalogue.
type Names struct {
	Facet  Facet     `json:"facet"`
	Name   lang.Text `json:"name"`
	Values []Value   `json:"values"`
}

// Value is a value of a facet.
type Value struct {
	ID   string    `json:"id"`
	Name lang.Text `json:"name"`
}
