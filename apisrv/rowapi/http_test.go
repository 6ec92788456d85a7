package rowapi_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/rowapi"
)

// ask sends a request of any method to the API of a portal.
func ask(t *testing.T, c *http.Client, method, address string, body io.Reader, fields ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	res, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(text)
}

func TestOtherMethods(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	key := p.Granted(t, p.Organisation(t, "lilei"), "metro-flow")
	for _, path := range []string{"rows", "rows.csv", "rows/count", "aggregate?aggregate=count", "schema", "versions", "export.csv"} {
		address := p.URL + "api/v1/datasets/metro-flow/" + path
		get, body := ask(t, p.Client(), http.MethodGet, address, nil, "X-API-Key", key, "Accept-Encoding", "identity")
		head, none := ask(t, p.Client(), http.MethodHead, address, nil, "X-API-Key", key, "Accept-Encoding", "identity")
		if head.StatusCode != 200 || none != "" || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") || get.ContentLength >= 0 && head.ContentLength != int64(len(body)) {
			t.Errorf("HEAD %s: %d, %d of %d bytes, %v", path, head.StatusCode, head.ContentLength, len(body), head.Header)
		}
		if res, text := ask(t, p.Client(), http.MethodPost, address, nil, "X-API-Key", key); res.StatusCode != 405 || res.Header.Get("Allow") != "GET, HEAD" || !strings.Contains(text, "wrong-method") {
			t.Errorf("POST %s: %d %v %s", path, res.StatusCode, res.Header, text)
		}
		res, _ := ask(t, p.Client(), http.MethodOptions, address, nil, "Origin", "https://elsewhere.example", "Access-Control-Request-Headers", "x-api-key")
		h := res.Header
		if res.StatusCode != 204 || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Access-Control-Allow-Headers") != "Authorization, X-API-Key" || h.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("OPTIONS %s: %d %v", path, res.StatusCode, h)
		}
	}
	if got := used(t, p, permitOf(t, p, key, "metro-flow").Receipt); got.Rows != 100+100+1+apisrvtest.FlowRows {
		t.Errorf("HEAD used rows: %+v", got)
	}
}

