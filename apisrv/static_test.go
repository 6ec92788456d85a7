package apisrv

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestPagesHaveOneAddress(t *testing.T) {
	s := sampleServer(t)
	for _, c := range []struct {
		target   string
		status   int
		location string
	}{
		{"/", 200, ""},
		{"/en/", 200, ""},
		{"/datasets/bus/", 200, ""},
		{"/data/bus/latest.csv", 200, ""},
		{"/index.html", 301, "/"},
		{"/en", 301, "/en/"},
		{"/en/index.html", 301, "/en/"},
		{"/datasets/bus", 301, "/datasets/bus/"},
		{"/datasets/bus?q=1&r=%0d", 301, "/datasets/bus/?q=1&r=%0d"},
		{"/data/bus/0123456789ab/%E5%AE%A2%E6%B5%81%202026.xlsx", 200, ""},
		{"/datasets", 404, ""},
		{"/datasets/", 404, ""},
		{"/data/bus/", 404, ""},
		{"/datasets/bus/index.html/", 404, ""},
		{"/ROBOTS.TXT", 404, ""},
		{"//example.org", 404, ""},
		{"//en", 404, ""},
	} {
		w := ask(s, "GET", "http://portal.test"+c.target)
		if w.Code != c.status || w.Header().Get("Location") != c.location {
			t.Errorf("GET %s: %d to %q, want %d to %q", c.target, w.Code, w.Header().Get("Location"), c.status, c.location)
		}
	}
}

func TestAMissingPageIsSaidInTheLanguageOfItsPath(t *testing.T) {
	s := sampleServer(t)
	for target, want := range map[string]string{"/nothing": "没有这一页", "/en/nothing": "No such page", "/data/x.csv": "没有这一页"} {
		for _, method := range []string{"GET", "HEAD"} {
			w := ask(s, method, target, "If-None-Match", "*", "Range", "bytes=0-3")
			if w.Code != http.StatusNotFound || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				t.Errorf("%s %s: %d %s", method, target, w.Code, w.Header().Get("Content-Type"))
			}
			if got := w.Body.String(); strings.Contains(got, want) != (method == "GET") {
				t.Errorf("%s %s: body %q", method, target, got)
			}
		}
	}
}

func TestABasePathIsStripped(t *testing.T) {
	p := newPortal(t)
	p.baseURL = "https://city.example.org/open/data"
	p.release("r1", sampleFiles)
	p.use("r1")
	s := p.open(Options{})
	for target, want := range map[string]int{
		"/open/data/": 200, "/open/data/robots.txt": 200, "/open/data/en": 301, "/open/data": 301,
		"/": 404, "/robots.txt": 404, "/open/dataset": 404, "/open/data/open/data/": 404,
	} {
		if got := ask(s, "GET", target).Code; got != want {
			t.Errorf("GET %s: %d, want %d", target, got, want)
		}
	}
	if got := ask(s, "GET", "/open/data/en").Header().Get("Location"); got != "/open/data/en/" {
		t.Errorf("redirect to %q", got)
	}
}

func TestEncodingsGiveTheSameBytesUnderTagsOfTheirOwn(t *testing.T) {
	s := sampleServer(t)
	tags := map[string]string{}
	for _, c := range []struct{ accept, encoding string }{
		{"", ""}, {"gzip", "gzip"}, {"gzip, deflate, br, zstd", "br"}, {"br;q=0, gzip", "gzip"}, {"br;q=0.0,gzip;q=0", ""},
		{"GZIP", "gzip"}, {"*", ""}, {"brx, gzipx", ""}, {"br ; q=1.0", "br"}, {",,;;,", ""},
	} {
		w := ask(s, "GET", "/", "Accept-Encoding", c.accept)
		if got := w.Header().Get("Content-Encoding"); got != c.encoding {
			t.Errorf("Accept-Encoding %q: sent as %q, want %q", c.accept, got, c.encoding)
		}
		if got := w.Header().Get("Vary"); got != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: Vary %q", c.accept, got)
		}
		if got := unpack(t, w.Body, c.encoding); got != pageText {
			t.Errorf("Accept-Encoding %q: other text, %d bytes", c.accept, len(got))
		}
		tags[w.Header().Get("ETag")] = c.encoding
	}
	if len(tags) != 3 {
		t.Errorf("tags %v, want one for each of three encodings", tags)
	}
	if got := ask(s, "GET", "/data/bus/bus.parquet", "Accept-Encoding", "br").Header(); got.Get("Content-Encoding") != "" || got.Get("Vary") != "" {
		t.Errorf("Parquet sent with %v", got)
	}
}

