package search

import (
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search/text"
)

// header is the first line of a shard's columns: what its other files have to
// be, so that one that was cut short is noticed on opening.
type header struct {
	Form      int        `json:"form"`      // formVersion
	Documents int        `json:"documents"` // how many
	SHA256    string     `json:"sha256"`    // of documents.ndjson
	Bytes     int64      `json:"bytes"`     // of documents.ndjson
	Words     int64      `json:"words"`     // bytes of words.zap
	Items     []DataItem `json:"items"`     // the different data items of the shard, by name
	Keywords  []string   `json:"keywords"`  // the different Chinese ones, in order of their characters
	Spellings []string   `json:"spellings"` // its English words, to tell what a misspelt one was meant for
}

// formVersion changes when a shard written before cannot be read any more.
const formVersion = 1

// row is what an index keeps in memory of a document: by what it is counted,
// filtered, ordered and suggested. Texts are as Document has them.
type row struct {
	ID        string             `json:"id"`
	Code      string             `json:"code,omitempty"`
	Title     lang.Text          `json:"title"`
	Syllables string             `json:"syllables,omitempty"` // of the Chinese title's characters, with spaces between
	Agency    string             `json:"agency,omitempty"`
	Name      lang.Text          `json:"agency_name,omitzero"`
	Domain    string             `json:"domain,omitempty"`
	District  string             `json:"district,omitempty"`
	Class     datasets.OpenClass `json:"class,omitempty"`
	Formats   []string           `json:"formats,omitempty"`
	Frequency datasets.Frequency `json:"frequency,omitempty"`
	HighValue bool               `json:"high_value,omitempty"`
	Updated   calendar.Date      `json:"updated,omitzero"`
	Due       calendar.Date      `json:"due,omitzero"`
	From      calendar.Date      `json:"from,omitzero"`
	To        calendar.Date      `json:"to,omitzero"`
	BBox      []float64          `json:"bbox,omitempty"`
	Length    int64              `json:"length"` // bytes of the document's line, its end included
}

func rowOf(d *Document, length int64, r *text.Readings) row {
	return row{
		ID: d.ID, Code: d.Code, Title: d.Title,
		Syllables: strings.Join(r.Of(d.Title.ZH), " "),
		Agency:    d.Agency, Name: d.AgencyName, Domain: d.Domain, District: d.District,
		Class: d.Class, Formats: d.Formats, Frequency: d.Frequency, HighValue: d.HighValue,
		Updated: d.Updated, Due: d.Due, From: d.From, To: d.To, BBox: d.BBox,
		Length: length,
	}
}
