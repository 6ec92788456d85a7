package served

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

// static is a search page as the generator draws it, as far as it is cut.
func static(c lang.Code) []byte {
	twin := "../en/search/"
	if c == lang.EN {
		twin = "../../search/"
	}
	return []byte(`<!doctype html><html><head><title>Search · Portal</title></head><body><nav><a href="` + twin + `" hreflang="x">other</a></nav>
<main id="main"><h1>Search</h1><form id="query"><input id="q" type="search" name="q" maxlength="200"></form>
<p id="found" role="status"></p>
<div id="answer" data-answer="titles">all titles</div>
</main>
<footer>footer</footer></body></html>`)
}

func frame(t *testing.T, c lang.Code) *Frame {
	t.Helper()
	f, err := NewFrame(static(c), c, vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// draw is the page that answers s, as a browser reads it.
func draw(t *testing.T, c lang.Code, s Search) *html.Node {
	t.Helper()
	page, err := frame(t, c).Search(s)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, page)
}

func parse(t *testing.T, page []byte) *html.Node {
	t.Helper()
	for _, broken := range []string{"ZgotmplZ", "<no value>", "%!"} {
		if strings.Contains(string(page), broken) {
			t.Errorf("the page holds %q", broken)
		}
	}
	doc, err := html.Parse(strings.NewReader(string(page)))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// all are the elements with a name and, unless it is empty, a class or an id.
func all(doc *html.Node, name, which string) []*html.Node {
	var found []*html.Node
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != name {
			continue
		}
		if which == "" || attr(n, "id") == which || strings.Contains(" "+attr(n, "class")+" ", " "+which+" ") {
			found = append(found, n)
		}
	}
	return found
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// said is the text of elements, each with its white space in one piece.
func said(nodes []*html.Node) []string {
	var out []string
	for _, n := range nodes {
		var b strings.Builder
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				b.WriteString(d.Data)
			}
		}
		out = append(out, strings.Join(strings.Fields(b.String()), " "))
	}
	return out
}

var vocabulary = search.Vocabulary{
	AsOf: calendar.NewDate(2026, 11, 22),
	Facets: []search.Names{
		{Facet: search.Domain, Name: lang.Text{ZH: "领域", EN: "Subject"}, Values: []search.Value{
			{ID: "transport", Name: lang.Text{ZH: "道路交通", EN: "Transport"}}, {ID: "health", Name: lang.Text{ZH: "卫生健康", EN: "Health"}}}},
		{Facet: search.Agency, Name: lang.Text{ZH: "机构", EN: "Agency"}, Values: []search.Value{{ID: "transport-commission", Name: lang.Text{ZH: "示例市交通委"}}}},
		{Facet: search.Class, Name: lang.Text{ZH: "开放类型", EN: "Open class"}, Values: []search.Value{{ID: "unconditional", Name: lang.Text{ZH: "无条件开放", EN: "Open"}}}},
		{Facet: search.Format, Name: lang.Text{ZH: "格式", EN: "Format"}, Values: []search.Value{{ID: "csv", Name: lang.Text{ZH: "CSV", EN: "CSV"}}}},
	},
}

// busStops is a hit with everything that a hit can have.
func busStops() search.Hit {
	return search.Hit{
		Document: search.Document{ID: "bus-stops", Title: lang.Text{ZH: "公交站点", EN: "Bus stops"}, Summary: lang.Text{ZH: "全市公交站点的位置。", EN: "Where buses stop."},
			Agency: "transport-commission", Domain: "transport", Class: "unconditional", Formats: []string{"csv", "kml"}, Frequency: "monthly",
			Updated: calendar.NewDate(2026, 10, 1), Due: calendar.NewDate(2026, 11, 20), Rows: 12345, Columns: 6},
		Why: []search.Highlight{
			{Field: "title", Lang: lang.ZH, Text: "公交站点", Ranges: [][2]int{{0, 2}}},
			{Field: "summary", Lang: lang.ZH, Text: "全市公交站点的位置。", Ranges: [][2]int{{2, 4}}},
			{Field: "item", Text: "公交线路", Ranges: [][2]int{{0, 2}}},
			{Field: "item", Text: "公交公司", Ranges: [][2]int{{0, 2}}},
			{Field: "title", Lang: lang.EN, Text: "Bus stops", Ranges: [][2]int{{0, 3}}},
		},
	}
}
