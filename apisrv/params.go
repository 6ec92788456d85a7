package apisrv

import (
	"net/url"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

// Suggestions a request may ask for.
const (
	defaultSuggestions = 8
	maxSuggestions     = 20
)

// facetParams are the parameters that filter by a facet; each may be repeated.
var facetParams = []search.Facet{
	search.Domain, search.Agency, search.District, search.Class, search.Format,
	search.Frequency, search.HighValue, search.Timely, search.Year,
}

// plainParams are the other parameters of a search; each stands once.
var plainParams = []string{"q", "lang", "item", "bbox", "from", "to", "sort", "limit", "cursor"}

// facetValues say which values a facet can have in any portal. What a portal's
// own domains and agencies are is not asked here: an unknown one finds nothing.
var facetValues = map[search.Facet]func(string) bool{
	search.Class: func(v string) bool {
		return slices.Contains([]datasets.OpenClass{datasets.Unconditional, datasets.Conditional, datasets.Closed}, datasets.OpenClass(v))
	},
	search.Frequency: func(v string) bool { return datasets.Frequency(v).Label(lang.EN) != "" },
	search.HighValue: func(v string) bool { return v == "yes" },
	search.Timely:    func(v string) bool { return v == "on-time" || v == "late" },
	search.Year:      func(v string) bool { return len(v) == 4 && strings.Trim(v, "0123456789") == "" },
}

// parseQuery reads the parameters of a search, which the API and the search
// page share. A parameter without a value is as good as absent, since a form
// sends its empty fields too. Every error is a *search.QueryError. How much a
// query may ask for is the business of search itself.
func parseQuery(values url.Values) (search.Query, error) {
	p := params{values: values}
	p.known(plainParams, facetParams)
	q := search.Query{
		Text:   p.one("q"),
		Lang:   p.lang(),
		Item:   p.one("item"),
		BBox:   p.bbox(),
		From:   p.date("from"),
		To:     p.date("to"),
		Sort:   p.sort(),
		Limit:  p.limit(0, search.MaxLimit),
		Cursor: p.one("cursor"),
	}
	if !q.From.IsZero() && !q.To.IsZero() && q.To < q.From {
		p.fail("to", "截止日期早于起始日期。", "The last day is before the first.")
	}
	for _, facet := range facetParams {
		if chosen := p.facet(facet); len(chosen) > 0 {
			if q.Filters == nil {
				q.Filters = map[search.Facet][]string{}
			}
			q.Filters[facet] = chosen
		}
	}
	return q, p.err()
}

// suggestion is a request for suggestions.
type suggestion struct {
	text  string
	lang  lang.Code
	limit int
}

// parseSuggestion reads the parameters of a request for suggestions, with
// errors like those of parseQuery.
func parseSuggestion(values url.Values) (suggestion, error) {
	p := params{values: values}
	p.known([]string{"q", "lang", "limit"}, nil)
	return suggestion{p.one("q"), p.lang(), p.limit(defaultSuggestions, maxSuggestions)}, p.err()
}
