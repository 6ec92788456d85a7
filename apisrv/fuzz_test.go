package apisrv

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func FuzzManifestListsOnlyPathsBelowPublic(f *testing.F) {
	entry := `{"path":"data/bus/latest.csv","bytes":1,"sha256":"` + strings.Repeat("0a", 32) + `"}`
	f.Add(`{"base_url":"https://example.org/a/","trusted_proxies":["10.0.0.0/8"],"files":[` + entry + `]}`)
	f.Add(`{"files":[` + strings.Replace(entry, "data", "..", 1) + `]}`)
	f.Add(`{"files":[{"path":"a/index.html"}],"files":{}}`)
	f.Add(`{"index":[` + strings.Replace(entry, "data/bus/latest.csv", "1/words.zap", 1) + `,` + strings.Replace(entry, "data/bus/latest.csv", "0/../../a", 1) + `],"files":[` + entry + `]}`)
	f.Fuzz(func(t *testing.T, text string) {
		rel := &release{}
		if rel.readManifest(strings.NewReader(text)) != nil {
			return
		}
		for name := range rel.files {
			if !fs.ValidPath(onDisk(name)) || strings.Contains(name, `\`) {
				t.Errorf("lists %q", name)
			}
		}
		for _, shard := range rel.index.shards {
			for name := range shard {
				if name == "" || name[0] == '.' || strings.ContainsAny(name, "/\\\x00") {
					t.Errorf("lists %q in a shard", name)
				}
			}
		}
		if !strings.HasPrefix(rel.base, "/") || !strings.HasSuffix(rel.base, "/") {
			t.Errorf("base path %q", rel.base)
		}
	})
}

func FuzzAcceptEncodingNeedsTheName(f *testing.F) {
	for _, seed := range []string{"", "gzip, br", "br;q=0", "gzip;q=0.001,,;", "BR ; Q = 0.0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		brotli, gzip := accepts(header)
		lower := strings.ToLower(header)
		if brotli && !strings.Contains(lower, "br") || gzip && !strings.Contains(lower, "gzip") {
			t.Errorf("%q: brotli %v, gzip %v", header, brotli, gzip)
		}
	})
}

func FuzzAttachmentKeepsTheName(f *testing.F) {
	for _, seed := range []string{"bus.csv", "客流.xlsx", "a\"b\\c;d\r\nX: 1", "100%.csv", " "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		value := attachment(name)
		if strings.ContainsAny(value, "\r\n\x00") {
			t.Fatalf("%q holds a control character", value)
		}
		kind, params, err := mime.ParseMediaType(value)
		if err != nil || kind != "attachment" || params["filename"] != name {
			t.Errorf("%q became %q: %v, %v", name, value, params, err)
		}
	})
}

func FuzzTargetsNeverLeadAway(f *testing.F) {
	for _, seed := range append(hostileTargets, "/en?next=//example.org", "/en/index.html?a=%0d%0a", "//en/index.html") {
		f.Add(seed)
	}
	p := newPortal(f)
	p.release("r1", sampleFiles)
	p.use("r1")
	s := p.open(Options{})
	f.Fuzz(func(t *testing.T, target string) {
		r, err := http.NewRequest("GET", "http://portal.test"+target, nil)
		if err != nil || r.URL.Host != "portal.test" {
			return
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		location := w.Header().Get("Location")
		if w.Code == http.StatusMovedPermanently && (!strings.HasPrefix(location, "/") || strings.HasPrefix(location, "//") || strings.HasPrefix(location, `/\`)) {
			t.Errorf("GET %q leads to %q", target, location)
		}
		if w.Code >= 500 {
			t.Errorf("GET %q: status %d", target, w.Code)
		}
	})
}

func FuzzNoQueryFailsTheServer(f *testing.F) {
	for _, seed := range []string{
		"q=%E5%85%AC%E4%BA%A4&lang=zh", "q=gjzd&limit=1", "q=%22bus AND (stops OR", "q=" + strings.Repeat("(a*)*", 30), "q=%00", "q=%FF",
		"domain=traffic&domain=environment&sort=name&cursor=AAAA", "bbox=-180,-90,180,90&from=2025-01-01", "%zz;&=&==", "q=title:bus~2^9 +a -b /.*/",
		strings.Repeat("agency=a&", 200), "q=" + strings.Repeat("%F0%9F%9A%8C", 200), "item=%E7%BA%BF%E8%B7%AF&year=2026&timely=late&high_value=yes",
	} {
		f.Add(seed)
	}
	_, s := searching(f, sampleDocuments)
	h := s.Handler()
	client := 0
	f.Fuzz(func(t *testing.T, query string) {
		for path, longest := range map[string]int{"/api/v1/search": maxQuestion, "/api/v1/suggest": maxURL} {
			r := httptest.NewRequest("GET", path, nil)
			r.URL.RawQuery, r.RequestURI = query, path+"?"+query
			client++ // each call its own, for the guard
			r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1", client>>16&255, client>>8&255, client&255)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			switch {
			case !json.Valid(w.Body.Bytes()):
				t.Errorf("%s?%q: %d with no JSON: %q", path, query, w.Code, w.Body)
			case len(r.RequestURI) > longest && w.Code != http.StatusRequestURITooLong:
				t.Errorf("%s with a query of %d bytes: %d", path, len(query), w.Code)
			case w.Code == 200 || w.Code == 400 || w.Code == http.StatusRequestURITooLong:
			case w.Code == 503 && strings.Contains(w.Body.String(), "took-too-long"): // a busy machine
			default:
				t.Errorf("%s?%q: %d %s", path, query, w.Code, w.Body)
			}
		}
	})
}
