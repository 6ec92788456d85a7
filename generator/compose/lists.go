package compose

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// perPage is how many datasets a page of a list shows.
const perPage = 100

// Lists composes every page that is not a dataset's own, in both languages.
// Items are sorted by id. Bundles are the ZIPs of whole lists by the path of the
// list, such as "datasets/" or "domains/traffic/".
func (f *Frame) Lists(items []*record.Item, bundles map[string]pages.File) []Planned {
	var out []Planned
	for _, c := range lang.Codes {
		v := f.view(items, bundles, c)
		out = append(out, v.paged("datasets/", pick(c, "全部数据集", "All datasets"), f.Portal.Description.In(c), v.items, "", "")...)
		out = append(out, v.byFacet()...)
		out = append(out, v.agencyIndex())
		for i := range f.Agencies {
			out = append(out, v.agencyPages(&f.Agencies[i])...)
		}
	}
	return out
}

// view is the list pages of one language.
type view struct {
	*Frame
	c       lang.Code
	items   []*record.Item
	facets  []facet
	bundles map[string]pages.File
}

// facet is a way to cut the list of datasets, with its values in order.
type facet struct {
	key, path string
	label     string
	lead      string
	values    []facetValue
}

type facetValue struct {
	id, label, lead string
	items           []*record.Item
}

func (f *Frame) view(items []*record.Item, bundles map[string]pages.File, c lang.Code) *view {
	v := f.facetsOf(items, c)
	v.bundles = bundles
	return v
}

// facetsOf is a view without the downloads that only lists offer.
func (f *Frame) facetsOf(items []*record.Item, c lang.Code) *view {
	v := &view{Frame: f, c: c, items: openedLast(items)}
	v.facets = []facet{v.domainFacet(), v.agencyFacet(), v.districtFacet(), v.classFacet(), v.formatFacet()}
	return v
}

// openedLast is the order of lists: what was opened last comes first. It does
// not follow the data's changes, which would shift every page of a list before
// the one that changed; those are told on the home page and in the feeds.
func openedLast(items []*record.Item) []*record.Item {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b *record.Item) int {
		return cmp.Or(cmp.Compare(b.Published, a.Published), cmp.Compare(a.ID, b.ID))
	})
	return items
}

func newestFirst(items []*record.Item) []*record.Item {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b *record.Item) int {
		return cmp.Or(cmp.Compare(b.Updated, a.Updated), cmp.Compare(a.ID, b.ID))
	})
	return items
}

func (v *view) where(keep func(*record.Item) bool) []*record.Item {
	var out []*record.Item
	for _, it := range v.items {
		if keep(it) {
			out = append(out, it)
		}
	}
	return out
}

// groups sorts the items by a value each has.
func (v *view) groups(of func(*record.Item) string) map[string][]*record.Item {
	m := map[string][]*record.Item{}
	for _, it := range v.items {
		m[of(it)] = append(m[of(it)], it)
	}
	return m
}

func (v *view) domainFacet() facet {
	f := facet{key: "domain", path: "domains/", label: pick(v.c, "领域", "Subject"),
		lead: pick(v.c, "数据按公共生活的领域分组，没有数据的领域也列出。", "Data grouped by field of public life. Fields that have no data yet are listed too.")}
	by := v.groups(func(it *record.Item) string { return it.Domain })
	for _, d := range v.Domains {
		f.values = append(f.values, facetValue{id: d.ID, label: d.Name.In(v.c), lead: d.About.In(v.c), items: by[d.ID]})
	}
	return f
}

func (v *view) agencyFacet() facet {
	f := facet{key: "agency", path: "agencies/", label: pick(v.c, "机构", "Agency")}
	by := v.groups(func(it *record.Item) string { return it.Provider })
	for i := range v.Agencies {
		a := &v.Agencies[i]
		f.values = append(f.values, facetValue{id: a.ID, label: agencyName(a, v.c), items: by[a.ID]})
	}
	return f
}

func (v *view) districtFacet() facet {
	f := facet{key: "district", path: "districts/", label: pick(v.c, "区", "District"),
		lead: pick(v.c, "各区在市级目录之外补充的数据。", "Data that districts add to the city's catalogue.")}
	by := v.groups(func(it *record.Item) string { id, _ := v.district(it); return id })
	seen := map[string]bool{}
	for _, a := range v.Agencies {
		if a.Level == "district" && a.District != "" && !seen[a.District] {
			seen[a.District] = true
			f.values = append(f.values, facetValue{id: a.District, label: a.DistrictName.In(v.c), items: by[a.District]})
		}
	}
	return f
}

