package events

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

func TestARequestIsClassifiedByWhatItAsksAndHowItWasAnswered(t *testing.T) {
	const version = "0123456789ab"
	for _, c := range []struct {
		name, method, address string
		status                int
		want                  Event // without status; without a kind: nothing
	}{
		{"home", "GET", "", 200, Event{Kind: View, Page: "home"}},
		{"home in English", "GET", "en/", 200, Event{Kind: View, Page: "home"}},
		{"a dataset", "GET", "datasets/bus/", 200, Event{Kind: View, Page: "dataset", Dataset: "bus"}},
		{"a dataset in English, still the same", "GET", "en/datasets/bus/", 304, Event{Kind: View, Page: "dataset", Dataset: "bus"}},
		{"as a host of files has it", "GET", "datasets/bus/index.html", 200, Event{Kind: View, Page: "dataset", Dataset: "bus"}},
		{"the list", "GET", "datasets/", 200, Event{Kind: View, Page: "datasets"}},
		{"its second page", "GET", "en/datasets/page/2/", 200, Event{Kind: View, Page: "datasets"}},
		{"an agency", "GET", "agencies/transport/", 200, Event{Kind: View, Page: "agency"}},
		{"a domain", "GET", "domains/traffic/", 200, Event{Kind: View, Page: "domain"}},
		{"statistics", "GET", "statistics/", 200, Event{Kind: View, Page: "statistics"}},
		{"prose", "GET", "en/about/", 200, Event{Kind: View, Page: "about"}},
		{"the page about the interface", "GET", "api/", 200, Event{Kind: View, Page: "api"}},
		{"titles", "GET", "search/titles/page/2/", 200, Event{Kind: View, Page: "titles"}},
		{"somebody's application", "GET", "applications/ABCD-1234/", 200, Event{Kind: View, Page: "account"}},
		{"the desk, where staff work", "GET", "en/desk/", 200, Event{}},
		{"the pages of the commission", "GET", "commission/agencies/", 200, Event{}},
		{"a page that is new", "GET", "new/thing/", 200, Event{Kind: View, Page: "other"}},
		{"a form", "POST", "account/log-in/", 200, Event{}},
		{"a page that is looked for", "HEAD", "datasets/bus/", 200, Event{}},
		{"a page that moved", "GET", "datasets/bus", 301, Event{}},
		{"a page that is suspended", "GET", "datasets/bus/", 451, Event{}},
		{"no page", "GET", "datasets/none/", 404, Event{}},
		{"a fault", "GET", "datasets/bus/", 503, Event{}},
		{"a style", "GET", "assets/site.css", 200, Event{}},
		{"a feed", "GET", "agencies/transport/atom.xml", 200, Event{}},
		{"robots.txt", "GET", "robots.txt", 200, Event{}},
		{"the list for crawlers", "GET", "sitemap.xml", 200, Event{}},
		{"the index of the browser's search", "GET", "search/basic/common/zh.json", 200, Event{}},
		{"the open list as a file", "GET", "open-list/transport/open-list.csv", 200, Event{}},

		{"a file", "GET", "data/bus/stops.csv", 200, Event{Kind: Download, Dataset: "bus", Format: "csv", File: "data/bus/stops.csv"}},
		{"one for Excel", "GET", "data/bus/stops.excel.csv", 200, Event{Kind: Download, Dataset: "bus", Format: "excel-csv", File: "data/bus/stops.excel.csv"}},
		{"one of a version", "GET", "data/bus/" + version + "/stops.parquet", 200,
			Event{Kind: Download, Dataset: "bus", Version: version, Format: "parquet", File: "data/bus/" + version + "/stops.parquet"}},
		{"as it was handed in", "GET", "data/bus/original/a.csv", 200, Event{Kind: Download, Dataset: "bus", Format: "original", File: "data/bus/original/a.csv"}},
		{"of a version, as it was handed in", "GET", "data/bus/" + version + "/original/a.csv", 200,
			Event{Kind: Download, Dataset: "bus", Version: version, Format: "original", File: "data/bus/" + version + "/original/a.csv"}},
		{"a map that is attached", "GET", "data/bus/Map.PDF", 200, Event{Kind: Download, Dataset: "bus", Format: "pdf", File: "data/bus/Map.PDF"}},
		{"a picture that is attached", "GET", "data/bus/map.jpeg", 200, Event{Kind: Download, Dataset: "bus", Format: "jpg", File: "data/bus/map.jpeg"}},
		{"a file without an ending", "GET", "data/bus/README", 200, Event{Kind: Download, Dataset: "bus", Format: "other", File: "data/bus/README"}},
		{"all tables", "GET", "data/bus/bus.zip", 200, Event{Kind: Download, Dataset: "bus", Format: "zip", File: "data/bus/bus.zip"}},
		{"all datasets", "GET", "bulk/all.zip", 200, Event{Kind: Download, Format: "zip", File: "bulk/all.zip"}},
		{"an unknown kind of file", "GET", "data/bus/a.tar", 200, Event{Kind: Download, Dataset: "bus", Format: "other", File: "data/bus/a.tar"}},
		{"parts", "GET", "data/bus/stops.csv", 206, Event{Kind: Part, Dataset: "bus", Format: "csv", File: "data/bus/stops.csv", Range: "0-9"}},
		{"whether rows are there", "HEAD", "api/v1/datasets/bus/rows", 200, Event{}},
		{"whether a search finds anything", "HEAD", "api/v1/search?q=bus", 200, Event{}},
		{"whether it is there", "HEAD", "data/bus/stops.csv", 200, Event{Kind: Head, Dataset: "bus", Format: "csv", File: "data/bus/stops.csv"}},
		{"a copy that is the same", "GET", "data/bus/stops.csv", 304, Event{}},
		{"no file", "GET", "data/bus/none.csv", 404, Event{}},
		{"a description", "GET", "data/bus/datapackage.json", 200, Event{}},
		{"checksums", "GET", "data/bus/" + version + "/SHA256SUMS", 200, Event{}},
		{"a folder", "GET", "data/bus/", 200, Event{}},

		{"a search", "GET", "search/?q=Metro++%E5%AE%A2%E6%B5%81", 200, Event{Kind: Search, Terms: "metro 客流", Hits: -1}},
		{"in English", "GET", "en/search/?q=Metro", 200, Event{Kind: Search, Terms: "metro", Hits: -1}},
		{"by a filter", "GET", "search/?agency=transport", 200, Event{Kind: Search, Hits: -1}},
		{"more of the hits", "GET", "search/?q=metro&cursor=x", 200, Event{Kind: View, Page: "search"}},
		{"the search page", "GET", "search/", 200, Event{Kind: View, Page: "search"}},
		{"a search that is wrong", "GET", "search/?q=metro&bbox=1", 400, Event{}},
		{"a search by a program", "GET", "api/v1/search?q=metro", 200, Event{Kind: Search, Terms: "metro", Hits: -1}},
		{"all datasets for a program", "GET", "api/v1/search", 200, Event{Kind: Call}},
		{"a search that is refused", "GET", "api/v1/search?q=metro", 429, Event{Kind: Call}},
		{"suggestions", "GET", "api/v1/suggest?q=me", 200, Event{}},
		{"a search for CKAN", "GET", "api/3/action/package_search?q=metro", 200, Event{Kind: Search, Terms: "metro", Hits: -1}},
		{"all packages", "GET", "api/3/action/package_search?q=*:*", 200, Event{Kind: Call}},
		{"a harvester that asks what is new", "GET", "api/3/action/package_search?fq=metadata_modified:[2026-02-20T08:00:00Z+TO+*]", 200, Event{Kind: Call}},
		{"a package", "GET", "api/action/package_show?id=bus", 200, Event{Kind: Call, Dataset: "bus"}},
		{"rows for CKAN", "GET", "api/3/action/datastore_search?resource_id=bus.stops", 200, Event{Kind: Call, Dataset: "bus"}},
		{"by POST", "POST", "api/3/action/datastore_search", 200, Event{Kind: Call}},

		{"rows", "GET", "api/v1/datasets/bus/rows?limit=1", 200, Event{Kind: Call, Dataset: "bus"}},
		{"rows of a format", "GET", "api/v1/datasets/bus/rows.csv", 200, Event{Kind: Call, Dataset: "bus", Format: "csv"}},
		{"how many", "GET", "api/v1/datasets/bus/rows/count", 200, Event{Kind: Call, Dataset: "bus"}},
		{"an export", "GET", "api/v1/datasets/bus/export.parquet", 200, Event{Kind: Call, Dataset: "bus", Format: "parquet"}},
		{"no key", "GET", "api/v1/datasets/bus/rows", 401, Event{Kind: Call, Dataset: "bus"}},
		{"too much", "GET", "api/v1/datasets/bus/rows", 429, Event{Kind: Call, Dataset: "bus"}},
		{"a fault of ours", "GET", "api/v1/datasets/bus/rows", 503, Event{Kind: Call, Dataset: "bus"}},
		{"a wrong method", "PUT", "api/v1/datasets/bus/rows", 405, Event{}},
		{"a browser's question", "OPTIONS", "api/v1/datasets/bus/rows", 204, Event{}},
		{"a description of the interface", "GET", "api/v1/datasets/bus/openapi.json", 200, Event{}},
		{"no interface", "GET", "api/v1/none", 404, Event{}},
		{"the file of a grant", "GET", "api/v1/files/secret", 200, Event{Kind: Download, File: "api/v1/files/"}},
		{"a link that was used", "GET", "api/v1/files/secret", 410, Event{}},
		{"health", "GET", "healthz", 200, Event{Kind: View, Page: "health", Audience: Checks}},
	} {
		u, err := url.Parse("/" + c.address)
		if err != nil {
			t.Fatal(err)
		}
		got, counts := Classify(Question{Method: c.method, Path: strings.TrimPrefix(u.Path, "/"), Query: u.Query(), Status: c.status, Range: "bytes=0-9", Agent: browser})
		c.want.Status = c.status
		if counts != (c.want.Kind != "") {
			t.Errorf("%s: counts %v as %+v", c.name, counts, got)
		}
		if diff := cmp.Diff(c.want, got); counts && diff != "" {
			t.Errorf("%s: want (-), got (+):\n%s", c.name, diff)
		}
		if _, counts = Classify(Question{Method: c.method, Path: strings.TrimPrefix(u.Path, "/"), Query: u.Query(), Status: c.status, Purpose: "prefetch;prerender"}); counts {
			t.Errorf("%s: counts although it was fetched in advance", c.name)
		}
	}
}

