package render

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/site/served"
)

// The server cuts the page at texts of the layouts: a change of theirs that it
// would stumble over shows here.
func TestTheServerCanPutItsAnswerIntoTheSearchPage(t *testing.T) {
	for _, c := range lang.Codes {
		p := page(c, "search/", "search", say(c, "搜索", "Search"), "", searchParams(c))
		frame, err := served.NewFrame(rendered(t, []pages.Page{p})[p.OutPath()], c, search.Vocabulary{})
		if err != nil {
			t.Fatal(err)
		}
		body, err := frame.Search(served.Search{Query: search.Query{Text: "a&b"}, Answer: &search.Answer{}})
		if err != nil {
			t.Fatal(err)
		}
		doc := parse(t, body)
		answers := all(doc, func(n *html.Node) bool { return attr(n, "id") == "answer" })
		if len(answers) != 1 || attr(answers[0], "data-answer") != "server" {
			t.Errorf("%s: %d answers on the page, or not the server's", c, len(answers))
		}
		twin := all(doc, func(n *html.Node) bool { return n.Data == "a" && attr(n, "hreflang") != "" })[0]
		title, _, _ := strings.Cut(text(all(doc, named("title"))[0]), " · ")
		_, query, _ := strings.Cut(attr(twin, "href"), "search/")
		for _, tt := range []struct{ what, got, want string }{
			{"title", title, "a&b"},
			{"box", attr(byID(doc, "q"), "value"), "a&b"},
			{"other language", query, "?q=a%26b"},
			{"main content", attr(answers[0].Parent, "id"), attr(all(doc, named("main"))[0], "id")},
		} {
			if tt.got != tt.want {
				t.Errorf("%s: %s: %q, want %q", c, tt.what, tt.got, tt.want)
			}
		}
	}
}
