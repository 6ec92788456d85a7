package generator_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// telling is a portal whose agency, domain, operator and datasets all say text.
func telling(t *testing.T, text string) portal {
	t.Helper()
	b, err := json.Marshal(text) // which is YAML too
	if err != nil {
		t.Fatal(err)
	}
	q := string(b)
	p := newPortal(t)
	p.add("conditional", "openClass: unconditional", conditional)
	for id, title := range map[string]string{"park-visits": "公园月度游客量", "conditional": "公园游客conditional"} {
		p.edit("datasets/"+id+"/datapackage.yaml", "title: "+title, "title: "+q,
			"description: 示例市三座公园 2025 年各月的游客量和开放天数。由各公园入口计数汇总，供出行和研究参考。数据为演示而编写，不代表真实公园。", "description: "+q,
			"keywords: [公园, 游客量, 绿地]", "keywords: ["+q+"]", "keywords: [parks, visitors, green spaces]", "keywords: ["+q+"]",
			"title: 示例市绿化管理局公园入口计数", "title: "+q, "title: 各公园各月游客量", "title: "+q, "description: 每座公园每月一行。", "description: "+q,
			"title: 月份, description: 自然月。", "title: "+q+", description: "+q, "unit: 人次", "unit: "+q,
			"scopeText: 市属三座公园的月度游客量和开放天数", "scopeText: "+q, "spatial: {name: 示例市}", "spatial: {name: "+q+"}",
			"title: Visitors by park and month", "title: "+q, "{title: Month, description: Calendar month.}", "{title: "+q+", description: "+q+"}")
	}
	p.edit("datasets/park-visits/datapackage.yaml", "title: Monthly visitors to parks", "title: "+q)
	p.edit("datasets/conditional/datapackage.yaml", "说明用途", q, "[用途说明]", "["+q+"]", "数值会改动", q)
	p.edit("agencies.yaml", "示例市绿化管理局", q, "Sample City Parks Bureau", q, "管理全市公园和绿地。", q)
	p.edit("domains.yaml", "资源环境", q, "Resources and environment", q)
	p.edit("portal.yaml", "示例市公共数据开放平台", q, "Sample City Open Data", q, "示例市大数据中心", q, "Sample City Big Data Centre", q,
		"示例市各部门向社会开放的公共数据。", q, "listVersion: 2026-1", "listVersion: "+q)
	if r := p.build(); r.Faults() || r.Datasets != 2 {
		t.Fatalf("not built: %+v", r)
	}
	return p
}

// tags counts the elements of a page by name, and reads its text.
func tags(t *testing.T, page string) (map[string]int, string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	count, text := map[string]int{}, strings.Builder{}
	for n := range doc.Descendants() {
		switch n.Type {
		case html.ElementNode:
			count[n.Data]++
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
					t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
				}
			}
		case html.CommentNode:
			count["comment"]++
		case html.TextNode:
			text.WriteString(n.Data)
		}
	}
	return count, text.String()
}

