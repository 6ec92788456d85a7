package generator_test

import (
	"flag"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/small-files.txtar")

const golden = "testdata/small-files.txtar"

// measured are hashes and sizes of files: they change with every release of a
// compressor, and other tests hold them against the files.
var measured = []struct {
	pattern *regexp.Regexp
	by      string
}{
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "SHA256"},
	{regexp.MustCompile(`(#\d{4}-\d\d-\d\d)[0-9a-f]{12}\b`), "${1}VERSION"},
	{regexp.MustCompile(`"version": "[0-9a-f]{12}"`), `"version": "VERSION"`},
	{regexp.MustCompile(`"bytes": \d+`), `"bytes": BYTES`},
}

// TestSmallFilesAreAsReviewed compares the small files that machines read with
// those that a person looked through; -update writes them anew.
func TestSmallFilesAreAsReviewed(t *testing.T) {
	p := newPortal(t)
	p.add("conditional", "openClass: unconditional", conditional)
	p.add("gone")
	p.build()
	p.remove("gone")
	p.add("new")
	p.edit("datasets/conditional/datapackage.yaml", "说明用途", "说明用途和场景", "updateFrequency: yearly", "updateFrequency: monthly", "value: yearly", "value: monthly")
	if r := p.buildOn("2026-11-23"); r.Faults() {
		t.Fatalf("%+v", r.LeftOut)
	}
	got := &txtar.Archive{Comment: []byte("Small files of a portal with three datasets, after one came, one went and one changed.\n")}
	for _, name := range []string{"data/park-visits/datapackage.json", "data/new/SHA256SUMS", "atom.xml", "en/atom.xml", "en/agencies/parks/atom.xml", "sitemap.xml",
		"opensearch.xml", "en/opensearch.xml", "robots.txt", "open-list/open-list.csv", "open-list/open-list.json", "open-list/parks/open-list.csv", "checksums.txt"} {
		got.Files = append(got.Files, txtar.File{Name: name, Data: []byte(settled(p.page(name)))})
	}
	for _, name := range []string{"open-list/index.html", "en/open-list/index.html"} {
		got.Files = append(got.Files, txtar.File{Name: name + ", the difference", Data: []byte(section(t, p.page(name), "diff"))})
	}
	if *update {
		if err := os.MkdirAll(path.Dir(golden), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, txtar.Format(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(txtar.Format(got))); diff != "" {
		t.Errorf("(-reviewed +made)\n%s", diff)
	}
}

func settled(s string) string {
	s = strings.TrimPrefix(s, "\ufeff")
	for _, m := range measured {
		s = m.pattern.ReplaceAllString(s, m.by)
	}
	return s
}

// section is the text of the section that an id is the heading of, a line for
// each piece.
func section(t *testing.T, page, id string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "aria-labelledby" && a.Val == id {
				for d := range n.Descendants() {
					if s := strings.Join(strings.Fields(d.Data), " "); d.Type == html.TextNode && s != "" {
						out.WriteString(s + "\n")
					}
				}
			}
		}
	}
	if out.Len() == 0 {
		t.Fatalf("no section %s", id)
	}
	return out.String()
}
