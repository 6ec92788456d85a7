package ckan

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

// entry is what lists are filtered and sorted by: some hundred bytes a dataset,
// so that a harvester can walk a catalogue of any size in an order that stands.
type entry struct {
	id, agency, domain string
	title              lang.Text
	formats            []string
	tags               []string
	updated            calendar.Date
}

// list is every dataset of a release, by id.
type list struct {
	release  string
	entries  []entry
	agencies map[string]lang.Text
	domains  map[string]lang.Text
}

// list reads the datasets of the current release, once for each.
func (s *Service) list(ctx context.Context, rel Release) (*list, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listed != nil && s.listed.release == rel.ID {
		return s.listed, nil
	}
	l := &list{release: rel.ID, agencies: map[string]lang.Text{}, domains: map[string]lang.Text{}}
	err := s.Each(ctx, func(d *search.Document) {
		if !rel.HasPage(d.ID) { // withdrawn, and the index does not know yet
			return
		}
		l.entries = append(l.entries, entry{d.ID, d.Agency, d.Domain, d.Title, lowered(d.Formats), tagsOf(d), d.Updated})
		l.agencies[d.Agency], l.domains[d.Domain] = d.AgencyName, d.DomainName
	})
	if err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	slices.SortFunc(l.entries, func(a, b entry) int { return strings.Compare(a.id, b.id) })
	s.listed = l
	return l, nil
}

func lowered(all []string) []string {
	out := make([]string, len(all))
	for i, text := range all {
		out[i] = strings.ToLower(text)
	}
	return out
}

// tagsOf are the keywords of a dataset in both languages, each once.
func tagsOf(d *search.Document) []string {
	out := []string{}
	for _, tag := range slices.Concat(d.KeywordsZH, d.KeywordsEN) {
		if tag != "" && !slices.Contains(out, tag) {
			out = append(out, tag)
		}
	}
	return out
}

// tags are all tags, sorted.
func (l *list) tags() []string {
	all := map[string]bool{}
	for _, e := range l.entries {
		for _, tag := range e.tags {
			all[tag] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// values are what an entry has of a field that packages are counted by.
func (e *entry) values(field string) []string {
	switch field {
	case "organization":
		return []string{e.agency}
	case "groups":
		return []string{e.domain}
	case "res_format":
		return e.formats
	case "tags":
		return e.tags
	}
	return nil
}

// named is what a value of a field is called.
func (l *list) named(field, value string, c lang.Code) string {
	var name lang.Text
	switch field {
	case "organization":
		name = l.agencies[value]
	case "groups":
		name = l.domains[value]
	case "res_format":
		return strings.ToUpper(value)
	}
	return named(name, value, c)
}

// named is a name in a language, or in the other, or the id.
func named(name lang.Text, id string, c lang.Code) string {
	for _, text := range []string{name.In(c), name.ZH, name.EN} {
		if text != "" {
			return text
		}
	}
	return id
}

// page cuts a part out of a list.
func page[T any](all []T, start, rows int64) []T {
	start = min(start, int64(len(all)))
	return all[start:min(start+rows, int64(len(all)))]
}