func TestAQueryIsKeptInOneFormAndNotAtAllWhereItMayBePersonal(t *testing.T) {
	for query, want := range map[string]string{
		"":                         "",
		"  Ｍｅｔｒｏ\t客流　量\n":          "metro 客流 量",
		"STRASSE straße":           "strasse strasse",
		"bus\x00stop\u202e":        "bus stop",
		"\xff\xfe地铁":               "地铁",
		"2025年 地铁":                 "2025年 地铁",
		"13812345678":              "",
		"１３８１２３４５６７８":              "",
		"张三 11010519491231002X":    "",
		"11010519491231002x":       "",
		"lilei@example.com 的申请":    "",
		strings.Repeat("海", 150):   strings.Repeat("海", 100),
		strings.Repeat("a ", 5000): strings.TrimSpace(strings.Repeat("a ", 50)),
	} {
		if got := Clean(query); got != want {
			t.Errorf("%.40q is kept as %q, want %q", query, got, want)
		}
	}
}

func TestRangesAreKeptInOneForm(t *testing.T) {
	for field, want := range map[string]string{
		"bytes=0-99": "0-99", "bytes=7-7": "7-7", "Bytes = 0-99": "0-99", "bytes=100-199,0-99": "0-199", "bytes=0-99, 50-150 ,300-": "0-150,300-",
		"bytes=-500": "-500", "bytes=-500,-20": "-500", "bytes=0-,5-9": "0-", "bytes=5-9,-3": "-3,5-9", "bytes=0-9,11-12": "0-9,11-12",
		"bytes=9-0": "", "bytes=": "", "bytes=a-b": "", "bytes=-": "", "lines=0-9": "", "": "", "bytes=0-9,": "",
		"bytes=0-99999999999999999999": "", "bytes=" + strings.Repeat("0-1,", 20) + "0-1": "",
	} {
		if got := Ranges(field); got != want {
			t.Errorf("%.40q is kept as %q, want %q", field, got, want)
		}
	}
}

