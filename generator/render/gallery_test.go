package render

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"golang.org/x/net/html"
)

func TestEveryPageIsSoundHTML(t *testing.T) {
	files := rendered(t, gallery())
	if len(files) != len(gallery()) {
		t.Fatalf("drew %d pages, want %d", len(files), len(gallery()))
	}
	for name, body := range files {
		t.Run(name, func(t *testing.T) {
			doc := parse(t, body)
			checkHeadings(t, doc)
			checkReferences(t, doc)
			checkTables(t, doc)
			checkLandmarks(t, doc)
			for _, broken := range []string{"[i18n]", "ZgotmplZ", "<no value>", "%!"} {
				if strings.Contains(string(body), broken) {
					t.Errorf("holds %q", broken)
				}
			}
		})
	}
}

// checkHeadings wants one h1, first, and no level left out on the way down.
func checkHeadings(t *testing.T, doc *html.Node) {
	level := 0
	for _, h := range all(doc, named("h1", "h2", "h3", "h4")) {
		l := int(h.Data[1] - '0')
		if l > level+1 || (l == 1 && level != 0) {
			t.Errorf("heading %q is h%d after h%d", text(h), l, level)
		}
		level = l
	}
	if level == 0 {
		t.Error("no heading")
	}
}

// checkReferences wants unique ids, and an element for every id that is named.
func checkReferences(t *testing.T, doc *html.Node) {
	ids := map[string]bool{}
	for _, n := range all(doc, func(n *html.Node) bool { return attr(n, "id") != "" }) {
		if ids[attr(n, "id")] {
			t.Errorf("id %q twice", attr(n, "id"))
		}
		ids[attr(n, "id")] = true
	}
	for _, n := range all(doc, func(*html.Node) bool { return true }) {
		for _, key := range []string{"aria-labelledby", "for"} {
			for _, v := range strings.Fields(attr(n, key)) {
				if !ids[v] {
					t.Errorf("<%s %s=%q> names nothing", n.Data, key, v)
				}
			}
		}
		if v := attr(n, "href"); strings.HasPrefix(v, "#") && !ids[v[1:]] {
			t.Errorf("link %s leads nowhere", v)
		}
	}
}

// checkLandmarks wants landmarks of one kind to have different names, as a list
// of them is how a screen reader shows a page.
func checkLandmarks(t *testing.T, doc *html.Node) {
	named := map[string]bool{}
	for _, n := range all(doc, func(*html.Node) bool { return true }) {
		name := attr(n, "aria-label")
		for _, id := range strings.Fields(attr(n, "aria-labelledby")) {
			name += text(byID(doc, id)) + " "
		}
		kind := n.Data
		if kind == "section" || attr(n, "role") == "region" {
			kind = "region"
		}
		if name == "" || !slices.Contains([]string{"region", "nav", "aside"}, kind) {
			continue
		}
		if name = kind + " " + strings.TrimSpace(name); named[name] {
			t.Errorf("two landmarks are %q", name)
		}
		named[name] = true
	}
}

// checkTables wants captions, scopes, and a focusable region to scroll wide ones in.
func checkTables(t *testing.T, doc *html.Node) {
	for _, table := range all(doc, named("table")) {
		if len(all(table, named("caption"))) != 1 {
			t.Error("a table without a caption")
		}
		region := table.Parent
		if attr(region, "tabindex") != "0" || attr(region, "role") != "region" || attr(region, "aria-label")+attr(region, "aria-labelledby") == "" {
			t.Error("a table outside a focusable, named region")
		}
		for _, th := range all(table, named("th")) {
			if attr(th, "scope") == "" {
				t.Errorf("head %q without scope", text(th))
			}
		}
	}
}

func TestPagesObeyAStrictContentSecurityPolicy(t *testing.T) {
	for name, body := range rendered(t, gallery()) {
		for _, n := range all(parse(t, body), func(*html.Node) bool { return true }) {
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
				}
			}
			if n.Data == "style" || (n.Data == "script" && attr(n, "src") == "" && attr(n, "type") != "application/ld+json") {
				t.Errorf("%s: inline <%s>", name, n.Data)
			}
		}
	}
}

