package gate_test

import (
	"errors"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/generator/gate"
)

var files = []string{
	"portal.yaml",
	"datasets/air/datapackage.yaml",
	"datasets/air/hourly.csv",
	"datasets/air/sample.csv",
	"datasets/air/old/hourly.csv",
	"datasets/air/old/sample.csv",
	"datasets/air/stray.csv",
	"datasets/water/water.csv",
}

func catalogue(t *testing.T, id string) *datasets.Catalogue {
	t.Helper()
	p, err := profile.Load(id)
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for _, f := range files {
		fsys[f] = &fstest.MapFile{Data: []byte(f)}
	}
	return &datasets.Catalogue{FS: fsys, Profile: p}
}

func air(class datasets.OpenClass) *datasets.Dataset {
	return &datasets.Dataset{ID: "air", Name: "air", Dir: "datasets/air", File: "datasets/air/datapackage.yaml",
		Resources: []datasets.Resource{{Name: "hourly", Path: "hourly.csv"}, {Name: "sample", Path: "sample.csv", Sample: true}},
		Catalogue: datasets.Governance{Status: "approved", OpenClass: class, Versions: []datasets.Earlier{{Resources: []datasets.EarlierFile{
			{Name: "hourly", Path: "old/hourly.csv"}, {Name: "sample", Path: "old/sample.csv"}}}}}}
}

// opened are the files of the catalogue that a file system opens.
func opened(fsys fs.FS) []string {
	var out []string
	for _, name := range files {
		if f, err := fsys.Open(name); err == nil {
			f.Close()
			out = append(out, name)
		}
	}
	return out
}

const draft, shanghai = "zhejiang-2016-draft", "shanghai-2018"

func TestEachSideOpensItsOwnFilesAndNoOthers(t *testing.T) {
	tests := []struct {
		name              string
		class             datasets.OpenClass
		profile           string
		change            func(*datasets.Dataset)
		public, kept      []string
		published, shared bool
	}{
		{name: "unconditional", class: datasets.Unconditional, profile: shanghai, published: true,
			public: []string{"datasets/air/hourly.csv", "datasets/air/sample.csv", "datasets/air/old/hourly.csv", "datasets/air/old/sample.csv"}},
		{name: "conditional", class: datasets.Conditional, profile: shanghai, published: true, shared: true,
			public: []string{"datasets/air/sample.csv"}, kept: []string{"datasets/air/hourly.csv"}},
		{name: "closed", class: datasets.Closed, profile: shanghai},
		{name: "closed, under a profile that publishes the whole catalogue", class: datasets.Closed, profile: draft, published: true},
		{name: "a class that does not exist", class: "secret-ish", profile: shanghai},
		{name: "a draft", class: datasets.Conditional, profile: shanghai, change: func(d *datasets.Dataset) { d.Catalogue.Status = "draft" }},
		{name: "a state secret", class: datasets.Conditional, profile: draft, change: func(d *datasets.Dataset) { d.Catalogue.StateSecret = true }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cat, d := catalogue(t, tt.profile), air(tt.class)
			if tt.change != nil {
				tt.change(d)
			}
			p, published := gate.PublicOf(cat, d)
			r, shared := gate.RestrictedOf(cat, d)
			if published != tt.published || shared != tt.shared {
				t.Fatalf("published %v, kept for grants %v; want %v, %v", published, shared, tt.published, tt.shared)
			}
			if published {
				if diff := cmp.Diff(tt.public, opened(p.FS())); diff != "" {
					t.Errorf("public files (-want +got):\n%s", diff)
				}
			}
			if shared {
				if diff := cmp.Diff(tt.kept, opened(r.FS())); diff != "" {
					t.Errorf("conditional files (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestNoSpellingOfAPathOpensAConditionalFile(t *testing.T) {
	p, ok := gate.PublicOf(catalogue(t, shanghai), air(datasets.Conditional))
	if !ok {
		t.Fatal("a conditional entry has a public side")
	}
	for _, name := range []string{"hourly.csv", "datasets/air/../air/hourly.csv", "datasets/air/sample.csv/../hourly.csv", "./datasets/air/hourly.csv",
		"/datasets/air/hourly.csv", "datasets//air/hourly.csv", "datasets/air/./hourly.csv", "datasets/air", "datasets", ".", "", "datasets\\air\\hourly.csv"} {
		if f, err := p.FS().Open(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v, %v", name, f, err)
		}
	}
}

func TestAPublicDatasetNamesNoConditionalResource(t *testing.T) {
	p, _ := gate.PublicOf(catalogue(t, shanghai), air(datasets.Conditional))
	if len(p.Earlier()) > 0 || slices.ContainsFunc(p.Resources(), func(r datasets.Resource) bool { return !r.Sample }) {
		t.Errorf("earlier %v, resources %v", p.Earlier(), p.Resources())
	}
}

func TestAClosedEntryShowsNoStructure(t *testing.T) {
	p, ok := gate.PublicOf(catalogue(t, draft), air(datasets.Closed))
	if !ok {
		t.Fatal("not published under a profile that publishes the whole catalogue")
	}
	if e := p.Entry(); len(e.Resources) > 0 || len(p.Resources()) > 0 {
		t.Errorf("resources %v, %v", e.Resources, p.Resources())
	}
}

func TestAClosedParentIsNamedOnlyWhereClosedEntriesAreShown(t *testing.T) {
	for id, want := range map[string]string{shanghai: "", draft: "people"} {
		d := air(datasets.Unconditional)
		d.Catalogue.DerivedFrom = "people"
		p, ok := gate.PublicOf(catalogue(t, id), d)
		if got := p.Entry().DerivedFrom; !ok || got != want {
			t.Errorf("%s: derived from %q, want %q", id, got, want)
		}
	}
}
