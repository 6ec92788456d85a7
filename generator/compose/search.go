package compose

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/search/text"
)

const (
	// titlesPerPage bounds a page of titles, to some 60 kB of HTML.
	titlesPerPage = 500
	// filedBy is how many characters of a title decide where it is filed; among
	// equals the title itself does.
	filedBy = 6
)

// Search composes the page that the search box leads to, and where it cannot
// hold all titles, the pages that do. Both languages have as many of them, so
// that each page has its twin.
func (f *Frame) Search(items []*record.Item, aloud *text.Readings) []Planned {
	var out []Planned
	for _, c := range lang.Codes {
		t := titlesOf(items, c, aloud)
		p := pages.Search{Total: len(t.all), All: href(c, "datasets/"), Groups: []pages.TitleGroup{}}
		if len(t.all) <= titlesPerPage {
			p.Line, p.Groups = t.line(""), t.groups(1)
		} else {
			p.Line = t.line(titlesPath)
			out = append(out, t.pages()...)
		}
		out = append(out, made(pages.Page{Lang: c, Path: "search/", Layout: "search", Title: pick(c, "搜索", "Search"), Params: p, NoIndex: true,
			Description: pick(c, "按名称、摘要、关键词、数据项和机构查找数据集。", "Find datasets by title, summary, keywords, data items and agency.")}))
	}
	return out
}

const titlesPath = "search/titles/"

// titles are all titles of one language in the order in which they are filed.
type titles struct {
	c   lang.Code
	all []filed
}

// filed is a title with the letter it stands under and what it is sorted by.
type filed struct {
	letter, sort string
	link         pages.Link
}

func titlesOf(items []*record.Item, c lang.Code, aloud *text.Readings) titles {
	t := titles{c, make([]filed, len(items))}
	for i, it := range items {
		title, tag := either(it.Title, c)
		letter, sort := file(title, aloud)
		t.all[i] = filed{letter, sort, pages.Link{Text: title, Href: href(c, "datasets/"+it.ID+"/"), Lang: tag}}
	}
	slices.SortFunc(t.all, func(a, b filed) int {
		return cmp.Or(cmp.Compare(a.letter, b.letter), cmp.Compare(a.sort, b.sort), cmp.Compare(a.link.Text, b.link.Text), cmp.Compare(a.link.Href, b.link.Href))
	})
	return t
}

// pages are the pages of titles.
func (t titles) pages() []Planned {
	var out []Planned
	line := t.line(titlesPath)
	for n := 1; (n-1)*titlesPerPage < len(t.all); n++ {
		p := pages.Titles{Total: len(t.all), Line: line, Groups: t.groups(n), Pager: t.pager(n)}
		out = append(out, made(pages.Page{Lang: t.c, Path: numbered(titlesPath, n), Layout: "titles", Title: pick(t.c, "全部标题", "All titles"), Params: p,
			NoIndex: true, Nav: "search", Crumbs: []pages.Link{{Text: pick(t.c, "搜索", "Search"), Href: href(t.c, "search/")}}}))
	}
	return out
}

// pager leads to the pages before and after page n; the row of initials leads
// to all others.
func (t titles) pager(n int) pages.Pager {
	p := pages.Pager{Page: n, Pages: (len(t.all) + titlesPerPage - 1) / titlesPerPage, First: (n-1)*titlesPerPage + 1,
		Last: min(n*titlesPerPage, len(t.all)), Window: []pages.PageRef{}}
	if n > 1 {
		p.Prev = href(t.c, numbered(titlesPath, n-1))
	}
	if n < p.Pages {
		p.Next = href(t.c, numbered(titlesPath, n+1))
	}
	return p
}

// line is the row of initials. Their titles begin on the numbered pages of
// path, or on the same page where it is empty.
func (t titles) line(path string) pages.TitleLine {
	out := pages.TitleLine{}
	for i, one := range t.all {
		if i == 0 || t.all[i-1].letter != one.letter {
			next := pages.Initial{Letter: one.letter, ID: letterID(one.letter)}
			if path != "" {
				next.Href = href(t.c, numbered(path, i/titlesPerPage+1))
			}
			out = append(out, next)
		}
		out[len(out)-1].Count++
	}
	return out
}

// groups are the titles of page n by initial.
func (t titles) groups(n int) []pages.TitleGroup {
	out := []pages.TitleGroup{}
	for _, one := range t.all[(n-1)*titlesPerPage : min(n*titlesPerPage, len(t.all))] {
		if last := len(out) - 1; last < 0 || out[last].Letter != one.letter {
			out = append(out, pages.TitleGroup{Letter: one.letter, ID: letterID(one.letter)})
		}
		g := &out[len(out)-1]
		g.Items = append(g.Items, one.link)
	}
	return out
}

func letterID(letter string) string {
	if letter == "#" {
		return "other"
	}
	return strings.ToLower(letter)
}

// file is the initial under which a title is filed, "#" where it has none, and
// what it is sorted by there: the letters of its first characters, from the
// first Chinese one on as they are read aloud.
func file(title string, aloud *text.Readings) (letter, sort string) {
	begin := []rune(title)
	begin = begin[:min(len(begin), filedBy)]
	plain := slices.IndexFunc(begin, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if plain < 0 {
		plain = len(begin)
	}
	sort = text.Fold(string(begin[:plain])) + text.Joined(aloud.Of(string(begin[plain:])))
	if sort != "" && sort[0] >= 'a' && sort[0] <= 'z' {
		return string(sort[0] - 'a' + 'A'), sort
	}
	return "#", sort
}
