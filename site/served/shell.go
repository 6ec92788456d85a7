package served

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
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
	known []byte   // the third part for somebody who is logged in: without the way to the login
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
	for _, cut := range []struct {
		begin, old, end string // old: empty, whatever stands there
	}{{"<title>", "", "</title>"}, {`<a href="`, twin, `"`}, {`<main id="main" class="wrap" tabindex="-1">`, "", "</main>"}} {
		if page = s.cut(page, cut.begin, cut.old, cut.end); page == nil {
			return nil, fmt.Errorf("shell %s: %s…%s not found", address, cut.begin+cut.old, cut.end)
		}
	}
	s.parts = append(s.parts, page)
	s.known = lessPart(s.parts[2], `<li><a href="`+template.HTMLEscapeString(base+address)+`"`, "</li>\n")
	return s, nil
}

// lessPart is a text less the part from a beginning to its end, where it has one.
func lessPart(page []byte, begin, end string) []byte {
	before, rest, found := bytes.Cut(page, []byte(begin))
	_, after, ends := bytes.Cut(rest, []byte(end))
	if !found || !ends {
		return page
	}
	return slices.Concat(before, after)
}

// cut keeps what stands before the first old text between a beginning and an end,
// the beginning included, and returns the page from that end on; nil where there
// is no such place.
func (s *Shell) cut(page []byte, begin, old, end string) (rest []byte) {
	at := bytes.Index(page, []byte(begin+old))
	if at < 0 {
		return nil
	}
	at += len(begin)
	n := bytes.Index(page[at:], []byte(end))
	if n < 0 || old != "" && n != len(old) {
		return nil
	}
	s.parts = append(s.parts, page[:at:at])
	return page[at+n:]
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

// Draw draws a page. What people typed may be no UTF-8; the page is.
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
	if p.Visitor != nil {
		out.Write(s.known)
	} else {
		out.Write(s.parts[2])
	}
	for _, name := range []string{"visitor", "faults", p.Template} {
		if err := templates[s.lang].ExecuteTemplate(&out, name, drawn{p, s}); err != nil {
			return nil, fmt.Errorf("draw %s: %w", p.Path, err)
		}
	}
	out.Write(s.parts[3])
	return lang.Legible(bytes.ToValidUTF8(out.Bytes(), []byte("\uFFFD"))), nil
}
