package apisrv

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/search"
)

func TestASearchFindsAndFilters(t *testing.T) {
	_, s := searching(t, sampleDocuments)
	for _, c := range []struct {
		name, query string
		want        []string
	}{
		{"everything, newest first", "", []string{"bus", "metro", "parks"}},
		{"Chinese", "q=公交", []string{"bus"}},
		{"initials", "q=gjzd", []string{"bus"}},
		{"English", "q=park&lang=en", []string{"parks"}},
		{"a code", "q=3100-0002", []string{"metro"}},
		{"one value", "domain=environment", []string{"parks"}},
		{"one of two values", "agency=transport&agency=greening&sort=updated", []string{"bus", "metro", "parks"}},
		{"two filters", "agency=transport&class=conditional", []string{"metro"}},
		{"a data item", "item=线路", []string{"bus"}},
		{"a place", "bbox=121.5,31.2,121.6,31.3", []string{"bus"}},
		{"a time", "from=2025-12-31&to=2026-12-31", []string{"bus"}},
		{"by name", "sort=name&lang=en", []string{"bus", "parks", "metro"}},
		{"a value that nothing has", "agency=nobody", []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			values, err := url.ParseQuery(c.query)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, found(t, s, values.Encode())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPagesHoldEveryHitOnce(t *testing.T) {
	_, s := searching(t, manyDocuments(250))
	seen, cursor := []string{}, ""
	for range 100 {
		var answer searchAnswer
		w := ask(s, "GET", "/api/v1/search?"+url.Values{"q": {"公交"}, "limit": {"7"}, "cursor": {cursor}}.Encode())
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.Total != 250 {
			t.Fatalf("%d hits, %v: %s", answer.Total, err, w.Body)
		}
		for _, hit := range answer.Hits {
			seen = append(seen, hit.ID)
		}
		if cursor = answer.Next; cursor == "" {
			break
		}
	}
	slices.Sort(seen)
	if len(seen) != 250 || len(slices.Compact(seen)) != 250 {
		t.Errorf("%d hits on all pages, %d of them different; want 250", len(seen), len(slices.Compact(seen)))
	}
}

func TestACursorOfAnOlderCatalogueIsRefusedClearly(t *testing.T) {
	p, s := searching(t, manyDocuments(30))
	var answer searchAnswer
	if err := json.Unmarshal(ask(s, "GET", "/api/v1/search").Body.Bytes(), &answer); err != nil || answer.Next == "" {
		t.Fatalf("%v, next %q", err, answer.Next)
	}
	p.index("r2", manyDocuments(29))
	p.release("r2", searchFiles())
	p.must(s.swap("r2"))
	for range 400 {
		w := ask(s, "GET", "/api/v1/search?cursor="+answer.Next)
		if w.Code == http.StatusBadRequest && strings.Contains(w.Body.String(), "请从第一页开始") {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Error("a cursor of another catalogue goes on being taken")
}

func TestProblemsSayWhatIsWrongInTheCallersLanguage(t *testing.T) {
	_, s := searching(t, sampleDocuments)
	long := strings.Repeat("很", search.MaxText+1)
	for _, c := range []struct {
		target, accept string
		status         int
		kind, param    string
		detail         string
	}{
		{"search?domian=traffic", "", 400, "bad-parameter", "domian", "是否应为 domain"},
		{"search?domian=traffic", "en-GB,en;q=0.8,zh;q=0.5", 400, "bad-parameter", "domian", "did you mean domain"},
		{"search?domian=traffic", "zh-TW,en;q=0.5", 400, "bad-parameter", "domian", "是否应为 domain"},
		{"search?domian=traffic&lang=en", "zh", 400, "bad-parameter", "domian", "did you mean domain"},
		{"search?lang=fr", "en", 400, "bad-parameter", "lang", "zh or en"},
		{"search?q=%FF%FE", "en", 400, "bad-parameter", "q", "UTF-8"},
		{"search?q=a%00b", "en", 400, "bad-parameter", "q", "null character"},
		{"search?q=%zz", "en", 400, "bad-parameter", "", "escape percent signs"},
		{"search?q=a;b", "en", 400, "bad-parameter", "", "semicolons"},
		{"search?q=" + url.QueryEscape(long), "en", 400, "bad-parameter", "q", "200"},
		{"search?item=" + url.QueryEscape(long), "en", 400, "bad-parameter", "item", "200"},
		{"search?" + strings.Repeat("agency=a&", search.MaxFilters+1), "en", 400, "bad-parameter", "agency", "at most 60"},
		{"search?" + strings.Repeat("agency=a&", 10_000), "en", 414, "address-too-long", "", "8,192 bytes"},
		{"suggest?q=" + strings.Repeat("a", maxURL), "en", 414, "address-too-long", "", "2,048 bytes"},
		{"search?cursor=forged", "en", 400, "bad-parameter", "cursor", "begin at the first page"},
		{"search?district=pudong", "en", 400, "bad-parameter", "district", "no such facet"},
		{"suggest?q=a&domain=b", "en", 400, "bad-parameter", "domain", "there are: q, lang, limit"},
		{"suggest?q=a&limit=21", "en", 400, "bad-parameter", "limit", "1 to 20"},
		{"suggest?q=%80", "en", 400, "bad-parameter", "q", "UTF-8"},
		{"", "en", 404, "no-such-address", "", "api/v1/openapi.json"},
		{"search/", "en", 404, "no-such-address", "", "api/v1/openapi.json"},
	} {
		w := ask(s, "GET", "/api/v1/"+c.target, "Accept-Language", c.accept)
		var got struct {
			Type, Title, Detail, Param string
			Status                     int
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Errorf("%.50s: %v: %q", c.target, err, w.Body)
			continue
		}
		if w.Code != c.status || got.Status != c.status || got.Type != "/api/v1/problems#"+c.kind || got.Param != c.param || !strings.Contains(got.Detail, c.detail) || got.Title == "" {
			t.Errorf("%.50s: %d %s; want %d %s %q %q", c.target, w.Code, w.Body, c.status, c.kind, c.param, c.detail)
		}
		if h := w.Header(); h.Get("Content-Type") != "application/problem+json" || h.Get("Vary") != "Accept-Language" || h.Get("Content-Language") == "" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%.50s: headers %v", c.target, h)
		}
	}
}

func TestEveryProblemIsListedUnderItsType(t *testing.T) {
	var list struct {
		Problems []struct{ Type string }
	}
	w := ask(sampleServer(t), "GET", "/api/v1/problems")
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || len(list.Problems) != len(problems) {
		t.Fatalf("%v: %s", err, w.Body)
	}
	for i, p := range list.Problems {
		if want := "/api/v1/problems#" + problems[i].Name; p.Type != want {
			t.Errorf("listed %q, want %q", p.Type, want)
		}
	}
}

func TestOtherMethodsAreRefusedAsAProblem(t *testing.T) {
	w := ask(sampleServer(t), "POST", "/api/v1/search")
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" || !strings.Contains(w.Body.String(), "problems#wrong-method") {
		t.Errorf("POST: %d, Allow %q, %s", w.Code, w.Header().Get("Allow"), w.Body)
	}
}

func TestAnswersCanBeReadFromAnywhereAndAskedForAgain(t *testing.T) {
	_, s := searching(t, sampleDocuments)
	for _, target := range []string{"/api/v1/search?q=%E5%85%AC", "/api/v1/suggest?q=%E5%85%AC", "/api/v1/problems"} {
		get := ask(s, "GET", target)
		for name, want := range map[string]string{
			"Content-Type": "application/json", "Cache-Control": "no-cache", "Vary": "Accept-Encoding",
			"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "",
			"Cross-Origin-Resource-Policy": "cross-origin", "X-Content-Type-Options": "nosniff",
		} {
			if got := get.Header().Get(name); got != want {
				t.Errorf("%s: %s %q, want %q", target, name, got, want)
			}
		}
		head := ask(s, "HEAD", target)
		if head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("Content-Length") != get.Header().Get("Content-Length") {
			t.Errorf("HEAD %s: %d, %d bytes, %v", target, head.Code, head.Body.Len(), head.Header())
		}
		if w := ask(s, "GET", target, "If-None-Match", get.Header().Get("ETag")); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
			t.Errorf("%s again: %d, %d bytes", target, w.Code, w.Body.Len())
		}
		if w := ask(s, "GET", target, "Range", "bytes=0-3"); w.Code != 200 || w.Body.String() != get.Body.String() {
			t.Errorf("a part of %s: %d %q", target, w.Code, w.Body)
		}
	}
}

func TestLargeAnswersAreCompressed(t *testing.T) {
	_, s := searching(t, manyDocuments(50))
	plain, packed := ask(s, "GET", "/api/v1/search"), ask(s, "GET", "/api/v1/search", "Accept-Encoding", "gzip, br")
	zipped, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zipped)
	if err != nil || string(text) != plain.Body.String() {
		t.Errorf("%d bytes unpacked, %v; want %d", len(text), err, plain.Body.Len())
	}
	if packed.Header().Get("Content-Encoding") != "gzip" || packed.Header().Get("ETag") == plain.Header().Get("ETag") {
		t.Errorf("headers %v", packed.Header())
	}
	if small := ask(s, "GET", "/api/v1/suggest?q=9", "Accept-Encoding", "gzip"); small.Header().Get("Content-Encoding") != "" {
		t.Errorf("%d bytes sent as %q", small.Body.Len(), small.Header().Get("Content-Encoding"))
	}
}

func TestABusyServerSaysSoInTime(t *testing.T) {
	_, s := searching(t, sampleDocuments)
	for range cap(s.turns) {
		s.turns <- struct{}{}
	}
	w := ask(s, "GET", "/api/v1/search?q=a")
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" || !strings.Contains(w.Body.String(), "took-too-long") {
		t.Errorf("%d, Retry-After %q, %s", w.Code, w.Header().Get("Retry-After"), w.Body)
	}
	<-s.turns
	if w := ask(s, "GET", "/api/v1/search?q=a"); w.Code != http.StatusOK {
		t.Errorf("with a turn free: %d %s", w.Code, w.Body)
	}
}

func TestAddressesOfAnswersBeginAtTheBasePath(t *testing.T) {
	p := newPortal(t)
	p.baseURL = "https://city.example.org/open/data/"
	p.index("r1", sampleDocuments)
	p.release("r1", searchFiles())
	p.use("r1")
	s := p.open(Options{})
	p.settle(s, http.StatusOK)
	body := ask(s, "GET", "/open/data/api/v1/search?q=3100-0001").Body.String()
	for _, want := range []string{
		`"page":{"zh":"/open/data/datasets/bus/","en":"/open/data/en/datasets/bus/"}`,
		`"descriptor":"/open/data/data/bus/datapackage.json"`, `"url":"/open/data/data/bus/latest.csv"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	for target, want := range map[string]int{
		"/api/v1/search": 404, "/open/data/open/data/api/v1/search": 404, "/open/dataapi/v1/search": 404, "/open/data/api/v1/se%61rch": 200, "/open/data/api%2fv1/search": 404,
	} {
		if got := ask(s, "GET", target).Code; got != want {
			t.Errorf("GET %s: %d, want %d", target, got, want)
		}
	}
}
