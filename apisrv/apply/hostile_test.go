package apply_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// hostile are texts that would do something if they got into a page as they are.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'><svg onload=alert(1)>`, `</textarea><script>alert(1)</script>`, `</title><script>alert(1)</script>`,
	`<a href="javascript:alert(1)">x</a>`, `{{.}}{{i18n "x"}}`, `<!--`, `]]><iframe src=//evil.example>`, "&lt;script&gt;", `=HYPERLINK("x")`, `<base href=//evil.example>`,
}

// harmless fails where something of a page could run, or is not what the page's
// own templates draw.
func harmless(t testing.TB, a apisrvtest.Answer) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "img", "svg", "iframe", "base", "object":
			t.Errorf("%s has <%s>:\n%s", a.Path, n.Data, a.Body)
		}
		for _, at := range n.Attr {
			if strings.HasPrefix(at.Key, "on") || strings.HasPrefix(strings.TrimSpace(at.Val), "javascript:") {
				t.Errorf("%s has %s=%q on <%s>", a.Path, at.Key, at.Val, n.Data)
			}
		}
	}
}

func TestWhatIsTypedIsShownAndNeverRuns(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "zhejiang-2016-draft")
	b := p.LogIn(t, p.Organisation(t, "lilei"))
	by := decider(t, p)
	for _, text := range hostile {
		path := begun(t, b, "metro-flow")
		form := with(answered, "do", "check")
		for _, name := range []string{"purpose", "system", "storage", "security", "commitment.name"} {
			form.Set(name, text)
		}
		harmless(t, upload(t, b, path, pairs(with(form, "months", text), nil), strings.ReplaceAll(text, "/", "")+".pdf", string(letter)))
		check := sent(t, b, b.Get(path+"form/"), path+"form/", form)
		if check.Location != path+"check/" {
			t.Fatalf("%q: %d\n%s", text, check.Status, check.Text(t))
		}
		harmless(t, b.Get(path+"form/"))
		answers := b.Follow(check)
		harmless(t, answers)
		says(t, answers, strings.Join(strings.Fields(text), " "))
		receipt := sent(t, b, answers, path+"check/", nil)
		p.Step(t, numberOf(path), access.Move{Step: access.Return, By: by, CorrectBy: calendar.Today(p.Now()).Add(9), Reason: text, Corrections: []access.Correction{{Field: "purpose", Text: text}}})
		harmless(t, b.Get(path+"form/"))
		harmless(t, sent(t, b, b.Get(path+"check/"), path+"check/", nil))
		approve(t, p, by, numberOf(path), true)
		harmless(t, b.Follow(receipt))
		agreement := sent(t, b, b.Get(path+"agreement/"), path+"agreement/", url.Values{"signature.name": {text}})
		harmless(t, agreement)
		signature := sent(t, b, agreement, path+"agreement/", url.Values{"signature.name": {text}, "accept": {"yes"}})
		harmless(t, b.Follow(signature))
		harmless(t, b.Get(path+"agreement/"))
		harmless(t, sent(t, b, b.Get(path+"end/"), path+"end/", url.Values{"destruction.how": {text}, "destruction.on": {text}}))
	}
	harmless(t, b.Get("en/applications/"))
	for _, text := range hostile {
		harmless(t, p.Browser(t).Post("en/status/", "receipt", text))
		harmless(t, p.Browser(t).Post("en/keys/leaked/", "key", text))
		harmless(t, b.Get("en/apply/metro-flow/?done="+url.QueryEscape(text)))
		harmless(t, b.Get("en/applications/?page="+url.QueryEscape(text)))
	}
}

func TestEveryFieldEndsAtItsCap(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Organisation(t, "lilei"))
	path := begun(t, b, "metro-flow")
	for _, tt := range []struct{ name, most, beyond string }{
		{"purpose", strings.Repeat("字", 2000), strings.Repeat("字", 2001)},
		{"system", strings.Repeat("字", 200), strings.Repeat("字", 201)},
		{"storage", strings.Repeat("字", 500), strings.Repeat("字", 501)},
		{"security", strings.Repeat("字", 2000), strings.Repeat("字", 2001)},
		{"commitment.name", strings.Repeat("字", 100), strings.Repeat("字", 101)},
		{"calls", "10,000,000", "10000001"},
		{"calls", "１", "0"},
		{"calls", " 7 ", "-7"},
		{"months", "60", "61"},
		{"months", "1", "1e1"},
		{"months", "2", "99999999999999999999"},
		{"items", "day", "weather"},
		{"delivery", "interface", "sandbox"},
		{"system", "Atlas", "At\u202elas"},
		{"system", "Atlas", "At\x00las"},
		{"purpose", "a\r\nb", "a\x1bb"},
		{"security", "locks", "\xff\xfe"},
		{"commitment.version", "1", "2"},
	} {
		action := path + "form/"
		form := with(answered, "do", "check")
		form.Set("commitment.version", "1")
		if a := b.Post(action, pairs(with(form, tt.name, tt.most), nil)...); a.Location != path+"check/" {
			t.Errorf("%s at %.20q: %d\n%s", tt.name, tt.most, a.Status, a.Text(t))
		}
		a := b.Post(action, pairs(with(form, tt.name, tt.beyond), nil)...)
		field := strings.Replace(tt.name, "commitment.version", "commitment.name", 1)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `<a href="#`+field+`"`) {
			t.Errorf("%s at %.20q: %d\n%s", tt.name, tt.beyond, a.Status, a.Text(t))
		}
	}
	if a := b.Post(path+"form/", "purpose", strings.Repeat("x", 300<<10)); a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of 300 KB: %d", a.Status)
	}
}