func TestATextIsShownAsItIsAndChangesNoPage(t *testing.T) {
	harmless := telling(t, "harmless words").public()
	for name, text := range map[string]string{
		"HTML":              `</title></script><script>alert(1)</script><img src=x onerror=alert(1)><!-- x --><p>`,
		"an attribute":      `" onmouseover="alert(1)" x='y' />`,
		"Markdown":          "# h *em* **b** [l](javascript:alert(1)) ![i](x) `c` ~~~ | a | b | <http://x>",
		"shortcodes":        `{{< ref "x" >}} {{% figure src="x" %}} {{</* x */>}}`,
		"templates":         `{{ .Site.Title }} {{ end }} {{ define "main" }} {{- partial "x" . -}} ${x} <% x %> #(x)`,
		"front matter":      "---\ntitle: x\n---\n+++\n+++",
		"directions":        "a\u202eb\u2066c\u200f",
		"control chars":     "a\x00b\x07c\x1b[31m\u0085",
		"emoji":             "🏞️👨‍👩‍👧‍👦🇨🇳",
		"a very long text":  strings.Repeat("很长的标题 ", 4000),
		"entities":          "&lt;b&gt; &amp;amp; &#0; ]]> <![CDATA[",
		"a lost character":  "a\ufffdb",
		"paths and queries": "../../etc/passwd?x=1#y%2e%2e",
	} {
		t.Run(name, func(t *testing.T) {
			got := telling(t, text).public()
			if diff := cmp.Diff(slices.Sorted(maps.Keys(unversioned(harmless))), slices.Sorted(maps.Keys(unversioned(got)))); diff != "" {
				t.Fatalf("files (-harmless +got):\n%s", diff)
			}
			for path, body := range got {
				switch filepath.Ext(path) {
				case ".html":
					want, _ := tags(t, harmless[path])
					have, shown := tags(t, body)
					if diff := cmp.Diff(want, have); diff != "" {
						t.Errorf("%s: elements (-harmless +got):\n%s", path, diff)
					}
					if strings.HasSuffix(path, "datasets/park-visits/index.html") && !strings.Contains(words(shown), words(text)) {
						t.Errorf("%s does not show %q", path, text)
					}
				case ".xml":
					wellFormed(t, path, body)
				case ".json":
					if !json.Valid([]byte(body)) {
						t.Errorf("%s is not JSON", path)
					}
				}
			}
		})
	}
}

// unversioned leaves out the addresses of versions, and of what else is named by
// its content.
func unversioned(files map[string]string) map[string]string {
	out := map[string]string{}
	for path, body := range files {
		parts := strings.Split(path, "/")
		if len(parts) < 3 || !versionID.MatchString(parts[2]) && !versionID.MatchString(strings.TrimSuffix(parts[len(parts)-1], ".json")) {
			out[path] = body
		}
	}
	return out
}

// words are a text without white space and without the characters that a page
// cannot hold.
func words(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r <= 0x9f || r == ' ' || r == '\u00a0' || r == '\ufffd' || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s)
}

func wellFormed(t *testing.T, path, body string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(body))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
	}
}

func TestNamesThatCannotStandInAnAddressAreRefused(t *testing.T) {
	for _, name := range []string{"../up", "UPPER", "a b", "中文", "a/b", "a%2fb", "con.", "", "a\nb", "<b>", "--x"} {
		p := newPortal(t)
		q, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		p.edit(parks, "  - name: visits", "  - name: "+string(q), "      visits:", "      "+string(q)+":")
		r := p.build()
		if got := left(r)["park-visits"]; got != "broken" {
			t.Errorf("resource %q: %s", name, got)
		}
	}
}

func TestAFileWithAnOddNameIsServedUnderItsAddress(t *testing.T) {
	p := newPortal(t)
	odd := `游客 量#1?&"%20<b>.csv`
	p.write("datasets/park-visits/"+odd, p.read(parksData))
	q, err := json.Marshal(odd)
	if err != nil {
		t.Fatal(err)
	}
	p.edit(parks, "path: visits.csv", "path: "+string(q))
	if r := p.build(); r.Faults() {
		return // refused, with a finding: also right
	}
	links := 0
	doc, err := html.Parse(strings.NewReader(p.page("datasets/park-visits/index.html")))
	if err != nil {
		t.Fatal(err)
	}
	files := p.public()
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if path, ok := strings.CutPrefix(a.Val, "/data/park-visits/"); ok && a.Key == "href" {
				links++
				u, err := url.Parse(path)
				if err != nil {
					t.Fatal(err)
				}
				if _, there := files["data/park-visits/"+u.Path]; !there && u.Path != "" && !strings.HasSuffix(u.Path, "/") {
					t.Errorf("%s leads nowhere", a.Val)
				}
			}
		}
	}
	if links == 0 {
		t.Error("the page leads to no file")
	}
}