func FuzzRanges(f *testing.F) {
	f.Add("bytes=100-199,0-99,-5,300-")
	f.Add("bytes=0-,-1")
	f.Fuzz(func(t *testing.T, field string) {
		one := Ranges(field)
		if one != "" && Ranges("bytes="+one) != one {
			t.Errorf("%q becomes %q and then %q", field, one, Ranges("bytes="+one))
		}
	})
}

func FuzzClassify(f *testing.F) {
	f.Add("GET", "data/bus/0123456789ab/original/a.csv", "q=x", 200, "bytes=0-1", "curl/8")
	f.Add("GET", "search/", "q=%ff&cursor=", 200, "", "")
	f.Add("HEAD", "api/3/action/package_search", "q=13812345678", 304, "", "Googlebot/2.1")
	f.Add("GET", "api/v1/datasets/bus/rows.csv", "", 503, "", "x")
	f.Add("GET", "en/en/datasets/../x/", "", 200, "", "x")
	f.Fuzz(func(t *testing.T, method, path, query string, status int, ranges, agent string) {
		values, _ := url.ParseQuery(query)
		e, counts := Classify(Question{Method: method, Path: path, Query: values, Status: status, Range: ranges, Agent: agent, Bytes: -1})
		if !counts {
			return
		}
		if !slices.Contains(Kinds, e.Kind) || e.Bytes < 0 || !utf8.ValidString(e.Terms) || len([]rune(e.Terms)) > maxTerms || Clean(e.Terms) != e.Terms {
			t.Errorf("%+v", e)
		}
		if strings.Contains(e.File, "api/v1/files/") && e.File != filesFolder {
			t.Errorf("the secret stands in %q", e.File)
		}
		if e.Page == account && (e.Dataset != "" || e.File != "") {
			t.Errorf("%+v", e)
		}
	})
}

