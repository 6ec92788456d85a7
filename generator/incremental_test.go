package generator_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/sample"
	"github.com/kaimen-portal/kaimen/generator"
)

func TestPublishingAgainEqualsPublishingAnew(t *testing.T) {
	tests := []struct {
		name   string
		change func(portal)
	}{
		{"a description", func(p portal) { p.edit(parks, "演示而编写", "演示而编写的") }},
		{"a figure of a conditional entry", func(p portal) { p.edit("datasets/conditional/visits.csv", "26772", "26773") }},
		{"the conditions", func(p portal) {
			p.edit("datasets/conditional/datapackage.yaml", "说明用途", "说明用途和场景")
		}},
		{"a telephone number", func(p portal) { p.edit("agencies.yaml", "021-00000001", "021-00000002") }},
		{"the name of an agency", func(p portal) { p.edit("agencies.yaml", "Sample City Parks Bureau", "Sample City Greens Bureau") }},
		{"the name of a domain", func(p portal) { p.edit("domains.yaml", "资源环境", "环境资源") }},
		{"the operator", func(p portal) { p.edit("portal.yaml", "Sample City Big Data Centre", "Sample City Data Office") }},
		{"the title", func(p portal) { p.edit("portal.yaml", "Sample City Open Data", "Open Data of Sample City") }},
		{"the licence", func(p portal) { p.edit("portal.yaml", "name: CC-BY-4.0", "name: CC0-1.0") }},
		{"the address", func(p portal) { p.edit("portal.yaml", "https://data.example.org/", "https://open.example.org/data/") }},
		{"the evaluation of the list", func(p portal) { p.edit("portal.yaml", "listEvaluated: 2026-06-30", "listEvaluated: 2026-07-31") }},
		{"the version of the list", func(p portal) { p.edit("portal.yaml", "listVersion: 2026-1", "listVersion: 2026-2") }},
		{"proxies", func(p portal) {
			p.edit("portal.yaml", "sample: true", "sample: true\ntrustedProxies: [192.0.2.0/24]")
		}},
		{"synonyms", func(p portal) { p.write("synonyms.txt", "公园,绿园\n") }},
		{"readings", func(p portal) { p.write("pinyin.txt", "示例 shi li\n") }},
		{"the profile", func(p portal) { p.edit("portal.yaml", "profile: shanghai-2018", "profile: xian") }},
		{"no use", func(p portal) { p.tell(activity.State{}) }},
		{"an evaluation", func(p portal) {
			p.edit("portal.yaml", "profile: shanghai-2018", "profile: changsha-2018")
			p.tell(activity.State{Evaluations: []activity.Evaluation{{Period: "half-2026-1", From: on(t, "2026-01-01"), To: on(t, "2026-06-30"), Published: on(t, "2026-07-08"),
				Measures: []activity.Measure{}, Agencies: []activity.Evaluated{{Agency: "parks", Scores: []*float64{}}}}}})
		}},
		{"who answers for the statistics", func(p portal) { p.edit("portal.yaml", "数公开〔2026〕1号", "数公开〔2026〕2号") }},
		{"an agency more", func(p portal) {
			p.write("agencies.yaml", p.read("agencies.yaml")+"- {id: water, name: {zh: 市水务局, en: Water Bureau}, code: 11310000MB00000025, kind: administrative, binding: applies, level: city, phone: 021-00000003, email: water@example.org, address: {zh: 示例路, en: Sample Road}, about: {zh: 水。, en: Water.}}\n")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPortal(t)
			p.add("conditional", "openClass: unconditional", conditional)
			p.tell(used(t, "2026-11-20"))
			p.build()
			tt.change(p)
			if r := p.build(); r.Faults() {
				t.Fatalf("faults: %+v", r)
			}
			other := portal{p.catalogue, filepath.Join(t.TempDir(), "fresh")}
			copyFolder(t, filepath.Join(p.data, activity.Folder), filepath.Join(other.data, activity.Folder))
			other.build()
			compare(t, "after "+tt.name, withoutHistory(p.public()), withoutHistory(other.public()))
			compare(t, "search index", filesBelow(t, p.data+"/current/index"), filesBelow(t, other.data+"/current/index"))
			compare(t, "for the server", p.private(), other.private())
			compare(t, "rows", filesBelow(t, p.data+"/current/rows"), filesBelow(t, other.data+"/current/rows"))
			if diff := manifestOf(t, p).TrustedProxies; !slices.Equal(diff, manifestOf(t, other).TrustedProxies) {
				t.Errorf("the manifest trusts %v", diff)
			}
			p.verify()
		})
	}
}

func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

func manifestOf(t *testing.T, p portal) *generator.Manifest {
	t.Helper()
	m, err := generator.ReadManifest(filepath.Join(p.data, "current"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// withoutHistory leaves out what tells of the past, which a new portal does not
// have: the pages of the open list compare it with the state before, and the
// descriptor at a version's address says what it said when the data came.
func withoutHistory(files map[string]string) map[string]string {
	out := map[string]string{}
	for path, body := range files {
		switch filepath.Base(path) {
		case "datapackage.json", "SHA256SUMS":
			if !versionID.MatchString(filepath.Base(filepath.Dir(path))) {
				out[path] = body
			}
		case "open-list.csv", "open-list.json", "open-list.xlsx":
			out[path] = body
		default:
			if len(below("open-list/", map[string]string{path: ""}))+len(below("en/open-list/", map[string]string{path: ""})) == 0 && path != "checksums.txt" {
				out[path] = body
			}
		}
	}
	return out
}

func TestWordsOfTheSearchDrawNoPage(t *testing.T) {
	p := newPortal(t)
	p.build()
	for _, tt := range []struct{ file, text string }{{"synonyms.txt", "公园,绿园\n"}, {"pinyin.txt", "公园 gong yuan\n"}} {
		before := filesBelow(t, p.data+"/current/index")
		p.write(tt.file, tt.text)
		r := p.build()
		if !r.Changed || r.Drawn > 0 {
			t.Errorf("%s: changed %v, %d pages drawn", tt.file, r.Changed, r.Drawn)
		}
		after := filesBelow(t, p.data+"/current/index")
		if before["vocabulary.json"] == after["vocabulary.json"] {
			t.Errorf("%s is not in the vocabulary", tt.file)
		}
		p.verify()
	}
	p.write("synonyms.txt", "公园\n")
	r := p.build()
	if len(r.Findings) != 1 || r.Findings[0].File != "synonyms.txt" || r.Findings[0].Line != 1 {
		t.Errorf("findings: %+v", r.Findings)
	}
}

func TestANewDayDrawsOnlyWhatItChanges(t *testing.T) {
	p := portal{catalogue{t, ""}, filepath.Join(t.TempDir(), "data")}
	build := func(p portal, date string) *generator.Report {
		r, err := buildFS(t.Context(), sample.FS(), p.data, date)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := build(p, "2026-11-22")
	if again := build(p, "2026-11-22"); again.Changed || again.Drawn > 0 || again.Release != first.Release {
		t.Errorf("the same day again: changed %v, %d pages drawn", again.Changed, again.Drawn)
	}
	r := build(p, "2026-11-23")
	if r.Drawn == 0 || r.Drawn > first.Drawn/4 {
		t.Errorf("the next day draws %d of %d pages", r.Drawn, first.Drawn)
	}
	other := portal{p.catalogue, filepath.Join(t.TempDir(), "fresh")}
	build(other, "2026-11-23")
	compare(t, "the next day", withoutHistory(p.public()), withoutHistory(other.public()))
}