func (v *view) classFacet() facet {
	f := facet{key: "class", path: "classes/", label: pick(v.c, "开放类型", "Open class"),
		lead: pick(v.c, "数据有多开放，为什么。", "How open data are, and why.")}
	by := v.groups(func(it *record.Item) string { return string(it.Class) })
	for _, k := range []datasets.OpenClass{datasets.Unconditional, datasets.Conditional, datasets.Closed} {
		if k == datasets.Closed && !v.Profile.Catalogue.PublishesCatalogue.V {
			continue
		}
		label, cite := v.class(k, v.c)
		f.values = append(f.values, facetValue{id: string(k), label: label, lead: join(pick(v.c, "", " "), classNote(k, v.c), inBrackets(cite, v.c)), items: by[string(k)]})
	}
	return f
}

func inBrackets(s string, c lang.Code) string {
	if s == "" {
		return ""
	}
	return pick(c, "（"+s+"）", "("+s+")")
}

func classNote(k datasets.OpenClass, c lang.Code) string {
	switch k {
	case datasets.Unconditional:
		return pick(c, "任何人都可以直接下载，无需登录，无需申请。", "Anyone can download it: no login, no request.")
	case datasets.Conditional:
		return pick(c, "符合条件的个人和单位经申请获得，结构和样例在此公开。", "Given on request to those who meet the conditions. Structure and a sample are public here.")
	default:
		return pick(c, "依法不予开放，此处只列出目录信息。", "Not opened by law. Only its catalogue entry is listed here.")
	}
}

func (v *view) formatFacet() facet {
	f := facet{key: "format", path: "formats/", label: pick(v.c, "格式", "Format"),
		lead: pick(v.c, "同一份数据以多种格式提供，内容逐格相同。", "The same data in several formats, equal cell by cell.")}
	by := map[string][]*record.Item{}
	for _, it := range v.items {
		for _, format := range it.Formats {
			by[format] = append(by[format], it)
		}
	}
	for _, k := range []string{"csv", "xlsx", "json", "ndjson", "parquet", "geojson"} {
		f.values = append(f.values, facetValue{id: k, label: formatLabel(k, v.c), items: by[k]})
	}
	return f
}

// model is the facet as pages show it, with the value current marked.
func (v *view) model(f facet, current string) pages.Facet {
	out := pages.Facet{Key: f.key, Label: f.label, Href: href(v.c, f.path), Values: []pages.FacetValue{}}
	for _, val := range f.values {
		fv := pages.FacetValue{Label: val.label, Count: len(val.items), Current: val.id == current && current != ""}
		if fv.Count > 0 || f.key == "agency" {
			fv.Href = href(v.c, f.path+val.id+"/")
		}
		out.Values = append(out.Values, fv)
	}
	return out
}

// views are all facets; the value current of the facet key is marked.
func (v *view) views(key, current string) []pages.Facet {
	var out []pages.Facet
	for _, f := range v.facets {
		if len(f.values) == 0 {
			continue
		}
		cur := ""
		if f.key == key {
			cur = current
		}
		out = append(out, v.model(f, cur))
	}
	return out
}

// byFacet composes the index of every facet and the lists of its values.
// Agencies have pages of their own.
func (v *view) byFacet() []Planned {
	var out []Planned
	for _, f := range v.facets {
		if f.key == "agency" {
			continue
		}
		if len(f.values) > 0 {
			out = append(out, made(pages.Page{Lang: v.c, Path: f.path, Layout: "facets", Title: f.label, Description: f.lead, Nav: "datasets",
				Crumbs: v.crumbs(), Params: pages.Facets{Heading: pick(v.c, "按"+f.label, "By "+lower(f.label)), Lead: f.lead, Facet: v.model(f, ""), Groups: []pages.Group{}}}))
		}
		for _, val := range f.values {
			if len(val.items) > 0 {
				out = append(out, v.paged(f.path+val.id+"/", val.label, val.lead, val.items, f.key, val.id)...)
			}
		}
	}
	return out
}

