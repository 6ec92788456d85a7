package render

import (
	"net/url"
	"strings"

	"github.com/kaimen-portal/kaimen/generator/pages"
)

// Words that items.html puts into the lines of a list: no text of an agency can
// hold them, because it is escaped.
const (
	wordUpdated   = "<i18n-updated>"
	wordFrequency = "<i18n-frequency>"
	wordStale     = "<i18n-stale>"
	wordSep       = "<i18n-sep>"
)

// lines are datasets as the lines of a list, in HTML; root leads up to public/.
// Their headings are of a level that items.html gives them.
func lines(items []pages.Item, root string) string {
	var s strings.Builder
	for i := range items {
		writeLine(&s, &items[i], root)
	}
	return s.String()
}

// put writes markup and text in turns, the text escaped.
func put(s *strings.Builder, parts ...string) {
	for i, p := range parts {
		if i%2 == 0 {
			s.WriteString(p)
		} else {
			escaper.WriteString(s, p)
		}
	}
}

func writeLine(s *strings.Builder, it *pages.Item, root string) {
	put(s, "\n<li>\n<h class=\"title\"><a href=\"", link(root, it.Href), `"`)
	if it.TitleLang != "" {
		put(s, ` lang="`, it.TitleLang, `"`)
	}
	put(s, ">", it.Title, "</a></h>")
	if it.Size != "" {
		put(s, "\n<p class=\"size\">", it.Size, "</p>")
	}
	if it.Summary != "" {
		put(s, "\n<p class=\"summary\">", it.Summary, "</p>")
	}
	put(s, "\n<ul class=\"run meta\">")
	writeMeta(s, it, root)
	put(s, "\n</ul>\n</li>")
}

func writeMeta(s *strings.Builder, it *pages.Item, root string) {
	put(s, "\n<li><span class=\"class ", it.Class, `">`, it.Label, "</span></li>")
	switch {
	case it.Agency != "" && it.AgencyHref != "":
		put(s, "\n<li><a href=\"", link(root, it.AgencyHref), `">`, it.Agency, "</a></li>")
	case it.Agency != "":
		put(s, "\n<li>", it.Agency, "</li>")
	}
	if it.Updated != "" {
		put(s, "\n<li>"+wordUpdated+`<time datetime="`, it.ISO, `">`, it.Updated, "</time>")
		if it.Frequency != "" {
			put(s, wordFrequency, it.Frequency)
		}
		put(s, "</li>")
	}
	if it.StateText != "" {
		put(s, "\n<li class=\"state ", it.State, `">`, it.StateText, "</li>")
	}
	if it.Stale {
		put(s, "\n<li class=\"state late\">"+wordStale+"</li>")
	}
	before := "\n<li>"
	for _, f := range it.Formats {
		put(s, before, f)
		before = wordSep
	}
	if len(it.Formats) > 0 {
		put(s, "</li>")
	}
}

// link is the address of a page below public/.
func link(root, href string) string {
	u := url.URL{Path: href}
	return root + u.EscapedPath()
}
