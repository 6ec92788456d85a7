// Package served draws the pages that the server answers itself: answers to
// searches, and the pages for people with an account. Such a page is a static
// page of the release with something else in place of part of it, so that both
// look alike. What it draws is in the templates beside it; what it says is in
// site/i18n and, for pages that are never static, in the folder texts.
//
// For searches, cut a frame with NewFrame and draw into it with Frame.Search or
// Frame.Fault; for other pages, cut a shell with NewShell and call Draw.
package served

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/site"
)

// templates are the pages of each language; they differ in their texts only.
var templates = map[lang.Code]*template.Template{}

// worded are the texts of each language.
var worded = map[lang.Code]texts{}

func init() {
	for _, c := range lang.Codes {
		words, err := readTexts(c)
		if err != nil {
			panic(err) // the texts are part of the binary: only a broken build can get here
		}
		worded[c] = words
		t := template.New(string(c)).Funcs(template.FuncMap{
			"i18n": words.say, "dict": dict, "number": lang.Number[int], "amount": lang.Number[int64],
			"in": func(t lang.Text) string { return t.In(c) }, "either": eitherIn(c), "date": dateIn(c), "moment": momentIn(c),
		})
		templates[c] = template.Must(t.ParseFS(site.Files, "served/*.html", "served/*/*.html"))
	}
}

// places are where a frame is cut: each text stands in the static search page
// once, and what the server adds goes behind it.
var places = []string{
	"<title>",                   // the words searched for
	`<a href="%s`,               // the query, so that the other language shows the same
	`type="search" name="q"`,    // the value of the search box
	"\n<p id=\"found\" role=\"", // the answer, up to the end of <main>
}

// Frame is the static search page of one language, cut where the answer goes.
type Frame struct {
	lang       lang.Code
	vocabulary search.Vocabulary
	names      names
	parts      [][]byte // what stands before, between and behind the places
}

// NewFrame cuts the static search page of a language; the vocabulary names the
// values of facets. It fails on a page that was not drawn from this program's
// layouts.
func NewFrame(page []byte, c lang.Code, v search.Vocabulary) (*Frame, error) {
	twin := "../en/search/"
	if c == lang.EN {
		twin = "../../search/"
	}
	f := &Frame{lang: c, vocabulary: v, names: newNames(v, c)}
	for i, place := range places {
		place = strings.Replace(place, "%s", twin, 1)
		at := bytes.Index(page, []byte(place))
		if at < 0 {
			return nil, fmt.Errorf("static search page: %q not found", place)
		}
		if i < len(places)-1 {
			at += len(place)
		}
		f.parts = append(f.parts, page[:at])
		page = page[at:]
	}
	end := bytes.LastIndex(page, []byte("\n</main>"))
	if end < 0 {
		return nil, fmt.Errorf("static search page: %q not found", "</main>")
	}
	f.parts = append(f.parts, page[end:])
	return f, nil
}

// draw fills the frame: with the words searched for, the address of the query
// without its path, and the named template.
func (f *Frame) draw(text, query, name string, data any) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(32 << 10)
	title, value := "", ""
	if text != "" {
		title = template.HTMLEscapeString(text) + " · "
		value = ` value="` + template.HTMLEscapeString(text) + `"`
	}
	for i, added := range []string{title, template.HTMLEscapeString(query), value} {
		out.Write(f.parts[i])
		out.WriteString(added)
	}
	out.Write(f.parts[3])
	if err := templates[f.lang].ExecuteTemplate(&out, name, data); err != nil {
		return nil, fmt.Errorf("draw %s: %w", name, err)
	}
	out.Write(f.parts[4])
	return lang.Legible(out.Bytes()), nil
}
