package feeds

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

const hostile = "<b>&amp; ]]> \x00\x1b \ufffe \"\xff"

func day(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// wellFormed reads every token of an XML document.
func wellFormed(t *testing.T, b []byte) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(b)))
	for {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, b)
		}
	}
}

func TestAFeedHasItsNewestEntriesAndTheirDate(t *testing.T) {
	var entries []Entry
	for i := range MaxEntries + 10 {
		entries = append(entries, Entry{Title: fmt.Sprint(i, hostile), ID: fmt.Sprint("https://example.org/#", i), URL: "https://example.org/?a=1&b=2",
			Date: day(t, "2026-11-20"), Summary: hostile, Author: hostile})
	}
	asOf := day(t, "2026-11-22")
	b, err := Atom(lang.ZH, "更新"+hostile, "中心", "https://example.org/atom.xml", "https://example.org/", entries, asOf)
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, b)
	var got struct {
		Updated string   `xml:"updated"`
		Titles  []string `xml:"entry>title"`
	}
	if err := xml.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Titles) != MaxEntries || !strings.HasPrefix(got.Titles[0], "0<b>&amp; ]]>") || got.Updated != "2026-11-20T00:00:00+08:00" {
		t.Errorf("%d entries, the first %q, updated %s", len(got.Titles), got.Titles[0], got.Updated)
	}
	b, err = Atom(lang.EN, "Changes", "Centre", "s", "p", nil, asOf)
	if err != nil || !strings.Contains(string(b), "<updated>2026-11-22T00:00:00+08:00</updated>") {
		t.Errorf("a feed without entries has not the release's date: %v\n%s", err, b)
	}
}

func TestASitemapIsSplitAtFiftyThousandAddresses(t *testing.T) {
	for _, tt := range []struct {
		addresses int
		files     map[string]int // addresses or files that each names
	}{
		{0, map[string]int{"sitemap.xml": 0}},
		{1, map[string]int{"sitemap.xml": 1}},
		{50_000, map[string]int{"sitemap.xml": 50_000}},
		{50_001, map[string]int{"sitemap.xml": 2, "sitemap-1.xml": 50_000, "sitemap-2.xml": 1}},
	} {
		urls := make([]URL, tt.addresses)
		for i := range urls {
			urls[i].Loc = "https://example.org/?a&b"
		}
		got, err := Sitemap("https://example.org/", urls)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range tt.files {
			if n := strings.Count(string(got[name]), "<loc>"); n != want {
				t.Errorf("%d addresses: %d in %s, want %d", tt.addresses, n, name, want)
			}
			if strings.Contains(string(got[name]), "<lastmod>") {
				t.Errorf("%s dates an address without a date", name)
			}
		}
		if len(got) != len(tt.files) {
			t.Errorf("%d addresses: %d files, want %d", tt.addresses, len(got), len(tt.files))
		}
		wellFormed(t, got["sitemap.xml"])
	}
}

func TestTheIndexOfASplitSitemapNamesItsFiles(t *testing.T) {
	got, err := Sitemap("https://example.org/data/", make([]URL, perSitemap+1))
	if err != nil {
		t.Fatal(err)
	}
	for _, loc := range []string{"<loc>https://example.org/data/sitemap-1.xml</loc>", "<loc>https://example.org/data/sitemap-2.xml</loc>"} {
		if !strings.Contains(string(got["sitemap.xml"]), loc) {
			t.Errorf("no %s in\n%s", loc, got["sitemap.xml"])
		}
	}
}

func TestAnAddressThatChangedSaysWhen(t *testing.T) {
	got, err := Sitemap("https://example.org/", []URL{{"https://example.org/a", day(t, "2026-11-20")}})
	if err != nil || !strings.Contains(string(got["sitemap.xml"]), "<lastmod>2026-11-20</lastmod>") {
		t.Errorf("%v\n%s", err, got["sitemap.xml"])
	}
}

func TestTheNameForSearchingHasAtMostSixteenCharacters(t *testing.T) {
	for name, want := range map[string]string{
		"开放数据": "开放数据",
		"某某省某某市公共数据开放门户网站（试行）":     "某某省某某市公共数据开放门户网站",
		"Open Data of Sample City": "Open Data of Sam",
	} {
		b, err := OpenSearch(name, hostile, "https://example.org/search/")
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, b)
		var got struct {
			ShortName string
			URL       struct {
				Template string `xml:"template,attr"`
			} `xml:"Url"`
		}
		if err := xml.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		if got.ShortName != want || got.URL.Template != "https://example.org/search/?q={searchTerms}" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
