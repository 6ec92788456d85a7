package served

import (
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// staticPage is a page as the layouts draw it, in English, at en/account/.
const staticPage = `<head><title>Log in · Portal</title><link rel="stylesheet" href="../../assets/site.css"></head>
<nav><ul>
<li><a href="../../account/" lang="zh-Hans-CN">中文</a></li>
<li><a href="../../en/account/" aria-current="page">Log in</a></li>
</ul></nav>
<main id="main" class="wrap" tabindex="-1">
<p>static</p>
</main>
<footer><a href="../../en/about/">About</a></footer>
`

func TestAShellTakesAPageAtAnyAddress(t *testing.T) {
	s, err := NewShell([]byte(staticPage), lang.EN, "en/account/", "/open data/", "Portal & Co")
	if err != nil {
		t.Fatal(err)
	}
	page := Page{Path: "desk/applications/x/", Query: `?a="b"`, Title: "<Queue>", Template: "message", Data: struct {
		Lines []string
		Links []Link
	}{Lines: []string{"1 < 2"}}}
	guest, err := s.Draw(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<title>&lt;Queue&gt; · Portal &amp; Co</title>", `href="/open data/assets/site.css"`, `href="/open data/desk/applications/x/?a=&#34;b&#34;"`,
		`<a href="/open data/en/account/" aria-current="page">Log in</a>`, "<p>1 &lt; 2</p>", `href="/open data/en/about/"`} {
		if !strings.Contains(string(guest), want) {
			t.Errorf("no %s in\n%s", want, guest)
		}
	}
	if strings.Contains(string(guest), "static") {
		t.Error("the static content is still there")
	}
	page.Visitor, page.Form = &Visitor{Name: "Li Lei"}, Form{Faults: []Fault{{Field: "email", Message: "Wrong"}}}
	member, err := s.Draw(page)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(member), ">Log in<") || !strings.Contains(string(member), "Li Lei") {
		t.Errorf("somebody who is logged in is asked to log in, or not named:\n%s", member)
	}
	for _, want := range []string{"<title>Error: &lt;Queue&gt;", `<a href="#email">Wrong</a>`} {
		if !strings.Contains(string(member), want) {
			t.Errorf("no %s in\n%s", want, member)
		}
	}
}

func TestAPageOfOtherLayoutsIsNoShell(t *testing.T) {
	for name, broken := range map[string]string{
		"no title": strings.Replace(staticPage, "<title>", "<titel>", 1), "no twin": strings.Replace(staticPage, "../../account/", "../../other/", 1),
		"no content": strings.Replace(staticPage, `<main id="main"`, "<main", 1), "nothing": "",
	} {
		if _, err := NewShell([]byte(broken), lang.EN, "en/account/", "/", "Portal"); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
