package apisrv

import (
	"net/url"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

// searchAnswer is what api/v1/search sends. Its names, and those of the types
// below, are a promise to programs: more may come, none changes.
type searchAnswer struct {
	Index  string        `json:"index"` // names the content that was searched
	Total  int           `json:"total"`
	Loose  bool          `json:"loose"` // nothing matched as typed: typing errors were forgiven
	Hits   []hitAnswer   `json:"hits"`
	Facets []facetAnswer `json:"facets"`
	Next   string        `json:"next,omitempty"` // cursor of the next page
}

// hitAnswer is a dataset that was found. Addresses are absolute paths on this
// host.
type hitAnswer struct {
	ID         string            `json:"id"`
	Code       string            `json:"code,omitempty"`
	Title      lang.Text         `json:"title"`
	Summary    lang.Text         `json:"summary"`
	Page       lang.Text         `json:"page"`
	Descriptor string            `json:"descriptor,omitempty"` // address of the Data Package descriptor
	Agency     string            `json:"agency"`
	Domain     string            `json:"domain"`
	District   string            `json:"district,omitempty"`
	Class      string            `json:"class"`
	Frequency  string            `json:"frequency,omitempty"`
	HighValue  bool              `json:"high_value"`
	Updated    calendar.Date     `json:"updated,omitzero"`
	Due        calendar.Date     `json:"due,omitzero"`
	From       calendar.Date     `json:"from,omitzero"`
	To         calendar.Date     `json:"to,omitzero"`
	BBox       []float64         `json:"bbox,omitempty"` // west, south, east, north
	Rows       int64             `json:"rows,omitempty"`
	Columns    int               `json:"columns,omitempty"`
	Formats    []string          `json:"formats"`
	Downloads  []downloadAnswer  `json:"downloads"`
	Highlights []highlightAnswer `json:"highlights"`
}

// downloadAnswer is a file of the newest version of a dataset.
type downloadAnswer struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	Size int64  `json:"bytes"`
}

// highlightAnswer is a text in which the query occurs.
type highlightAnswer struct {
	Field  string   `json:"field"`
	Lang   string   `json:"lang,omitempty"`
	Text   string   `json:"text"`
	Ranges [][2]int `json:"ranges"` // start and end in Unicode code points
}

// facetAnswer is a property with the number of hits for each of its values.
type facetAnswer struct {
	Facet  string        `json:"facet"` // also the parameter that filters by it
	Name   lang.Text     `json:"name"`
	Values []valueAnswer `json:"values"`
}

type valueAnswer struct {
	ID       string    `json:"id"`
	Name     lang.Text `json:"name"`
	Count    int       `json:"count"`
	Selected bool      `json:"selected"`
}

// suggestAnswer is what api/v1/suggest sends.
type suggestAnswer struct {
	Suggestions []suggestionAnswer `json:"suggestions"`
}

type suggestionAnswer struct {
	Kind   string    `json:"kind"` // title, item, agency
	Text   string    `json:"text"`
	ID     string    `json:"id,omitempty"` // of the dataset or agency
	Page   lang.Text `json:"page,omitzero"`
	Ranges [][2]int  `json:"ranges"` // what was typed already, in Unicode code points
}

func (rel *release) searchAnswer(a *search.Answer) searchAnswer {
	rel.withdraw(a)
	out := searchAnswer{Index: a.Release, Total: a.Total, Loose: a.Loose, Next: a.Next,
		Hits: make([]hitAnswer, len(a.Hits)), Facets: make([]facetAnswer, len(a.Facets))}
	for i := range a.Hits {
		out.Hits[i] = rel.hitAnswer(&a.Hits[i])
	}
	for i, counted := range a.Facets {
		facet := facetAnswer{Facet: string(counted.Facet), Name: counted.Name, Values: make([]valueAnswer, len(counted.Values))}
		for j, v := range counted.Values {
			facet.Values[j] = valueAnswer{v.ID, v.Name, counted.Hits[j], counted.Selected[j]}
		}
		out.Facets[i] = facet
	}
	return out
}

func (rel *release) hitAnswer(hit *search.Hit) hitAnswer {
	d := &hit.Document
	out := hitAnswer{
		ID: d.ID, Code: d.Code, Title: d.Title, Summary: d.Summary, Page: rel.pages("datasets/" + d.ID + "/"),
		Agency: d.Agency, Domain: d.Domain, District: d.District, Class: string(d.Class), Frequency: string(d.Frequency),
		HighValue: d.HighValue, Updated: d.Updated, Due: d.Due, From: d.From, To: d.To, BBox: d.BBox,
		Rows: d.Rows, Columns: d.Columns, Formats: append([]string{}, d.Formats...),
		Downloads: []downloadAnswer{}, Highlights: make([]highlightAnswer, len(hit.Why)),
	}
	folder := "data/" + d.ID + "/"
	if _, ok := rel.files[folder+"datapackage.json"]; ok {
		out.Descriptor = rel.address(folder + "datapackage.json")
	}
	for _, name := range d.Files {
		if f, ok := rel.files[folder+name]; ok {
			out.Downloads = append(out.Downloads, downloadAnswer{name, rel.address(folder + name), f.size})
		}
	}
	for i, h := range hit.Why {
		out.Highlights[i] = highlightAnswer{h.Field, string(h.Lang), h.Text, append([][2]int{}, h.Ranges...)}
	}
	return out
}

// suggestAnswer leaves out, like withdraw, what has no page any more.
func (rel *release) suggestAnswer(found []search.Suggestion) suggestAnswer {
	out := suggestAnswer{[]suggestionAnswer{}}
	for _, f := range found {
		s := suggestionAnswer{Kind: f.Kind, Text: f.Text, ID: f.ID, Ranges: append([][2]int{}, f.Ranges...)}
		if folder := map[string]string{"title": "datasets/", "agency": "agencies/"}[f.Kind]; folder != "" {
			if s.Page = rel.pages(folder + f.ID + "/"); s.Page == (lang.Text{}) {
				continue
			}
		}
		out.Suggestions = append(out.Suggestions, s)
	}
	return out
}

// withdraw takes the hits out of an answer that have no page in the release.
// Files are switched at once, the index a while later; in between it still
// knows datasets that were withdrawn.
func (rel *release) withdraw(a *search.Answer) {
	before := len(a.Hits)
	a.Hits = slices.DeleteFunc(a.Hits, func(hit search.Hit) bool {
		return rel.pages("datasets/"+hit.ID+"/") == lang.Text{}
	})
	a.Total -= before - len(a.Hits)
}

// pages are the addresses of a page in both languages, where it exists.
func (rel *release) pages(name string) (found lang.Text) {
	if _, ok := rel.files[name]; ok {
		found.ZH = rel.address(name)
	}
	if _, ok := rel.files["en/"+name]; ok {
		found.EN = rel.address("en/" + name)
	}
	return found
}

// address is the path at which a public file is served.
func (rel *release) address(name string) string {
	return (&url.URL{Path: rel.base + name}).String()
}
