package apisrv

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// description is the part of an OpenAPI document that is held against the API.
type description struct {
	Servers []struct{ URL string }
	Paths   map[string]struct {
		Get struct {
			Parameters []struct {
				Name    string
				Schema  schema
				Example any
			}
			Responses map[string]struct {
				Content map[string]struct{ Schema schema }
			}
		}
	}
}

type schema struct {
	Type       string
	Enum       []string
	Items      *schema
	Properties map[string]schema
	Required   []string
}

// described reads the description that the server gives of itself.
func described(t *testing.T, s *Server) (d description) {
	t.Helper()
	w := ask(s, "GET", "/api/v1/openapi.json")
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || w.Code != 200 {
		t.Fatalf("%d, %v: %s", w.Code, err, w.Body)
	}
	return d
}

func TestTheDescriptionNamesEveryEndpointAndParameter(t *testing.T) {
	d := described(t, sampleServer(t))
	var paths []string
	for pattern := range policies {
		if name, ok := strings.CutPrefix(pattern, "GET /api/v1"); ok && name != "/openapi.json" {
			paths = append(paths, name)
		}
	}
	slices.Sort(paths)
	if diff := cmp.Diff(paths, slices.Sorted(maps.Keys(d.Paths))); diff != "" {
		t.Errorf("endpoints:\n%s", diff)
	}
	want := slices.Clone(plainParams)
	for _, facet := range facetParams {
		want = append(want, string(facet))
	}
	var got []string
	for _, p := range d.Paths["/search"].Get.Parameters {
		got = append(got, p.Name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parameters of a search:\n%s", diff)
	}
}

func TestWhatTheDescriptionSaysIsTaken(t *testing.T) {
	_, s := searching(t, sampleDocuments)
	d := described(t, s)
	for path, item := range d.Paths {
		for _, p := range item.Get.Parameters {
			values := p.Schema.Enum
			if p.Schema.Items != nil {
				values = p.Schema.Items.Enum
			}
			for _, v := range values {
				query := url.Values{p.Name: {v}}
				if _, err := parseQuery(query); err != nil {
					t.Errorf("%s?%s: %v", path, query.Encode(), err)
				}
				query.Set(p.Name, v+"x")
				if _, err := parseQuery(query); err == nil {
					t.Errorf("%s?%s is taken, though not described", path, query.Encode())
				}
			}
			if p.Example == nil {
				continue
			}
			example := strings.Trim(fmt.Sprint(p.Example), "[]")
			target := d.Servers[0].URL + path + "?" + url.Values{p.Name: {example}}.Encode()
			w := ask(s, "GET", target)
			if w.Code != 200 {
				t.Errorf("the example %s: %d %s", target, w.Code, w.Body)
			}
			var answer any
			if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
				t.Fatal(err)
			}
			item.Get.Responses["200"].Content["application/json"].Schema.hold(t, target, answer)
		}
	}
}

var isDate = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)

// hold reports what of a value the schema does not allow.
func (s schema) hold(t *testing.T, where string, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				t.Errorf("%s lacks %s", where, name)
			}
		}
		for name, value := range v {
			inner, ok := s.Properties[name]
			if !ok || s.Type != "object" {
				t.Errorf("%s has %s, which is not described", where, name)
			}
			inner.hold(t, where+"."+name, value)
		}
	case []any:
		if s.Type != "array" {
			t.Errorf("%s is an array, not %s", where, s.Type)
			return
		}
		for _, value := range v {
			s.Items.hold(t, where+"[]", value)
		}
	case string:
		if s.Type != "string" || strings.HasSuffix(where, ".updated") && !isDate.MatchString(v) {
			t.Errorf("%s is %q, not %s", where, v, s.Type)
		}
	case bool:
		if s.Type != "boolean" {
			t.Errorf("%s is %v, not %s", where, v, s.Type)
		}
	case float64:
		if s.Type != "number" && (s.Type != "integer" || v != float64(int64(v))) {
			t.Errorf("%s is %v, not %s", where, v, s.Type)
		}
	default:
		t.Errorf("%s is %v, which no answer should hold", where, v)
	}
}
