package served

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Shell is a page of the portal without its content, in one language: what the
// server's own pages stand in. Its links are absolute, so that a page can be
// drawn at any address.
type Shell struct {
	lang  lang.Code
	base  string   // path of the portal, with a slash at either end
	title string   // of the portal
	parts [][]byte // up to the title, to the address of the twin, to the content, and behind it
}

// Page is a page that the server draws.
type Page struct {
	Path     string // below the base path and the language, such as account/log-in/
	Query    string // with its question mark, which the twin in the other language gets too
	Title    string
	Template string   // name of its definition in the templates
	Data     any      // what the template says, besides the form
	Form     Form     // what was filled in, and what is wrong with it
	Visitor  *Visitor // nil: nobody is logged in
}

// Visitor is who looks at a page, as its head shows it.
type Visitor struct {
	Name   string
	Links  []Link // to their pages
	Unread int    // notices
}

// Link leads to a page, by its path below the base path and the language.
type Link struct {
	Text, Path string
	Current    bool
}

// NewShell cuts a static page of a language that stands at an address below the
// base path, such as en/account/. It fails on a page that was not drawn from
// this program's layouts.
func NewShell(page []byte, c lang.Code, address, base, title string) (*Shell, error) {
	up := strings.Repeat("../", strings.Count(address, "/"))
	page = bytes.ReplaceAll(page, []byte(`="`+up), []byte(`="`+template.HTMLEscapeString(base)))
	s := &Shell{lang: c, base: base, title: title}
	twin := template.HTMLEscapeString(s.twin(strings.TrimPrefix(address, "en/")))
	for _, cut := range [][2]string{
		{"<title>", "</title>"},
		{`<a href="`, twin + `"`},
		{`<main id="main" class="wrap" tabindex="-1">`, "</main>"},
	} {
		if page = s.cut(page, cut[0], cut[1]); page == nil {
			return nil, fmt.Errorf("shell %s: %s…%s not found", address, cut[0], cut[1])
		}
	}
	s.parts = append(s.parts, page)
	return s, nil
}

// cut keeps what stands before the end of the first text that the second one
// follows, and returns what is left of the page: from the second one on, which
// is kept where it is a tag, and lost where it is an address.
func (s *Shell) cut(page []byte, first, second string) (rest []byte) {
	at := bytes.Index(page, []byte(second))
	if at < 0 {
		return nil
	}
	from := bytes.LastIndex(page[:at], []byte(first))
	if from < 0 {
		return nil
	}
	from += len(first)
	s.parts = append(s.parts, page[:from:from])
	if strings.HasSuffix(second, `"`) {
		at += len(second) - 1
	}
	return page[at:]
}

// Href is the address of a page in a language, by its path below the base path
// and the language.
func Href(base string, c lang.Code, path string) string {
	if c == lang.EN {
		path = "en/" + path
	}
	return base + path
}

// twin is the address of a page in the other language.
func (s *Shell) twin(path string) string { return Href(s.base, other(s.lang), path) }

// drawn is what the templates of pages get: the page, and what they ask of it.
type drawn struct {
	Page
	shell *Shell
}

// Href is the address of a page in the language of this one.
func (d drawn) Href(path string) string { return Href(d.shell.base, d.shell.lang, path) }

// Base is the path below which both languages lie.
func (d drawn) Base() string { return d.shell.base }

// Draw draws a page.
func (s *Shell) Draw(p Page) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(32 << 10)
	title := p.Title + " · " + s.title
	if len(p.Form.Faults) > 0 {
		title = worded[s.lang]["faults_prefix"].plain + title
	}
	for i, text := range []string{title, s.twin(p.Path) + p.Query} {
		out.Write(s.parts[i])
		template.HTMLEscape(&out, []byte(text))
	}
	out.Write(s.parts[2])
	for _, name := range []string{"visitor", "faults", p.Template} {
		if err := templates[s.lang].ExecuteTemplate(&out, name, drawn{p, s}); err != nil {
			return nil, fmt.Errorf("draw %s: %w", p.Path, err)
		}
	}
	out.Write(s.parts[3])
	return lang.Legible(out.Bytes()), nil
}