func lower(s string) string {
	if s == "" {
		return ""
	}
	return string(s[0]|0x20) + s[1:]
}

// crumbs lead from a page about datasets back to all of them.
func (v *view) crumbs(more ...pages.Link) []pages.Link {
	return append([]pages.Link{{Text: pick(v.c, "数据", "Data"), Href: href(v.c, "datasets/")}}, more...)
}

// paged composes the pages of a list. Its items are in the order of the view.
func (v *view) paged(path, heading, lead string, items []*record.Item, key, value string) []Planned {
	fixed := pages.List{Heading: heading, Lead: lead, Total: len(items), Count: sets(len(items), v.c), Views: v.views(key, value), Bulk: []pages.File{}}
	if b, ok := v.bundles[path]; ok {
		b.Label = pick(v.c, "打包下载（CSV 与数据字典）", "All as one ZIP (CSV with dictionaries)")
		fixed.Bulk = append(fixed.Bulk, b)
	}
	if key == "" {
		fixed.Feed = href(v.c, "atom.xml")
	}
	var out []Planned
	for n := 1; (n-1)*perPage < max(len(items), 1); n++ {
		part := items[(n-1)*perPage : min(n*perPage, len(items))]
		page := v.listPage(path, n, fixed)
		list := fixed
		if n > 1 {
			list.Bulk = []pages.File{} // its hash would draw every page anew
		}
		list.Pager = v.pager(path, n, len(items))
		frame := keyOf(page, list)
		out = append(out, Planned{Out: page.OutPath(), Key: v.keyOfItems(frame, part), Make: func() (pages.Page, error) {
			page, list := page, list // copies: the plan must not keep what it made
			list.Items = v.listItems(part)
			page.Params = list
			return page, nil
		}})
	}
	return out
}

func (v *view) keyOfItems(frame string, items []*record.Item) string {
	return keyOf(frame, v.itemKeys(items, v.c))
}

// itemKeys are the keys of datasets as lists show them; Know comes first.
func (f *Frame) itemKeys(items []*record.Item, c lang.Code) []string {
	keys := make([]string, len(items))
	for i, it := range items {
		keys[i] = f.keys[c][it.ID]
	}
	return keys
}

func (v *view) listItems(items []*record.Item) []pages.Item {
	out := make([]pages.Item, len(items))
	for i, it := range items {
		out[i] = v.item(it, v.c)
	}
	return out
}

func (v *view) listPage(path string, n int, l pages.List) pages.Page {
	p := pages.Page{Lang: v.c, Path: numbered(path, n), Layout: "list", Title: l.Heading, Nav: "datasets", NoIndex: n > 1,
		Description: l.Heading + pick(v.c, "：", ": ") + l.Count}
	if path != "datasets/" {
		p.Crumbs = v.crumbs()
	}
	if n > 1 {
		p.Title += pick(v.c, fmt.Sprintf("（第 %d 页）", n), fmt.Sprintf(" (page %d)", n))
	}
	if l.Feed != "" {
		p.Alternates = []pages.Alternate{{Type: "application/atom+xml", Href: l.Feed, Title: pick(v.c, "最近更新", "Recent changes")}}
	}
	return p
}

// numbered is the path of page n of a list.
func numbered(path string, n int) string {
	if n == 1 {
		return path
	}
	return fmt.Sprintf("%spage/%d/", path, n)
}

// pager shows the first and last pages and those around the current one.
func (v *view) pager(path string, n, total int) pages.Pager {
	last := max((total+perPage-1)/perPage, 1)
	p := pages.Pager{Page: n, Pages: last, First: min((n-1)*perPage+1, total), Last: min(n*perPage, total), Window: []pages.PageRef{}}
	at := func(i int) string { return href(v.c, numbered(path, i)) }
	if n > 1 {
		p.Prev = at(n - 1)
	}
	if n < last {
		p.Next = at(n + 1)
	}
	shown := 0
	for i := 1; i <= last; i++ {
		if i > 1 && i < last && (i < n-2 || i > n+2) {
			continue
		}
		if i > shown+1 {
			p.Window = append(p.Window, pages.PageRef{})
		}
		p.Window = append(p.Window, pages.PageRef{Number: i, Href: at(i), Current: i == n})
		shown = i
	}
	return p
}
