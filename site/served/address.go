package served

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/search"
)

// facets are the facets in the order in which addresses name them.
var facets = []search.Facet{search.Domain, search.Agency, search.District, search.Class, search.Format,
	search.Frequency, search.HighValue, search.Timely, search.Year}

// Address is the query part of the page's address for q, with its question mark.
// The same question always has the same address.
func Address(q search.Query) string {
	var b strings.Builder
	b.WriteByte('?')
	add := func(name, value string) {
		if value == "" {
			return
		}
		if b.Len() > 1 {
			b.WriteByte('&')
		}
		b.WriteString(name + "=" + url.QueryEscape(value))
	}
	add("q", q.Text)
	add("item", q.Item)
	for _, f := range facets {
		for _, v := range q.Filters[f] {
			add(string(f), v)
		}
	}
	add("bbox", box(q.BBox))
	add("from", day(q.From))
	add("to", day(q.To))
	if q.Sort != search.ByRelevance {
		add("sort", string(q.Sort))
	}
	add("cursor", q.Cursor)
	return b.String()
}

func day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// box writes a box as people type it: degrees with commas between.
func box(degrees []float64) string {
	parts := make([]string, len(degrees))
	for i, d := range degrees {
		parts[i] = strconv.FormatFloat(d, 'f', -1, 64)
	}
	return strings.Join(parts, ",")
}

// without is q less one value of a facet, from the first page on.
func without(q search.Query, f search.Facet, value string) search.Query {
	q.Cursor = ""
	q.Filters = maps.Clone(q.Filters)
	kept := slices.DeleteFunc(slices.Clone(q.Filters[f]), func(v string) bool { return v == value })
	if len(kept) == 0 {
		delete(q.Filters, f)
	} else {
		q.Filters[f] = kept
	}
	return q
}

// Unfiltered is q with nothing but its words and its order.
func Unfiltered(q search.Query) search.Query {
	return search.Query{Text: q.Text, Lang: q.Lang, Sort: q.Sort, Limit: q.Limit}
}

// filtered reports whether anything but words narrows the answer to q.
func filtered(q search.Query) bool {
	return len(q.Filters) > 0 || q.Item != "" || len(q.BBox) > 0 || !q.From.IsZero() || !q.To.IsZero()
}
