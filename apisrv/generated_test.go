package apisrv_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// broken are values that no parameter wants.
var broken = []string{"", " ", "x", "-1", "0", "1e309", "NaN", "99999999999999999999", "\x00", "\xff\xfe", "' OR 1=1 --", "../../etc/passwd", "%", "(((((((", `"`, `"""`, "a:b:c:d",
	"or(and(or(and(or(and(", "{", "[]", `{"a":{}}`, "🚌", strings.Repeat("公", 900), "stop:eq:", "_row:in:(1,2", "2026-02-30", "+08:00", "stop,stop", "-", "--_row", "\r\nX-Injected: 1"}

// caller makes calls out of a description.
type caller struct {
	*rand.Rand
	dataset string
}

// value is what a call gives for a parameter: what the description says is good,
// or one that is not.
func (c caller) value(p *openapi3.Parameter) string {
	schema := p.Schema.Value
	if schema.Items != nil {
		schema = schema.Items.Value
	}
	var good []string
	for _, v := range schema.Enum {
		good = append(good, fmt.Sprint(v))
	}
	if p.Example != nil {
		good = append(good, strings.Trim(fmt.Sprint(p.Example), "[]"))
	}
	if schema.Max != nil {
		good = append(good, strconv.Itoa(int(*schema.Max)), strconv.Itoa(int(*schema.Max)+1))
	}
	if len(good) == 0 || c.IntN(2) == 0 {
		return broken[c.IntN(len(broken))]
	}
	return good[c.IntN(len(good))]
}

// call is a request for an operation, with some of its parameters.
func (c caller) call(server, path, method string, parameters openapi3.Parameters) *http.Request {
	query := url.Values{}
	for _, ref := range parameters {
		p := ref.Value
		switch {
		case p.In == "path":
			value := c.value(p)
			if p.Name == "dataset" && c.IntN(4) > 0 {
				value = c.dataset
			}
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(value))
		case p.Name == "filter":
			query.Set([]string{"stop__eq", "lines__gt", "_row__in", "x__eq", "stop__like", "__eq"}[c.IntN(6)], c.value(p))
		case c.IntN(3) == 0:
			query.Add(p.Name, c.value(p))
		}
	}
	if strings.Contains(path, "datastore_") && c.IntN(4) > 0 {
		query.Set("resource_id", c.dataset)
	}
	body := ""
	if method == http.MethodPost {
		body = []string{"", "{}", "[", `{"id":"bus"}`, `{"resource_id":"bus.stops","limit":1}`, `{"resource_id":7,"filters":[],"q":{},"sort":{}}`, `{"q":[[]],"rows":1e99}`, "null", `"x"`}[c.IntN(9)]
	}
	r := httptest.NewRequest(method, server+path+"?"+query.Encode(), strings.NewReader(body))
	if body == "" {
		r = httptest.NewRequest(method, server+path+"?"+query.Encode(), nil)
	}
	r.RemoteAddr = "127.0.0.1:1024" // a proxy that is trusted
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("2001:db8:%x::1", c.IntN(1<<16)))
	if c.IntN(4) == 0 {
		r.Header.Set("Accept", []string{"text/csv", "image/png", "application/json;q=0", ";;;"}[c.IntN(4)])
	}
	return r
}

// Whatever a call holds, the answer has a status that the description names, and
// none is the server's fault.
func TestGeneratedCallsFindNoFault(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	key := p.Granted(t, p.Organisation(t, "lilei"), "metro-flow")
	settled(t, p)
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 1))
	for _, description := range []struct{ path, dataset string }{
		{"/api/v1/openapi.json", "bus"}, {"/api/v1/datasets/bus/openapi.json", "bus"}, {"/api/v1/datasets/metro-flow/openapi.json", "metro-flow"},
	} {
		w := httptest.NewRecorder()
		p.Handler.ServeHTTP(w, httptest.NewRequest("GET", description.path, nil))
		doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
		if err != nil {
			t.Fatalf("%s: %v: %s", description.path, err, w.Body)
		}
		answered := map[int]int{}
		for path, item := range doc.Paths.Map() {
			for method, o := range item.Operations() {
				for range 60 {
					r := caller{random, description.dataset}.call(doc.Servers[0].URL, path, method, item.Get.Parameters)
					if random.IntN(3) == 0 {
						r.Header.Set("Authorization", "Bearer "+key)
					}
					w := httptest.NewRecorder()
					p.Handler.ServeHTTP(w, r)
					answered[w.Code]++
					// An address with an empty name in it is another one, where nothing is.
					if named := o.Responses.Value(strconv.Itoa(w.Code)) != nil; w.Code >= 500 || !named && w.Code != http.StatusNotFound {
						t.Errorf("seed %d: %s %s: %d %.300s", seed, r.Method, r.URL, w.Code, w.Body)
					}
					if w.Header().Get("X-Injected") != "" {
						t.Errorf("seed %d: %s: a header was injected", seed, r.URL)
					}
				}
			}
		}
		if refused := answered[http.StatusBadRequest] + answered[http.StatusUnauthorized]; answered[http.StatusOK] < 20 || refused < 20 {
			t.Errorf("%s: few calls got through, or were refused: %v", description.path, answered)
		}
	}
}

// settled waits until the search answers.
func settled(t *testing.T, p *apisrvtest.Portal) {
	t.Helper()
	for range 400 {
		w := httptest.NewRecorder()
		p.Handler.ServeHTTP(w, httptest.NewRequest("GET", "/api/v1/search", nil))
		if w.Code == http.StatusOK {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("the search is not ready")
}

// The examples in a dataset's description are calls that are answered.
func TestTheExamplesOfADescriptionAreAnswered(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	key := p.Granted(t, p.Organisation(t, "lilei"), "metro-flow")
	for _, dataset := range []string{"bus", "metro-flow"} {
		w := httptest.NewRecorder()
		p.Handler.ServeHTTP(w, httptest.NewRequest("GET", "/api/v1/datasets/"+dataset+"/openapi.json", nil))
		doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for path, item := range doc.Paths.Map() {
			query := url.Values{}
			for _, ref := range item.Get.Parameters {
				switch example := ref.Value.Example.(type) {
				case map[string]any:
					for name, value := range example {
						query.Set(name, fmt.Sprint(value))
					}
				case []any:
					query.Set(ref.Value.Name, fmt.Sprint(example[0]))
				case string, float64:
					if ref.Value.In == "path" {
						path = strings.ReplaceAll(path, "{"+ref.Value.Name+"}", fmt.Sprint(example))
					} else {
						query.Set(ref.Value.Name, fmt.Sprint(example))
					}
				}
			}
			r := httptest.NewRequest("GET", doc.Servers[0].URL+path+"?"+query.Encode(), nil)
			if r.Header.Set("X-API-Key", key); dataset == "bus" {
				r.Header.Del("X-API-Key")
			}
			w := httptest.NewRecorder()
			p.Handler.ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				t.Errorf("%s: %d %s", r.URL, w.Code, w.Body)
			}
			content := item.Get.Responses.Value("200").Value.Content
			if media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";"); content.Get(media) == nil || !slices.Contains([]string{"application/json", "text/csv"}, media) {
				t.Errorf("%s: %s is not described", r.URL, media)
			}
		}
	}
}