func TestUnconditionalPagesAreComparedByTheirTag(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	address := p.URL + "api/v1/datasets/bus/rows"
	plain, body := ask(t, p.Client(), http.MethodGet, address, nil, "Accept-Encoding", "identity")
	packed, zipped := ask(t, p.Client(), http.MethodGet, address, nil, "Accept-Encoding", "gzip")
	tag, other := plain.Header.Get("Etag"), packed.Header.Get("Etag")
	if tag == "" || tag == other || packed.Header.Get("Content-Encoding") != "gzip" || plain.Header.Get("Cache-Control") != "no-cache" || !strings.Contains(strings.Join(plain.Header.Values("Vary"), ","), "Accept-Encoding") {
		t.Errorf("%v\n%v", plain.Header, packed.Header)
	}
	r, err := gzip.NewReader(strings.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	if unzipped, err := io.ReadAll(r); err != nil || string(unzipped) != body {
		t.Errorf("the packed answer is another: %v", err)
	}
	for _, tt := range []struct {
		tag  string
		want int
	}{{tag, 304}, {`"another"`, 200}, {`"another", ` + tag, 304}, {"*", 304}} {
		if res, text := ask(t, p.Client(), http.MethodGet, address, nil, "Accept-Encoding", "identity", "If-None-Match", tt.tag); res.StatusCode != tt.want || tt.want == 304 && text != "" {
			t.Errorf("If-None-Match %s: %d", tt.tag, res.StatusCode)
		}
	}
	if res, _ := ask(t, p.Client(), http.MethodGet, address+"?limit=5", nil, "Accept-Encoding", "identity", "If-None-Match", tag); res.StatusCode != 200 {
		t.Errorf("another question by that tag: %d", res.StatusCode)
	}
	if res, text := ask(t, p.Client(), http.MethodGet, address, nil, "Accept-Encoding", "identity", "Range", "bytes=0-9"); res.StatusCode != 200 || text != body {
		t.Errorf("a range: %d, %d bytes", res.StatusCode, len(text))
	}
}

func TestAnExportIsCheckedByItsTrailersOverBothVersionsOfHTTP(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	for _, version := range []int{1, 2} {
		srv := httptest.NewUnstartedServer(p.Handler)
		srv.EnableHTTP2 = version == 2
		srv.StartTLS()
		defer srv.Close()
		for _, format := range rowapi.FileFormats() {
			res, body := ask(t, srv.Client(), http.MethodGet, srv.URL+"/api/v1/datasets/bus/export."+format, nil)
			sum := sha256.Sum256([]byte(body))
			if res.ProtoMajor != version || res.Trailer.Get(rowapi.RowsTrailer) != "250" || res.Trailer.Get(rowapi.SHA256Trailer) != hex.EncodeToString(sum[:]) {
				t.Errorf("HTTP/%d %s: %s, trailers %v", version, format, res.Proto, res.Trailer)
			}
		}
	}
}

// Over HTTP/1.0 a client cannot tell a whole download from a broken one.
func TestAnExportIsNotSentOverHTTP10(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	srv := httptest.NewServer(p.Handler)
	defer srv.Close()
	for path, want := range map[string]string{"export.csv": "505", "rows": "200"} {
		conn, err := net.Dial("tcp", srv.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "GET /api/v1/datasets/bus/%s HTTP/1.0\r\n\r\n", path)
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil || !strings.Contains(line, " "+want+" ") {
			t.Errorf("%s: %q, %v", path, line, err)
		}
	}
}

func TestARequestHasNoBody(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	for name, body := range map[string]io.Reader{"a megabyte": strings.NewReader(strings.Repeat("x", 1<<20)), "of unknown length": io.MultiReader(strings.NewReader("x"))} {
		if res, text := ask(t, p.Client(), http.MethodGet, p.URL+"api/v1/datasets/bus/rows", body); res.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(text, "content-too-large") {
			t.Errorf("%s: %d %s", name, res.StatusCode, text)
		}
	}
}

// Whatever is answered, the answer names its request, and no two have one name.
func TestEveryAnswerNamesItsRequest(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	seen := map[string]bool{}
	b := p.Browser(t)
	for _, path := range []string{"", "nowhere", "api/v1/datasets/bus/rows", "api/v1/datasets/bus/rows?x=1", "api/v1/datasets/metro-flow/rows", "api/v1/datasets/none/rows",
		"api/v1/datasets/bus/export.csv", "api/v1/files/none", "en/applications/", "api/v1/datasets/bus/rows?" + strings.Repeat("y", 20_000)} {
		id := b.Get(path).Header.Get("X-Request-Id")
		if id == "" || seen[id] || !strings.Contains(p.Logged(), "request="+id) {
			t.Errorf("%.40q: request id %q", path, id)
		}
		seen[id] = true
	}
}

// A question ends with the client that asked it.
func TestAQuestionIsGivenUpWithItsClient(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	gone, leave := context.WithCancel(t.Context())
	leave()
	for _, path := range []string{"rows?order=lines", "rows/count?where=lines:gt:3", "aggregate?group=stop", "export.csv", "export.xlsx"} {
		w := httptest.NewRecorder()
		p.Handler.ServeHTTP(w, httptest.NewRequestWithContext(gone, http.MethodGet, "/api/v1/datasets/bus/"+path, nil))
		if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), apisrvtest.Canary("bus")) {
			t.Errorf("%s: %d %.100s", path, w.Code, w.Body)
		}
	}
}

// blocked is a client that takes nothing of a body until it is let.
type blocked struct {
	http.ResponseWriter
	reached chan<- struct{}
	let     <-chan struct{}
}

func (w blocked) Write(p []byte) (int, error) {
	select {
	case w.reached <- struct{}{}:
		<-w.let
	case <-w.let:
	}
	return w.ResponseWriter.Write(p)
}

func TestOneCallerHasTwoExportsAtOnceAndNoMore(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	reached, let, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	begin := func(from string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/datasets/bus/export.csv", nil)
		r.RemoteAddr = from + ":1"
		go func() {
			p.Handler.ServeHTTP(blocked{httptest.NewRecorder(), reached, let}, r)
			done <- struct{}{}
		}()
		<-reached
	}
	refused := func(from string) bool {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/datasets/bus/export.csv", nil)
		r.RemoteAddr = from + ":1"
		w := httptest.NewRecorder()
		p.Handler.ServeHTTP(w, r)
		return w.Code == http.StatusServiceUnavailable && strings.Contains(w.Body.String(), "too-many-exports") && w.Header().Get("Retry-After") != ""
	}
	begin("192.0.2.1")
	begin("192.0.2.1")
	if !refused("192.0.2.1") || refused("192.0.2.2") {
		t.Error("a third export of one caller, or the first of another")
	}
	for _, from := range []string{"192.0.2.2", "192.0.2.2", "192.0.2.3", "192.0.2.3", "192.0.2.4", "192.0.2.4"} {
		begin(from)
	}
	if !refused("192.0.2.5") {
		t.Error("a ninth export of all")
	}
	close(let)
	for range 8 {
		<-done
	}
	if refused("192.0.2.1") {
		t.Error("after they ended")
	}
}
