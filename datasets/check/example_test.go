package check_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"go.yaml.in/yaml/v3"
)

var today = calendar.NewDate(2026, 1, 15)

// scene is an example set up: a catalogue of one entry, or of two where the
// example tells of a second.
type scene struct {
	cat    *datasets.Catalogue
	facts  []*check.Facts
	before *check.Before
}

// patch writes the keys of a YAML text over a value.
func patch(t *testing.T, text string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("example %q: %v", text, err)
	}
}

// patchJSON is patch for a value whose keys are those of its JSON form.
func patchJSON(t *testing.T, text string, into any) {
	t.Helper()
	var v any = map[string]any{}
	patch(t, text, &v)
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatalf("example %q: %v", text, err)
	}
}

func baseEntry(t *testing.T, id string) datasets.Dataset {
	t.Helper()
	b, err := os.ReadFile("testdata/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var ds datasets.Dataset
	patch(t, string(b), &ds)
	ds.ID, ds.Name = id, id
	ds.Dir = "datasets/" + id
	ds.File = ds.Dir + "/datapackage.yaml"
	return ds
}

// baseFacts is what reading faultless files would show.
func baseFacts(ds *datasets.Dataset) *check.Facts {
	facts := &check.Facts{}
	for _, r := range ds.Resources {
		r.Schema.Fields = slices.Clone(r.Schema.Fields)
		facts.Resources = append(facts.Resources, check.ResourceFacts{
			Name: r.Name, Path: r.Path, SHA256: "sha-" + ds.ID, Format: r.Format, Encoding: "utf-8", Rows: 120, Schema: r.Schema,
		})
	}
	return facts
}

func setUp(t *testing.T, x check.Example) scene {
	t.Helper()
	id := x.Profile
	if id == "" {
		id = profile.Default
	}
	p, err := profile.Load(id)
	if err != nil {
		t.Fatal(err)
	}
	transport := datasets.Agency{ID: "transport", Name: lang.Text{ZH: "市交通局", EN: "Transport Bureau"}, Kind: datasets.Administrative, Binding: datasets.Applies}
	patch(t, x.Agency, &transport)
	cat := &datasets.Catalogue{
		Profile: p,
		Portal:  datasets.Portal{ListVersion: "2026.1", ListEvaluated: calendar.NewDate(2026, 1, 5)},
		Agencies: []datasets.Agency{transport,
			{ID: "water", Name: lang.Text{ZH: "市水务局", EN: "Water Bureau"}, Kind: datasets.Administrative, Binding: datasets.Applies}},
		Domains: []datasets.Domain{{ID: "transport", Name: lang.Text{ZH: "道路交通", EN: "Transport"}}},
	}
	patch(t, x.Portal, &cat.Portal)
	ds := baseEntry(t, "base")
	patch(t, x.Entry, &ds)
	facts := baseFacts(&ds)
	if x.Data != "" {
		patchJSON(t, x.Data, &facts.Resources[0])
	}
	s := scene{cat: cat, facts: []*check.Facts{facts}}
	cat.Sets = []datasets.Dataset{ds}
	if x.Second != "" {
		second := baseEntry(t, "second")
		second.Title, second.Catalogue.Code = "公交线路班次", "3-07-001/000013"
		patch(t, x.Second, &second)
		if second.Catalogue.OpenClass == datasets.Closed {
			second.Resources[0].Path = ""
		}
		cat.Sets = append(cat.Sets, second)
		s.facts = append(s.facts, baseFacts(&second))
	}
	if x.Before != "" {
		s.before = &check.Before{}
		patch(t, x.Before, s.before)
	}
	return s
}

// findings runs every rule over the scene.
func (s scene) findings() []datasets.Finding {
	var out []datasets.Finding
	var light []check.LightEntry
	for i := range s.cat.Sets {
		ds := &s.cat.Sets[i]
		before := s.before
		if i > 0 {
			before = nil
		}
		out = append(out, check.Entry(s.cat, ds, s.facts[i], before, today)...)
		light = append(light, check.Light(ds, s.facts[i], today))
	}
	return append(out, check.Across(s.cat, light, today)...)
}
