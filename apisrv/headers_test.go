package apisrv

import (
	"crypto/tls"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTypesAndHeadersOfEachKindOfFile(t *testing.T) {
	files := map[string]string{"index.html": "x", "404.html": "x"}
	cases := []struct{ path, contentType, cache, origin, disposition string }{
		{"", "text/html; charset=utf-8", "no-cache", "", ""},
		{"css/site.css", "text/css; charset=utf-8", "no-cache", "", ""},
		{"assets/a.0123456789abcdef.css", "text/css; charset=utf-8", "immutable", "", ""},
		{"assets/a.css", "text/css; charset=utf-8", "no-cache", "", ""},
		{"assets/search.deadbeefdeadbeef.js", "text/javascript; charset=utf-8", "immutable", "", ""},
		{"icon.svg", "image/svg+xml", "no-cache", "", ""},
		{"robots.txt", "text/plain; charset=utf-8", "no-cache", "*", ""},
		{"sitemap.xml", "application/xml", "no-cache", "*", ""},
		{"atom.xml", "application/atom+xml", "no-cache", "*", ""},
		{"opensearch.xml", "application/opensearchdescription+xml", "no-cache", "*", ""},
		{"data.json", "application/json", "no-cache", "*", ""},
		{"catalog.jsonld", "application/ld+json", "no-cache", "*", ""},
		{"catalog.ttl", "text/turtle; charset=utf-8", "no-cache", "*", ""},
		{"openapi.yaml", "application/yaml", "no-cache", "*", ""},
		{"open-list.csv", "text/csv; charset=utf-8", "no-cache", "*", ""},
		{"data/bus/latest.csv", "text/csv; charset=utf-8", "no-cache", "*", `attachment; filename="latest.csv"`},
		{"data/bus/0123456789ab/bus.ndjson", "application/x-ndjson", "immutable", "*", `attachment; filename="bus.ndjson"`},
		{"data/bus/0123456789ab/bus.geojson", "application/geo+json", "immutable", "*", `attachment; filename="bus.geojson"`},
		{"data/bus/0123456789abc/bus.parquet", "application/vnd.apache.parquet", "no-cache", "*", `attachment; filename="bus.parquet"`},
		{"data/0123456789ab/bus.zip", "application/zip", "no-cache", "*", `attachment; filename="bus.zip"`},
		{"data/bus/0123456789AB/bus.CSV", "text/csv; charset=utf-8", "no-cache", "*", `attachment; filename="bus.CSV"`},
		{"data/bus/page.html", "text/html; charset=utf-8", "no-cache", "*", `attachment; filename="page.html"`},
		{"data/bus/noext", "application/octet-stream", "no-cache", "*", `attachment; filename="noext"`},
		{"data/bus/客流 1.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "no-cache", "*",
			`attachment; filename="__ 1.xlsx"; filename*=UTF-8''%E5%AE%A2%E6%B5%81%201.xlsx`},
		{`data/bus/a"b.csv`, "text/csv; charset=utf-8", "no-cache", "*", `attachment; filename="a_b.csv"; filename*=UTF-8''a%22b.csv`},
	}
	for _, c := range cases {
		files[onDisk(c.path)] = "content"
	}
	p := newPortal(t)
	p.release("r1", files)
	p.use("r1")
	s := p.open(Options{})
	for _, c := range cases {
		h := ask(s, "GET", "/"+strings.NewReplacer(" ", "%20", `"`, "%22").Replace(c.path)).Header()
		got := [...]string{h.Get("Content-Type"), h.Get("Cache-Control"), h.Get("Access-Control-Allow-Origin"), h.Get("Content-Disposition")}
		want := [...]string{c.contentType, c.cache, c.origin, c.disposition}
		if c.cache == "immutable" {
			want[1] = "public, max-age=31536000, immutable"
		}
		if got != want {
			t.Errorf("%s:\ngot  %q\nwant %q", c.path, got, want)
		}
		if exposes := strings.Contains(h.Get("Access-Control-Expose-Headers"), "ETag"); exposes != (c.origin == "*") {
			t.Errorf("%s: exposed headers %q", c.path, h.Get("Access-Control-Expose-Headers"))
		}
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	s := sampleServer(t)
	for _, c := range []struct{ method, target string }{
		{"GET", "/"}, {"GET", "/data/bus/latest.csv"}, {"GET", "/data/bus/all.csv"}, {"GET", "/nothing"}, {"GET", "/en"},
		{"POST", "/"}, {"GET", "/?" + strings.Repeat("x", maxURL)},
	} {
		h := ask(s, c.method, c.target).Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
				"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":     "nosniff",
			"Referrer-Policy":            "strict-origin-when-cross-origin",
			"Cross-Origin-Opener-Policy": "same-origin",
			"Permissions-Policy":         "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s %.20s: %s %q, want %q", c.method, c.target, name, got, want)
			}
		}
		if got := h.Get("Strict-Transport-Security"); got != "" {
			t.Errorf("%s %.20s: %q without TLS", c.method, c.target, got)
		}
	}
}

func TestStrictTransportIsAskedForOverTLSOnly(t *testing.T) {
	p := newPortal(t)
	p.proxies = []string{"192.0.2.0/24", "2001:db8::/32"}
	p.release("r1", sampleFiles)
	p.use("r1")
	s := p.open(Options{})
	for _, c := range []struct {
		name, peer, proto string
		tls, want         bool
	}{
		{"own TLS", "203.0.113.9:1", "", true, true},
		{"trusted proxy", "192.0.2.7:1", "https", false, true},
		{"trusted proxy, IPv4 in IPv6", "[::ffff:192.0.2.7]:1", "https", false, true},
		{"trusted proxy, IPv6", "[2001:db8::1]:1", "https", false, true},
		{"trusted proxy without TLS", "192.0.2.7:1", "http", false, false},
		{"anyone else", "203.0.113.9:1", "https", false, false},
		{"no address", "@", "https", false, false},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		r.Header.Set("X-Forwarded-Proto", c.proto)
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if got := w.Header().Get("Strict-Transport-Security") != ""; got != c.want {
			t.Errorf("%s: HSTS %v, want %v", c.name, got, c.want)
		}
	}
}
