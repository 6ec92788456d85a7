package render

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/generator/pages"
	"golang.org/x/net/html"
)

// rendered runs the pages and returns their bytes by path.
func rendered(t *testing.T, ps []pages.Page) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := Run(context.Background(), fixtureSites(), ps, func(path string, body []byte) error {
		files[path] = body
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// parse reads a page as a browser does.
func parse(t *testing.T, body []byte) *html.Node {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// all returns the elements below n that match, in document order.
func all(n *html.Node, match func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && match(d) {
			found = append(found, d)
		}
	}
	return found
}

func named(names ...string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		for _, name := range names {
			if n.Data == name {
				return true
			}
		}
		return false
	}
}

func byID(doc *html.Node, id string) *html.Node {
	for _, n := range all(doc, func(n *html.Node) bool { return attr(n, "id") == id }) {
		return n
	}
	return nil
}

func attr(n *html.Node, key string) string {
	v, _ := lookup(n, key)
	return v
}

func lookup(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

// text is the text of n without that of scripts.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