func FuzzParseLine(f *testing.F) {
	f.Add([]byte(`{"n":1,"t":1,"k":"view","s":200}`))
	f.Add(appendLine(nil, 7, &Event{Kind: Search, Terms: "地铁\n\"", Hits: -1, Visitor: 1<<64 - 1, Took: 5}))
	f.Add([]byte(`{"n":18446744073709551615,"t":-1,"k":"call","v":"zz","s":1e9}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		serial, e, ok := parseLine(text)
		if !ok {
			return
		}
		again, same, ok := parseLine(appendLine(nil, serial, &e))
		if !ok || again != serial {
			t.Fatalf("%s: not read again", text)
		}
		if diff := cmp.Diff(e, same); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	})
}

func FuzzScanReadsWhatJSONReads(f *testing.F) {
	f.Add([]byte(`{"n":1,"t":1,"k":"view","s":200}`))
	f.Add(appendLine(nil, 7, &Event{Kind: Call, Dataset: "地铁", Application: "R1", Key: "k1", Status: 200, Rows: 3, Bytes: 9, Visitor: 1}))
	f.Add([]byte(`{"n":01,"N":2,"h":-0,"q":"a\u0041","s":2e2,}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var quick, slow line
		if !quick.scan(text) {
			return
		}
		if err := json.Unmarshal(text, &slow); err != nil || quick != slow {
			t.Errorf("%q: %+v, and as JSON %+v, %v", text, quick, slow, err)
		}
	})
}

func FuzzReadRun(f *testing.F) {
	f.Add([]byte("{\"n\":1,\"t\":1,\"k\":\"view\",\"s\":200}\n{\"n\":3,\"t\":1,\"k\":\"view\",\"s\":200}\nx"))
	f.Add([]byte("\n\n\x00\n{\"n\":900,\"t\":1,\"k\":\"view\",\"s\":200}\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		dir := t.TempDir()
		id, file := written(t, dir, 2)
		edit(t, file, func([]byte) []byte { return body })
		whole, r := all(t, dir, id, 0)
		events, lost := inPieces(t, dir, id)
		if events != int64(len(whole)) || lost != r.Lost() || lost < 0 {
			t.Errorf("at once %d events and %d lost, in pieces %d and %d", len(whole), r.Lost(), events, lost)
		}
		if r.Position() != int64(len(body)) {
			t.Errorf("the end of %d bytes is at %d", len(body), r.Position())
		}
	})
}
