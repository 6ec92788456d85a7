package ckan

import (
	"slices"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// filter is what fq asks of packages: of each field one of the values.
type filter struct {
	values map[string][]string
	since  calendar.Date // of metadata_modified; zero: any
	until  calendar.Date
}

// filterFields are the fields that fq knows, with what they are called here. The
// fields of what every package here has alike are taken and mean nothing.
var filterFields = map[string]string{
	"organization": "organization", "owner_org": "organization", "groups": "groups", "res_format": "res_format", "tags": "tags",
	"name": "id", "id": "id", "metadata_modified": "modified",
	"dataset_type": "", "type": "", "state": "", "capacity": "", "private": "", "site_id": "", "entity_type": "",
}

// parseFilter reads fq, the part of Solr's grammar that clients of CKAN use:
// field:value, field:"a value", field:(one OR another), with blanks or AND
// between and an optional + before. All have to be met. It is ok if all of the
// text was understood; word is what was not.
func parseFilter(text string) (f filter, word string, ok bool) {
	f.values = map[string][]string{}
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		if after, cut := strings.CutPrefix(rest, "AND "); cut {
			rest = after
			continue
		}
		rest = strings.TrimPrefix(rest, "+")
		name, after, found := strings.Cut(rest, ":")
		field, known := filterFields[name]
		if rest == "*:*" || strings.HasPrefix(rest, "*:* ") {
			rest = rest[len("*:*"):]
			continue
		}
		if !found || !known {
			return f, clip(name), false
		}
		values, after, ok := filterValues(after)
		if !ok {
			return f, clip(name), false
		}
		if !f.add(field, values) {
			return f, clip(name), false
		}
		rest = after
	}
	return f, "", true
}

// filterValues reads what stands after the colon.
func filterValues(text string) (values []string, rest string, ok bool) {
	if strings.HasPrefix(text, "[") {
		inner, rest, found := strings.Cut(text[1:], "]")
		return []string{"[" + inner + "]"}, rest, found
	}
	if !strings.HasPrefix(text, "(") {
		value, rest, ok := filterValue(text)
		return []string{value}, rest, ok && value != ""
	}
	for rest = strings.TrimSpace(text[1:]); ; rest = strings.TrimSpace(rest) {
		var value string
		if value, rest, ok = filterValue(rest); !ok || value == "" {
			return nil, "", false
		}
		values = append(values, value)
		rest = strings.TrimSpace(rest)
		if after, end := strings.CutPrefix(rest, ")"); end {
			return values, after, true
		}
		rest, ok = strings.CutPrefix(rest, "OR ")
		if !ok {
			return nil, "", false
		}
	}
}

// filterValue reads one value, in quotes or up to a blank or bracket.
func filterValue(text string) (value, rest string, ok bool) {
	if quoted, in := strings.CutPrefix(text, `"`); in {
		return cutQuote(quoted)
	}
	end := strings.IndexAny(text, " )")
	if end < 0 {
		end = len(text)
	}
	return text[:end], text[end:], true
}

func cutQuote(text string) (value, rest string, ok bool) { return strings.Cut(text, `"`) }

// add narrows the filter; not ok where the field does not take such a value.
func (f *filter) add(field string, values []string) bool {
	switch field {
	case "":
		return true
	case "modified":
		return len(values) == 1 && f.addSpan(values[0])
	case "res_format":
		values = lowered(values)
	}
	if slices.ContainsFunc(values, func(v string) bool { return strings.HasPrefix(v, "[") || strings.Contains(v, "*") }) {
		return false
	}
	if before, narrowed := f.values[field]; narrowed {
		values = slices.DeleteFunc(values, func(v string) bool { return !slices.Contains(before, v) })
	}
	f.values[field] = values
	return true
}

// addSpan reads [2026-01-31T00:00:00Z TO *]. Here packages change by the day, in
// the time of the city, so a bound within a day takes the whole of it.
func (f *filter) addSpan(text string) bool {
	from, to, ok := strings.Cut(strings.Trim(text, "[]"), " TO ")
	if !ok || !strings.HasPrefix(text, "[") {
		return false
	}
	var fine [2]bool
	f.since, fine[0] = dayOf(from, -12*time.Hour)
	f.until, fine[1] = dayOf(to, 14*time.Hour)
	return fine[0] && fine[1]
}

// dayOf is the day of a moment, or no day for *. The offset is how far the local
// day may be from that of UTC, on the side where nothing is left out.
func dayOf(text string, offset time.Duration) (calendar.Date, bool) {
	if text == "*" {
		return 0, true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			t = t.UTC().Add(offset)
			return calendar.NewDate(t.Year(), t.Month(), t.Day()), t.Year() > 0 && t.Year() < 10_000
		}
	}
	return 0, false
}

// fits reports whether an entry meets the filter.
func (f *filter) fits(e *entry) bool {
	if !f.since.IsZero() && e.updated < f.since || !f.until.IsZero() && e.updated > f.until {
		return false
	}
	for field, values := range f.values {
		has := e.values(field)
		if field == "id" {
			has = []string{e.id}
		}
		if !slices.ContainsFunc(has, func(v string) bool { return slices.Contains(values, v) }) {
			return false
		}
	}
	return true
}

// filter reads fq and fq_list.
func (c *call) filter() (filter, error) {
	all, err := c.list("fq_list")
	if err != nil {
		return filter{}, err
	}
	text, err := c.text("fq")
	if err != nil {
		return filter{}, err
	}
	f, word, ok := parseFilter(strings.Join(append(all, text), " "))
	if !ok {
		return f, &failure{400, object{"__type": "Search Query Error", "message": "Search Query is invalid: " + lang.Text{
			ZH: "fq 中的 " + word + " 看不懂。可用的字段有 organization、groups、res_format、tags、name、metadata_modified，写作 字段:值。",
			EN: "fq is not understood at " + word + ". There are the fields organization, groups, res_format, tags, name and metadata_modified, written field:value."}.In(c.lang)}}
	}
	return f, nil
}