func unpack(t *testing.T, body io.Reader, encoding string) string {
	t.Helper()
	switch encoding {
	case "br":
		body = brotli.NewReader(body)
	case "gzip":
		zipped, err := gzip.NewReader(body)
		if err != nil {
			t.Fatal(err)
		}
		body = zipped
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestConditionsAndRanges(t *testing.T) {
	s := sampleServer(t)
	const small, large, page = "/data/bus/latest.csv", "/data/bus/all.csv", "/"
	smallTag, largeTag := ask(s, "GET", small).Header().Get("ETag"), ask(s, "GET", large).Header().Get("ETag")
	brTag := ask(s, "GET", page, "Accept-Encoding", "br").Header().Get("ETag")
	for _, c := range []struct {
		name, method, target string
		fields               []string
		status               int
		body                 string
	}{
		{"known tag", "GET", small, []string{"If-None-Match", smallTag}, 304, ""},
		{"one of several tags", "GET", small, []string{"If-None-Match", `"x", W/` + smallTag}, 304, ""},
		{"known tag, HEAD", "HEAD", small, []string{"If-None-Match", smallTag}, 304, ""},
		{"known tag of an encoding", "GET", page, []string{"If-None-Match", brTag, "Accept-Encoding", "br"}, 304, ""},
		{"other tag", "GET", small, []string{"If-None-Match", `"x"`}, 200, sampleFiles["data/bus/latest.csv"]},
		{"tag of another encoding", "GET", page, []string{"If-None-Match", brTag}, 200, pageText},
		{"large, known tag", "GET", large, []string{"If-None-Match", largeTag}, 304, ""},
		{"precondition fails", "GET", small, []string{"If-Match", `"x"`}, 412, ""},
		{"part", "GET", small, []string{"Range", "bytes=0-3"}, 206, "line"},
		{"part of plain bytes", "GET", page, []string{"Range", "bytes=0-4", "Accept-Encoding", "br"}, 206, "<!doc"},
		{"last bytes", "GET", large, []string{"Range", "bytes=-5"}, 206, bigTable[len(bigTable)-5:]},
		{"same version", "GET", small, []string{"Range", "bytes=0-3", "If-Range", smallTag}, 206, "line"},
		{"other version", "GET", small, []string{"Range", "bytes=0-3", "If-Range", `"x"`}, 200, sampleFiles["data/bus/latest.csv"]},
		{"past the end", "GET", small, []string{"Range", "bytes=900-"}, 416, "invalid range: failed to overlap\n"},
		{"unknown unit", "GET", small, []string{"Range", "rows=0-3"}, 416, "invalid range\n"},
		{"a thousand parts", "GET", small, []string{"Range", "bytes=" + strings.Repeat("0-0,", 999) + "0-0"}, 200, sampleFiles["data/bus/latest.csv"]},
		{"part, HEAD", "HEAD", small, []string{"Range", "bytes=0-3"}, 200, ""},
		{"large, HEAD", "HEAD", large, nil, 200, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := ask(s, c.method, c.target, c.fields...)
			if w.Code != c.status || w.Body.String() != c.body {
				t.Errorf("status %d, %d bytes %.60q; want %d, %.60q", w.Code, w.Body.Len(), w.Body, c.status, c.body)
			}
		})
	}
}

func TestHeadSaysWhatGetWouldSend(t *testing.T) {
	s := sampleServer(t)
	for _, target := range []string{"/", "/data/bus/latest.csv", "/data/bus/all.csv", "/nothing"} {
		get, head := ask(s, "GET", target).Result(), ask(s, "HEAD", target).Result()
		if get.StatusCode != head.StatusCode || head.Header.Get("Content-Length") != get.Header.Get("Content-Length") || head.Header.Get("ETag") != get.Header.Get("ETag") {
			t.Errorf("HEAD %s: %v, GET %v", target, head.Header, get.Header)
		}
		if body, _ := io.ReadAll(head.Body); len(body) != 0 {
			t.Errorf("HEAD %s: %d bytes of body", target, len(body))
		}
	}
}

func TestOnlyGetAndHeadAreAnswered(t *testing.T) {
	s := sampleServer(t)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"} {
		w := ask(s, method, "/robots.txt")
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
	if got := ask(s, "GET", "/robots.txt?"+strings.Repeat("x", maxURL)).Code; got != http.StatusRequestURITooLong {
		t.Errorf("long address: %d, want 414", got)
	}
}
