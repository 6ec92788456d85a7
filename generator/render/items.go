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

func writeLine(s *strings.Builder, it *pages.Item, root string) {
	put := func(parts ...string) { // markup and text take turns
		for i, p := range parts {
			if i%2 == 0 {
				s.WriteString(p)
			} else {
				escaper.WriteString(s, p)
			}
		}
	}
	put("\n<li>\n<h class=\"title\"><a href=\"", link(root, it.Href), `"`)
	if it.TitleLang != "" {
		put(` lang="`, it.TitleLang, `"`)
	}
	put(">", it.Title, "</a></h>")
	if it.Size != "" {
		put("\n<p class=\"size\">", it.Size, "</p>")
	}
	if it.Summary != "" {
		put("\n<p class=\"summary\">", it.Summary, "</p>")
	}
	put("\n<ul class=\"run meta\">\n<li><span class=\"class ", it.Class, `">`, it.Label, "</span></li>")
	switch {
	case it.Agency != "" && it.AgencyHref != "":
		put("\n<li><a href=\"", link(root, it.AgencyHref), `">`, it.Agency, "</a></li>")
	case it.Agency != "":
		put("\n<li>", it.Agency, "</li>")
	}
	if it.Updated != "" {
		put("\n<li>"+wordUpdated+`<time datetime="`, it.ISO, `">`, it.Updated, "</time>")
		if it.Frequency != "" {
			put(wordFrequency, it.Frequency)
		}
		put("</li>")
	}
	if it.StateText != "" {
		put("\n<li class=\"state ", it.State, `">`, it.StateText, "</li>")
	}
	if it.Stale {
		put("\n<li class=\"state late\">" + wordStale + "</li>")
	}
	for i, f := range it.Formats {
		if i == 0 {
			put("\n<li>")
		} else {
			put(wordSep)
		}
		put("", f)
	}
	if len(it.Formats) > 0 {
		put("</li>")
	}
	put("\n</ul>\n</li>")
}

// link is the address of a page below public/.
func link(root, href string) string {
	u := url.URL{Path: href}
	return root + u.EscapedPath()
}
