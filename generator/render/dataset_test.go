package render

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"golang.org/x/net/html"
)

// datasetPage draws one dataset page and parses it.
func datasetPage(t *testing.T, c lang.Code, d pages.Dataset) *html.Node {
	t.Helper()
	p := page(c, "datasets/x/", "dataset", d.Title, "datasets", d)
	return parse(t, rendered(t, []pages.Page{p})[p.OutPath()])
}

// sections are the ids of all headings in document order.
func sections(doc *html.Node) []string {
	var ids []string
	for _, h := range all(doc, named("h2")) {
		ids = append(ids, attr(h, "id"))
	}
	return ids
}

func TestDatasetPagesShowWhatTheirClassAllows(t *testing.T) {
	for _, test := range []struct {
		name   string
		params func(lang.Code) pages.Dataset
		want   []string
	}{
		{"unconditional: downloads stand before the picture", metroParams, []string{"downloads", "licence", "contents", "r1", "findings", "history", "code", "cite", "related"}},
		{"conditional: how to get it comes first", airParams, []string{"access", "downloads", "licence", "contents", "r1", "r2", "basis", "answers", "findings", "cite"}},
		{"closed: a description only", closedParams, []string{"licence", "contents", "basis", "findings", "cite"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc := datasetPage(t, lang.ZH, test.params(lang.ZH))
			if diff := cmp.Diff(test.want, sections(doc)); diff != "" {
				t.Errorf("sections (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEveryDownloadStatesItsSizeRowsAndChecksum(t *testing.T) {
	d := metroParams(lang.EN)
	doc := datasetPage(t, lang.EN, d)
	downloads := text(byID(doc, "downloads").Parent)
	for _, f := range append(slices.Clone(d.Resources[0].Files), *d.Bundle) {
		for _, want := range []string{f.Label, f.Size, f.Name, f.SHA256} {
			if !strings.Contains(downloads, want) {
				t.Errorf("%s: %q is missing", f.Name, want)
			}
		}
	}
	if !strings.Contains(downloads, "1,644 rows") {
		t.Error("rows are missing")
	}
}

func TestMissingCellsAreWordsAndNotNumbers(t *testing.T) {
	doc := datasetPage(t, lang.EN, metroParams(lang.EN))
	rows := all(byID(doc, "r1-preview").NextSibling.NextSibling, named("tr"))
	last := all(rows[len(rows)-1], named("td"))
	if got := text(last[2]); got != "no data" {
		t.Errorf("missing cell reads %q", got)
	}
	if got := attr(last[2], "class"); got != "num" {
		t.Errorf("class %q, want num", got)
	}
}

func TestCodeCanBeTakenOutOfThePage(t *testing.T) {
	d := metroParams(lang.ZH)
	d.Code = append(d.Code, pages.Code{Key: "duckdb", Label: "DuckDB", Text: "SELECT a < 1 AND b > '&amp;'\n  FROM \"x\";\n"})
	doc := datasetPage(t, lang.ZH, d)
	for _, code := range d.Code {
		if got := text(byID(doc, "code-"+code.Key)); got != code.Text {
			t.Errorf("%s: got %q, want %q", code.Key, got, code.Text)
		}
	}
}

// hostile is markup, Markdown and template syntax that must all come out as text.
const hostile = `<b id="planted">x</b><script>alert(1)</script> **bold** [a](javascript:x) {{ .Site }} {{< portal "title" >}} {{% x %}} </textarea> &amp; "'` + "`"

func TestHostileTextComesOutAsText(t *testing.T) {
	d := metroParams(lang.ZH)
	d.Title, d.Description, d.Keywords = hostile, []string{hostile}, []string{hostile}
	d.Provider = pages.Provider{Name: hostile, Href: `"><script>`, Phone: hostile, Email: hostile}
	d.Class.Label, d.Class.Note, d.Class.Key = hostile, hostile, `x" onclick="y`
	d.Notices = []pages.Notice{{Kind: hostile, Title: hostile, Text: hostile}}
	d.Facts = []pages.Fact{{Label: hostile, Value: hostile, ISO: hostile, State: hostile}, {Label: hostile, Value: hostile, Href: "javascript:alert(1)"}}
	d.Resources[0].Title, d.Resources[0].Description, d.Resources[0].Notes = hostile, hostile, []string{hostile}
	d.Resources[0].Fields[0].Title, d.Resources[0].Fields[0].Description, d.Resources[0].Fields[0].Unit = hostile, hostile, hostile
	d.Resources[0].Preview.Rows[0][0].Text = hostile
	d.Resources[0].Picture.Caption = hostile
	d.Citation = hostile
	d.Related[0].Title, d.Related[0].Summary = hostile, hostile
	var ld strings.Builder
	enc := json.NewEncoder(&ld)
	enc.SetEscapeHTML(false) // the page itself has to keep the text inside its block
	if err := enc.Encode(map[string]string{"name": hostile + "</script><!--"}); err != nil {
		t.Fatal(err)
	}
	d.JSONLD = ld.String()

	doc := datasetPage(t, lang.ZH, d)
	checkReferences(t, doc)
	if byID(doc, "planted") != nil {
		t.Error("markup of a text became an element")
	}
	const wantTexts = 20
	if got := strings.Count(text(doc), hostile); got < wantTexts {
		t.Errorf("the text stands %d times as it was written, want at least %d", got, wantTexts)
	}
	for _, n := range all(doc, func(*html.Node) bool { return true }) {
		if _, on := lookup(n, "onclick"); on || strings.HasPrefix(strings.TrimSpace(attr(n, "href")), "javascript:") {
			t.Errorf("<%s> can run a script: %v", n.Data, n.Attr)
		}
	}
	scripts := all(doc, func(n *html.Node) bool { return attr(n, "type") == "application/ld+json" })
	if len(scripts) != 1 || scripts[0].FirstChild == nil {
		t.Fatalf("%d JSON-LD blocks", len(scripts))
	}
	var got, want any
	if err := json.Unmarshal([]byte(scripts[0].FirstChild.Data), &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(ld.String()), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("JSON-LD (-want +got):\n%s", diff)
	}
}
