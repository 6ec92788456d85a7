package ckan

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

const (
	usualRows = 10
	maxRows   = 1000 // packages an answer, as CKAN has it
)

// order is a way to sort packages.
type order string

const (
	byScore   order = "score desc, metadata_modified desc"
	byName    order = "name asc"
	byTitle   order = "title_string asc"
	byUpdated order = "metadata_modified desc"
)

// orders are the sorts that clients ask for, by what they write.
var orders = map[string]order{
	"": "", "score desc, metadata_modified desc": byScore, "relevance asc, metadata_modified desc": byScore, "score desc": byScore, "score desc, name asc": byScore,
	"name asc": byName, "id asc": byName, "name": byName, "id": byName,
	"title_string asc": byTitle, "title asc": byTitle, "title_string": byTitle, "title": byTitle,
	"metadata_modified desc": byUpdated, "last_modified desc": byUpdated, "metadata_created desc": byUpdated,
}

// searched is what package_search is asked.
type searched struct {
	text        string
	filter      filter
	order       order
	start, rows int64
	fields      []string // to count by
	most        int64    // values of a field
}

func (c *call) searched() (q searched, err error) {
	read := func(into *int64, name string, other int64) {
		if err == nil {
			*into, err = c.number(name, other)
		}
	}
	read(&q.start, "start", 0)
	read(&q.rows, "rows", usualRows)
	read(&q.most, "facet.limit", 50)
	q.rows = min(q.rows, maxRows)
	if err != nil {
		return q, err
	}
	if q.filter, err = c.filter(); err != nil {
		return q, err
	}
	if q.text, err = c.text("q"); err != nil {
		return q, err
	}
	if q.text = strings.TrimSpace(q.text); q.text == "*:*" || q.text == "*" {
		q.text = ""
	}
	sort, err := c.text("sort")
	if err != nil {
		return q, err
	}
	known := false
	if q.order, known = orders[strings.ToLower(strings.Join(strings.Fields(sort), " "))]; !known {
		return q, c.invalid("sort", lang.Text{ZH: "可用的排序有 score desc、name asc、title_string asc、metadata_modified desc。",
			EN: "There are the orders score desc, name asc, title_string asc and metadata_modified desc."})
	}
	if q.order == "" && q.text == "" {
		q.order = byName
	}
	q.fields, err = c.list("facet.field")
	return q, err
}

// packageSearch finds packages. Without a text the whole catalogue is walked, to
// any depth; with one the search of the portal answers, best first.
func (s *Service) packageSearch(c *call) (any, error) {
	q, err := c.searched()
	if err != nil {
		return nil, err
	}
	l, err := s.list(c, c.release)
	if err != nil {
		return nil, err
	}
	found := l.entries
	if q.text != "" {
		if found, err = s.matching(c, l, q); err != nil {
			return nil, err
		}
	}
	found = slices.DeleteFunc(slices.Clone(found), func(e entry) bool { return !q.filter.fits(&e) })
	if q.text != "" && q.start == 0 {
		e := events.Of(c.w)
		e.Kind, e.Terms, e.Hits = events.Search, q.text, int64(len(found))
	}
	sortBy(found, q.order, c.lang)
	results := []any{}
	for _, e := range page(found, q.start, q.rows) {
		p, err := s.packageOf(c, e.id)
		if err != nil {
			return nil, err
		}
		results = append(results, p)
	}
	facets, counted := l.count(found, q, c.lang)
	return object{"count": len(found), "sort": cmp.Or(q.order, byScore), "results": results, "facets": facets, "search_facets": counted}, nil
}

// matching are the entries that a text finds, best first: the first search.MaxDepth.
func (s *Service) matching(ctx context.Context, l *list, q searched) ([]entry, error) {
	var out []entry
	asked := search.Query{Text: q.text, Limit: search.MaxLimit}
	for {
		a, err := s.Search(ctx, asked)
		if err != nil {
			return nil, err
		}
		for _, hit := range a.Hits {
			n, known := slices.BinarySearchFunc(l.entries, hit.ID, func(e entry, id string) int { return strings.Compare(e.id, id) })
			if known {
				out = append(out, l.entries[n])
			}
		}
		if asked.Cursor = a.Next; a.Next == "" {
			return out, nil
		}
	}
}

// sortBy sorts entries; those of a search stand in its order already.
func sortBy(all []entry, by order, c lang.Code) {
	slices.SortStableFunc(all, func(a, b entry) int {
		switch by {
		case byName:
			return strings.Compare(a.id, b.id)
		case byTitle:
			return cmp.Or(strings.Compare(named(a.title, a.id, c), named(b.title, b.id, c)), strings.Compare(a.id, b.id))
		case byUpdated:
			return cmp.Or(cmp.Compare(b.updated, a.updated), strings.Compare(a.id, b.id))
		}
		return 0
	})
}

// facetItem is a value with the number of packages that have it.
type facetItem struct {
	Name    string `json:"name"`
	Display string `json:"display_name"`
	Count   int    `json:"count"`
}

// count counts packages by the values of fields, the most frequent first.
func (l *list) count(found []entry, q searched, c lang.Code) (facets, counted object) {
	facets, counted = object{}, object{}
	for _, field := range q.fields {
		number := map[string]int{}
		for i := range found {
			for _, v := range found[i].values(field) {
				number[v]++
			}
		}
		items := []facetItem{}
		for v, n := range number {
			items = append(items, facetItem{v, l.named(field, v, c), n})
		}
		slices.SortFunc(items, func(a, b facetItem) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Name, b.Name))
		})
		items = page(items, 0, q.most)
		kept := map[string]int{}
		for _, item := range items {
			kept[item.Name] = item.Count
		}
		facets[field], counted[field] = kept, object{"title": field, "items": items}
	}
	return facets, counted
}
