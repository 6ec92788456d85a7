package apisrv

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/search"
)

// described reads the description that the server gives of itself.
func described(t *testing.T, s *Server) *openapi3.T {
	t.Helper()
	w := ask(s, "GET", "/api/v1/openapi.json")
	doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	if err == nil {
		err = doc.Validate(t.Context(), openapi3.EnableExamplesValidation())
	}
	if err != nil || w.Code != 200 {
		t.Fatalf("%d, %v: %s", w.Code, err, w.Body)
	}
	return doc
}

// undescribed are addresses that stand for others, or that no program writes down.
var undescribed = []string{"/*", "/action/{action}", "/v1/files/{token}"}

func TestTheDescriptionNamesEveryEndpointAndParameter(t *testing.T) {
	d := described(t, sampleServer(t))
	var routed []string
	for pattern := range policies {
		if name, ok := strings.CutPrefix(pattern, "GET /api"); ok && !slices.Contains(undescribed, name) {
			routed = append(routed, name)
		}
	}
	var paths []string
	for path := range d.Paths.Map() {
		if strings.HasPrefix(path, "/3/action/") {
			path = "/3/action/{action}"
		}
		paths = append(paths, path)
	}
	slices.Sort(routed)
	slices.Sort(paths)
	if diff := cmp.Diff(routed, slices.Compact(paths)); diff != "" {
		t.Errorf("endpoints:\n%s", diff)
	}
	want := slices.Clone(plainParams)
	for _, facet := range facetParams {
		want = append(want, string(facet))
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), parametersOf(d, "/v1/search")); diff != "" {
		t.Errorf("parameters of a search:\n%s", diff)
	}
	for path, kind := range map[string]rows.Kind{"rows": rows.Rows, "rows/count": rows.Counting, "aggregate": rows.Aggregate, "export.{format}": rows.Exporting} {
		known := append(rows.Parameters(kind), "dataset", "table", "lang", "filter") // filter is column__operator
		if strings.HasSuffix(path, "{format}") {
			known = append(known, "format")
		}
		if diff := cmp.Diff(slices.Sorted(slices.Values(known)), parametersOf(d, "/v1/datasets/{dataset}/"+path)); diff != "" {
			t.Errorf("parameters of %s:\n%s", path, diff)
		}
	}
}

func parametersOf(d *openapi3.T, path string) []string {
	var names []string
	for _, p := range d.Paths.Value(path).Get.Parameters {
		names = append(names, p.Value.Name)
	}
	return slices.Sorted(slices.Values(names))
}

func TestTheDescriptionStatesTheLimits(t *testing.T) {
	d := described(t, sampleServer(t))
	schemaOf := func(path, name string) *openapi3.Schema {
		return d.Paths.Value(path).Get.Parameters.GetByInAndName("query", name).Schema.Value
	}
	if s := schemaOf("/v1/search", "q"); *s.MaxLength != search.MaxText {
		t.Errorf("q has %d characters, not %d", *s.MaxLength, search.MaxText)
	}
	if s := schemaOf("/v1/search", "class"); *s.MaxItems != search.MaxFilters {
		t.Errorf("%d values of a facet, not %d", *s.MaxItems, search.MaxFilters)
	}
	for path, want := range map[string][2]float64{
		"/v1/search": {search.MaxLimit, 20}, "/v1/suggest": {maxSuggestions, defaultSuggestions}, "/v1/datasets/{dataset}/rows": {rows.MaxLimit, rows.DefaultLimit},
	} {
		if s := schemaOf(path, "limit"); *s.Max != want[0] || s.Default != want[1] {
			t.Errorf("%s: at most %v, %v if left out; want %v", path, *s.Max, s.Default, want)
		}
	}
}

func TestWhatTheDescriptionSaysIsTaken(t *testing.T) {
	_, s := searching(t, sampleDocuments)
	d := described(t, s)
	for _, path := range []string{"/v1/search", "/v1/suggest", "/v1/problems", "/v1/openapi.json"} {
		get := d.Paths.Value(path).Get
		address := d.Servers[0].URL + path
		hold(t, get, address, ask(s, "GET", address).Body.Bytes())
		for _, p := range get.Parameters {
			enum := p.Value.Schema.Value.Enum
			if items := p.Value.Schema.Value.Items; items != nil {
				enum = items.Value.Enum
			}
			for _, v := range enum {
				if _, err := parseQuery(url.Values{p.Value.Name: {v.(string)}}); err != nil {
					t.Errorf("%s?%s=%s: %v", path, p.Value.Name, v, err)
				}
				if _, err := parseQuery(url.Values{p.Value.Name: {v.(string) + "x"}}); err == nil {
					t.Errorf("%s?%s=%sx is taken, though not described", path, p.Value.Name, v)
				}
			}
			if p.Value.Example == nil {
				continue
			}
			target := address + "?" + url.Values{p.Value.Name: {strings.Trim(fmt.Sprint(p.Value.Example), "[]")}}.Encode()
			if w := ask(s, "GET", target); w.Code == 200 {
				hold(t, get, target, w.Body.Bytes())
			} else {
				t.Errorf("the example %s: %d %s", target, w.Code, w.Body)
			}
		}
	}
}

// hold reports where an answer is not what its description allows.
func hold(t *testing.T, described *openapi3.Operation, where string, body []byte) {
	t.Helper()
	var answer any
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	schema := described.Responses.Value("200").Value.Content.Get("application/json").Schema.Value
	if err := schema.VisitJSON(answer, openapi3.EnableJSONSchema2020(), openapi3.EnableFormatValidation()); err != nil {
		t.Errorf("%s: %v", where, err)
	}
}

func TestTheDescriptionIsInTheLanguageOfTheCaller(t *testing.T) {
	s := sampleServer(t)
	for tag, want := range map[string]string{"en": "Interface of the open data portal", "zh-CN": "公共数据开放平台接口", "": "公共数据开放平台接口"} {
		w := ask(s, "GET", "/api/v1/openapi.json", "Accept-Language", tag)
		if !strings.Contains(w.Body.String(), want) || !slices.Contains(w.Header().Values("Vary"), "Accept-Language") {
			t.Errorf("%q: %v %.200s", tag, w.Header(), w.Body)
		}
	}
	if got := slices.Collect(maps.Keys(described(t, s).Components.SecuritySchemes)); len(got) != 2 {
		t.Errorf("ways to show a key: %v", got)
	}
}