func TestLinksAreRelativeAndStayInsideThePortal(t *testing.T) {
	known := map[string]bool{}
	for _, p := range gallery() {
		known[strings.TrimSuffix(p.OutPath(), "index.html")] = true
	}
	for name := range Assets() {
		known[name] = true
	}
	for name, body := range rendered(t, gallery()) {
		doc := parse(t, body)
		for _, n := range all(doc, named("a", "link", "script", "form")) {
			href := attr(n, "href") + attr(n, "src") + attr(n, "action")
			if href == "" || strings.HasPrefix(href, "#") {
				continue
			}
			u, err := url.Parse(href)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if u.IsAbs() {
				continue
			}
			target := resolve(t, name, u)
			frame := n.Data != "a" || inside(n, "header") || inside(n, "footer")
			if frame && attr(n, "rel") != "alternate" && !known[target] {
				t.Errorf("%s: %s leads to %s, which no page is", name, href, target)
			}
		}
	}
}

// resolve gives the path below public/ that a link on page name leads to.
// 404.html is served at any depth, so its links start at the base path.
func resolve(t *testing.T, name string, u *url.URL) string {
	t.Helper()
	base := &url.URL{Path: "/portal/" + name}
	if strings.HasSuffix(name, "404.html") {
		base.Path = "/portal/somewhere/deep/down/"
	} else if strings.HasPrefix(u.Path, "/") {
		t.Errorf("%s: %s is not relative", name, u)
	}
	target, ok := strings.CutPrefix(base.ResolveReference(u).Path, "/portal/")
	if !ok {
		t.Errorf("%s: %s leaves the portal", name, u)
	}
	return target
}

func inside(n *html.Node, name string) bool {
	for p := range n.Ancestors() {
		if p.Data == name {
			return true
		}
	}
	return false
}

func TestTheLanguageSwitchStaysOnThePage(t *testing.T) {
	files := rendered(t, gallery())
	for _, p := range gallery() {
		doc := parse(t, files[p.OutPath()])
		twin := p
		twin.Lang = map[lang.Code]lang.Code{lang.ZH: lang.EN, lang.EN: lang.ZH}[p.Lang]
		want := strings.TrimSuffix(twin.OutPath(), "index.html")
		links := all(doc, func(n *html.Node) bool { return n.Data == "a" && attr(n, "hreflang") != "" })
		if len(links) != 1 {
			t.Fatalf("%s: %d language links", p.OutPath(), len(links))
		}
		u, _ := url.Parse(attr(links[0], "href"))
		if got := resolve(t, p.OutPath(), u); got != want {
			t.Errorf("%s switches to %q, want %q", p.OutPath(), got, want)
		}
		if got := attr(all(doc, named("html"))[0], "lang"); got != p.Lang.Tag() {
			t.Errorf("%s: lang %q, want %q", p.OutPath(), got, p.Lang.Tag())
		}
	}
}

func TestTheSearchPageHandsItsWordsToTheScript(t *testing.T) {
	p := page(lang.EN, "search/", "search", "Search", "", searchParams(lang.EN))
	doc := parse(t, rendered(t, []pages.Page{p})[p.OutPath()])
	words := byID(doc, "basic")
	if got := attr(words, "data-found-many"); got != "{n} datasets found" {
		t.Errorf("data-found-many is %q", got) // a name like data-one would be escaped as a script
	}
	if got := attr(byID(doc, "query"), "data-root"); got != "../../" {
		t.Errorf("data-root is %q", got)
	}
}

func TestEnglishPagesSpeakEnglish(t *testing.T) {
	var english []pages.Page
	for _, p := range gallery() {
		if p.Lang == lang.EN {
			english = append(english, p)
		}
	}
	for name, body := range rendered(t, english) {
		for d := range parse(t, body).Descendants() {
			if d.Type != html.TextNode || !hasHan(d.Data) {
				continue
			}
			marked := slices.ContainsFunc(slices.Collect(d.Ancestors()), func(n *html.Node) bool {
				return n.Data != "html" && strings.HasPrefix(attr(n, "lang"), "zh")
			})
			if !marked {
				t.Errorf("%s says %q", name, d.Data)
			}
		}
	}
}

// hasHan reports Chinese characters and the punctuation that goes with them.
func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.Is(unicode.Han, r) || (r >= '\u3000' && r <= '\u303f') || (r >= '\uff00' && r <= '\uffef')
	})
}
