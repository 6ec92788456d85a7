// Package feeds writes the files beside the pages that machines read: Atom
// feeds (RFC 4287), the sitemap, robots.txt, the OpenSearch description, and
// the open list as CSV, JSON and XLSX.
package feeds

import (
	"bytes"
	"encoding/xml"
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Entry is a change of a dataset.
type Entry struct {
	Title   string
	URL     string // absolute
	ID      string // unique and lasting: the URL with the version
	Date    calendar.Date
	Summary string
	Author  string
}

// MaxEntries is how many changes a feed carries.
const MaxEntries = 50

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomAuthor  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Author  atomAuthor `xml:"author"`
	Link    atomLink   `xml:"link"`
	Summary string     `xml:"summary"`
}

// Atom is a feed of changes, newest first. Self is the feed's own address, page
// that of the page it belongs to; asOf dates a feed without entries.
func Atom(c lang.Code, title, author, self, page string, entries []Entry, asOf calendar.Date) ([]byte, error) {
	f := atomFeed{Lang: c.Tag(), ID: self, Title: title, Updated: stamp(asOf), Author: atomAuthor{author},
		Links: []atomLink{{"self", "application/atom+xml", self}, {"alternate", "text/html", page}}}
	if len(entries) > 0 {
		f.Updated = stamp(entries[0].Date)
	}
	for _, e := range entries[:min(len(entries), MaxEntries)] {
		f.Entries = append(f.Entries, atomEntry{ID: e.ID, Title: e.Title, Updated: stamp(e.Date), Author: atomAuthor{e.Author},
			Link: atomLink{"alternate", "text/html", e.URL}, Summary: e.Summary})
	}
	return marshal(f)
}

// stamp is midnight in Shanghai: dates of the portal have no finer time.
func stamp(d calendar.Date) string { return d.String() + "T00:00:00+08:00" }

func marshal(v any) ([]byte, error) {
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	enc := xml.NewEncoder(&buf)
	enc.Indent("", " ")
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("write xml: %w", err)
	}
	buf.WriteByte('\n')
	return buf.Bytes(), nil
}

// URL is an address of the sitemap.
type URL struct {
	Loc     string        // absolute
	Lastmod calendar.Date // zero: left out
}

// perSitemap is what sitemaps.org allows in one file.
const perSitemap = 50_000

type urlset struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapindex struct {
	XMLName  xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Sitemaps []sitemapURL `xml:"sitemap"`
}

type sitemapURL struct {
	Loc     string `xml:"loc"`
	Lastmod string `xml:"lastmod,omitempty"`
}

// Sitemap is sitemap.xml, and further files by name where the addresses are too
// many for one. Base is the address of the folder they lie in.
func Sitemap(base string, urls []URL) (map[string][]byte, error) {
	out := map[string][]byte{}
	var index sitemapindex
	for n := 0; n*perSitemap < max(len(urls), 1); n++ {
		var set urlset
		for _, u := range urls[n*perSitemap : min((n+1)*perSitemap, len(urls))] {
			set.URLs = append(set.URLs, sitemapURL{u.Loc, u.Lastmod.String()})
		}
		name := "sitemap.xml"
		if len(urls) > perSitemap {
			name = fmt.Sprintf("sitemap-%d.xml", n+1)
			index.Sitemaps = append(index.Sitemaps, sitemapURL{Loc: base + name})
		}
		b, err := marshal(set)
		if err != nil {
			return nil, err
		}
		out[name] = b
	}
	if len(index.Sitemaps) > 0 {
		b, err := marshal(index)
		if err != nil {
			return nil, err
		}
		out["sitemap.xml"] = b
	}
	return out, nil
}

// Robots is robots.txt (RFC 9309): everything may be read.
func Robots(base string) []byte {
	return []byte("User-agent: *\nAllow: /\n\nSitemap: " + base + "sitemap.xml\n")
}

type openSearch struct {
	XMLName       xml.Name      `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
	ShortName     string        `xml:"ShortName"`
	Description   string        `xml:"Description"`
	InputEncoding string        `xml:"InputEncoding"`
	URL           openSearchURL `xml:"Url"`
}

type openSearchURL struct {
	Type     string `xml:"type,attr"`
	Template string `xml:"template,attr"`
}

// OpenSearch lets a browser search the portal. The name is cut at the 16
// characters that the format allows.
func OpenSearch(name, description, search string) ([]byte, error) {
	short := []rune(name)
	return marshal(openSearch{ShortName: string(short[:min(len(short), 16)]), Description: description, InputEncoding: "UTF-8",
		URL: openSearchURL{Type: "text/html", Template: search + "?q={searchTerms}"}})
}
