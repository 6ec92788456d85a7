package compose

import (
	"cmp"
	"slices"
	"unicode"

	"github.com/mozillazg/go-pinyin"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// titlesPerPage bounds the page of all titles; the lists hold the rest.
const titlesPerPage = 2000

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
func (f *Frame) Search(items []*record.Item) []Planned {
	var out []Planned
	for _, c := range lang.Codes {
		groups, total := f.titles(items, c)
		title := pick(c, "搜索", "Search")
		p := pages.Search{Index: href(c, "search/index.json"), Groups: groups, Total: total, More: []pages.Link{}}
		if len(items) > titlesPerPage {
			p.More = append(p.More, pages.Link{Text: pick(c, "全部数据集", "All datasets"), Href: href(c, "datasets/")})
		}
		out = append(out, made(pages.Page{Lang: c, Path: "search/", Layout: "search", Title: title, Params: p, NoIndex: true,
			Description: pick(c, "按名称、摘要、关键词、数据项和机构查找数据集。", "Find datasets by title, summary, keywords, data items and agency.")}))
	}
	return out
}

// titles are the datasets by initial: the Latin letter, or that of the pinyin
// of the first character.
func (f *Frame) titles(items []*record.Item, c lang.Code) ([]pages.SearchGroup, int) {
	type titled struct {
		initial, sort string
		link          pages.Link
	}
	all := make([]titled, len(items))
	for i, it := range items {
		title, _ := either(it.Title, c)
		initial, sort := reading(title)
		all[i] = titled{initial, sort, pages.Link{Text: title, Href: href(c, "datasets/"+it.ID+"/")}}
	}
	slices.SortFunc(all, func(a, b titled) int {
		return cmp.Or(cmp.Compare(a.initial, b.initial), cmp.Compare(a.sort, b.sort), cmp.Compare(a.link.Href, b.link.Href))
	})
	groups := []pages.SearchGroup{}
	for _, t := range all[:min(len(all), titlesPerPage)] {
		if n := len(groups); n == 0 || groups[n-1].Initial != t.initial {
			groups = append(groups, pages.SearchGroup{Initial: t.initial})
		}
		g := &groups[len(groups)-1]
		g.Items = append(g.Items, t.link)
	}
	return groups, len(items)
}

// reading is the initial under which a title is filed, "#" where it has none,
// and what it is sorted by.
func reading(title string) (initial, sort string) {
	for _, r := range title {
		if py := pinyin.SinglePinyin(r, pinyin.NewArgs()); len(py) > 0 {
			sort += py[0]
		} else {
			sort += string(unicode.ToLower(r))
		}
	}
	if sort != "" && sort[0] >= 'a' && sort[0] <= 'z' {
		return string(sort[0] - 'a' + 'A'), sort
	}
	return "#", sort
}
