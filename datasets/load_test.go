package datasets

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// folder is a small catalogue without a fault, with files added or replaced; a
// file with the text "-" is taken away.
func folder(files map[string]string) fstest.MapFS {
	all := map[string]string{
		"portal.yaml":                      "title: {zh: 示例市, en: Sample City}\nbaseURL: https://data.example.org/\n",
		"agencies.yaml":                    "- {id: parks, name: {zh: 绿化局, en: Parks}}\n- {id: east-parks, parent: parks, district: east, districtName: {zh: 东区, en: East}}\n",
		"domains.yaml":                     "- {id: environment, name: {zh: 环境, en: Environment}}\n",
		"datasets/trees/datapackage.yaml":  trees,
		"datasets/trees/trees.csv":         "id\n1\n",
		"datasets/routes/datapackage.json": `{"name": "routes", "title": "线路", "resources": []}`,
	}
	for name, text := range files {
		all[name] = text
	}
	fsys := fstest.MapFS{}
	for name, text := range all {
		if text != "-" {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return fsys
}

const trees = `name: trees
title: 行道树
resources:
  - name: trees
    path: trees.csv
    schema:
      primaryKey: id
      fields:
        - {name: id, type: integer, constraints: {enum: [1, 2]}}
catalogue:
  provider: parks
  updateFrequency: monthly
  status: approved
  en:
    title: Street trees
    resources: {trees: {fields: {id: {title: Number}}}}
`

// statistics is a portal.yaml with the key of that name.
func statistics(agency, domain, number string) string {
	return "statistics:\n  agency: " + agency + "\n  domain: " + domain + "\n  decided: {by: 市大数据中心, on: 2026-01-05, number: '" + number + "'}\nbaseURL: https://data.example.org/\n"
}

func TestLoadACatalogueWithoutAFault(t *testing.T) {
	c, findings, err := Load(context.Background(), folder(nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		t.Errorf("%s:%d: %s", f.File, f.Line, f.Message.EN)
	}
	var ids []string
	for _, d := range c.Sets {
		ids = append(ids, d.ID)
	}
	if diff := cmp.Diff([]string{"routes", "trees"}, ids); diff != "" {
		t.Error(diff)
	}
	set, _ := c.Set("trees")
	if got := set.Resources[0].Schema; !slices.Equal(got.PrimaryKey, []string{"id"}) || !slices.Equal(got.Fields[0].Constraints.Enum, []string{"1", "2"}) {
		t.Errorf("schema: %+v", got)
	}
	if got := [2]int{set.Lines["catalogue.provider"], set.Lines["resources[0].path"]}; got != [2]int{11, 5} {
		t.Errorf("lines of provider and path: %v", got)
	}
	if set.TitleIn(lang.EN) != "Street trees" || set.DescriptionIn(lang.EN) != "" || !set.Approved() {
		t.Errorf("texts: %+v", set)
	}
	if title, _, _ := set.FieldIn(lang.EN, set.Resources[0], set.Resources[0].Schema.Fields[0]); title != "Number" {
		t.Errorf("title of the field: %q", title)
	}
	if diff := cmp.Diff([]District{{ID: "east", Name: lang.Text{ZH: "东区", EN: "East"}}}, c.Districts()); diff != "" {
		t.Error(diff)
	}
	if c.Profile.ID != "shanghai-2018" || c.Calendar == nil {
		t.Errorf("profile %q, calendar %v", c.Profile.ID, c.Calendar)
	}
}

func TestLoadFindsWhatDoesNotFit(t *testing.T) {
	const file = "datasets/trees/datapackage.yaml"
	swap := func(old, new string) map[string]string {
		return map[string]string{file: strings.Replace(trees, old, new, 1)}
	}
	path := func(p string) map[string]string { return swap("path: trees.csv", "path: "+p) }
	for _, c := range []struct {
		name   string
		files  map[string]string
		want   string // rule, file and line
		broken bool   // trees is left out
	}{
		{"no portal.yaml", map[string]string{"portal.yaml": "-"}, "L-missing portal.yaml:0", false},
		{"no agencies.yaml", map[string]string{"agencies.yaml": "-"}, "L-missing agencies.yaml:0", false},
		{"no descriptor", map[string]string{file: "-"}, "L-missing " + file + ":0", true},
		{"two descriptors", map[string]string{"datasets/trees/datapackage.json": "{}"}, "L-missing " + file + ":0", true},
		{"a stray file", map[string]string{"datasets/notes.txt": "x"}, "L-path datasets/notes.txt:0", false},
		{"an unknown key", swap("provider:", "provder:"), "L-key " + file + ":11", false},
		{"a wrong type", swap("title: 行道树", "title: [行道树]"), "L-syntax " + file + ":2", true},
		{"a value outside its list", swap("monthly", "mothly"), "L-syntax " + file + ":12", true},
		{"broken YAML", swap("title: 行道树", "title: '行道树"), "L-syntax " + file + ":2", true},
		{"another name than the folder's", swap("name: trees", "name: bushes"), "L-id " + file + ":1", false},
		{"a resource name with a slash", swap("- name: trees", "- name: ../trees"), "L-id " + file + ":4", true},
		{"a resource name that the portal needs", swap("- name: trees", "- name: datapackage"), "L-id " + file + ":4", true},
		{"a resource name like that of a format", swap("- name: trees", "- name: trees.excel"), "L-id " + file + ":4", true},
		{"a resource name twice", swap("  - name: trees", "  - {name: trees, path: trees.csv}\n  - name: trees"), "L-duplicate " + file + ":5", true},
		{"a path upwards", path("../routes/datapackage.json"), "L-path " + file + ":5", true},
		{"an absolute path", path("/etc/passwd"), "L-path " + file + ":5", true},
		{"a path with a backslash", path(`..\x.csv`), "L-path " + file + ":5", true},
		{"a remote path", path("https://example.org/x.csv"), "L-path " + file + ":5", true},
		{"a path that no address can have", path("trees#1.csv"), "L-path " + file + ":5", true},
		{"a folder", path("."), "L-path " + file + ":5", true},
		{"a file that is not there", path("tress.csv"), "L-path " + file + ":5", false},
		{"an earlier file upwards", swap("catalogue:", "catalogue:\n  versions: [{resources: [{name: trees, path: ../x}]}]"), "L-path " + file + ":11", true},
		{"an agency twice", map[string]string{"agencies.yaml": "- id: parks\n- id: parks\n"}, "L-duplicate agencies.yaml:2", false},
		{"an agency id with a space", map[string]string{"agencies.yaml": "- id: the parks\n"}, "L-id agencies.yaml:1", false},
		{"a parent that is not there", map[string]string{"agencies.yaml": "- id: parks\n  parent: city\n"}, "L-reference agencies.yaml:2", false},
		{"a domain without an id", map[string]string{"domains.yaml": "- name: {zh: 环境}\n"}, "L-id domains.yaml:1", false},
		{"a base URL without its slash", map[string]string{"portal.yaml": "baseURL: https://data.example.org/a\n"}, "L-portal portal.yaml:1", false},
		{"a base URL that is a script", map[string]string{"portal.yaml": "baseURL: javascript://a/\n"}, "L-portal portal.yaml:1", false},
		{"a source that is a script", swap("catalogue:", "sources: [{title: x, path: 'javascript:alert(1)'}]\ncatalogue:"), "L-address " + file + ":10", false},
		{"an agency's site without its scheme", map[string]string{"agencies.yaml": "- id: parks\n  website: www.example.org\n"}, "L-address agencies.yaml:2", false},
		{"a link of the portal that is a script", map[string]string{"portal.yaml": "links:\n- {title: {zh: 省}, url: 'JavaScript:alert(1)'}\n"}, "L-address portal.yaml:2", false},
		{"an unknown profile", map[string]string{"portal.yaml": "profile: atlantis\n"}, "L-profile portal.yaml:1", false},
		{"an override without a source", map[string]string{"portal.yaml": "override:\n  complaint:\n    wd: {is: 3}\n"}, "L-profile portal.yaml:3", false},
		{"statistics of an unknown agency", map[string]string{"portal.yaml": statistics("atlantis", "environment", "1号")}, "L-reference portal.yaml:2", false},
		{"statistics of an unknown domain", map[string]string{"portal.yaml": statistics("parks", "seas", "1号")}, "L-reference portal.yaml:3", false},
		{"statistics that nobody decided on", map[string]string{"portal.yaml": statistics("parks", "environment", "")}, "L-portal portal.yaml:1", false},
		{"a calendar that is none", map[string]string{"portal.yaml": "calendar: domains.yaml\n"}, "L-calendar portal.yaml:1", false},
		{"a calendar outside", map[string]string{"portal.yaml": "calendar: ../cal.csv\n"}, "L-calendar portal.yaml:1", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			cat, findings, err := Load(context.Background(), folder(c.files))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range findings {
				got = append(got, fmt.Sprintf("%s %s:%d", f.Rule, f.File, f.Line))
				if f.Message.ZH == "" || f.Message.EN == "" || f.Fix.ZH == "" || f.Fix.EN == "" {
					t.Errorf("not said in both languages: %+v", f)
				}
			}
			if diff := cmp.Diff([]string{c.want}, got); diff != "" {
				t.Error(diff)
			}
			if _, there := cat.Set("trees"); there == c.broken || slices.Contains(cat.Broken, "trees") != c.broken {
				t.Errorf("trees there: %v, broken: %v", there, cat.Broken)
			}
			if _, there := cat.Set("routes"); !there {
				t.Error("a fault elsewhere took routes out")
			}
			if cat.Profile == nil || cat.Calendar == nil {
				t.Error("no profile or no calendar")
			}
		})
	}
}

func TestASymbolicLinkDoesNotLeadOutOfTheFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, folder(nil)); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.MkdirAll(secret, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"trees.csv", "datapackage.yaml"} {
		if err := os.WriteFile(filepath.Join(secret, name), []byte(trees), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, link := range []struct{ name, target string }{
		{"datasets/trees/trees.csv", filepath.Join(secret, "trees.csv")},
		{"datasets/trees/datapackage.yaml", filepath.Join(secret, "datapackage.yaml")},
		{"datasets/trees", secret},
	} {
		full := filepath.Join(dir, link.name)
		if err := os.RemoveAll(full); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(link.target, full); err != nil {
			t.Fatal(err)
		}
		c, findings, err := Load(context.Background(), os.DirFS(dir))
		if err != nil {
			t.Fatal(err)
		}
		if _, there := c.Set("trees"); there || len(findings) == 0 {
			t.Errorf("%s is a link, but trees was loaded", link.name)
		}
		os.Remove(full)
		if link.name != "datasets/trees" {
			if err := os.WriteFile(full, []byte(trees), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestTheLastDayForTheNextUpdate(t *testing.T) {
	days, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		f                        Frequency
		from, due, whatItTeaches string
	}{
		{RealTime, "2026-01-28", "2026-01-29", "a day later"}, {Hourly, "2026-01-28", "2026-01-29", "a day later"},
		{Daily, "2026-01-30", "2026-02-02", "a Saturday is off: the Monday after"},
		{Weekly, "2026-02-07", "2026-02-14", "a Saturday that is worked for the Spring Festival"},
		{Weekly, "2026-02-11", "2026-02-24", "the first day after the Spring Festival"},
		{Monthly, "2026-01-31", "2026-02-28", "the last day of a shorter month, a Saturday that is worked"},
		{Quarterly, "2026-07-03", "2026-10-08", "National Day and the days after"},
		{HalfYearly, "2025-12-22", "2026-06-22", "six months later"}, {Yearly, "2024-02-29", "2025-02-28", "a leap day"},
		{Daily, "2026-12-31", "2027-01-01", "a year that the calendar does not reach: the date itself"},
		{Monthly, "2027-01-02", "2027-02-02", "both ends beyond the calendar"},
		{Irregular, "2026-01-31", "", "nothing is promised"}, {NotUpdated, "2026-01-31", "", "nothing is promised"},
		{Monthly, "", "", "never updated"}, {"", "2026-01-31", "", "no frequency"},
	} {
		var from calendar.Date
		if err := from.UnmarshalText([]byte(c.from)); err != nil {
			t.Fatal(err)
		}
		if due := c.f.Due(from, days); due.String() != c.due {
			t.Errorf("%s after %s, %s: got %s, want %s", c.f, c.from, c.whatItTeaches, due, c.due)
		}
	}
}

func TestLabelsAreThereInBothLanguages(t *testing.T) {
	for _, c := range lang.Codes {
		for _, f := range []Frequency{RealTime, Hourly, Daily, Weekly, Monthly, Quarterly, HalfYearly, Yearly, Irregular, NotUpdated} {
			if f.Label(c) == "" {
				t.Errorf("%s has no label in %s", f, c)
			}
		}
		for _, k := range []AgencyKind{Administrative, Institution, Utility, Central, OtherBudget} {
			if k.Label(c) == "" {
				t.Errorf("%s has no label in %s", k, c)
			}
		}
		for _, b := range []Binding{Applies, ByAnalogy} {
			if b.Label(c) == "" {
				t.Errorf("%s has no label in %s", b, c)
			}
		}
	}
}

func FuzzLoadDataset(f *testing.F) {
	f.Add(trees)
	f.Add("name: trees\nresources: [{name: a, path: ..}]\n")
	f.Add("resources: [{name: a, path: 'a/../../b'}]\ncatalogue: {versions: [{resources: [{path: \"\\x00\"}]}]}\n")
	f.Fuzz(func(t *testing.T, text string) {
		d, findings, err := LoadDataset(folder(map[string]string{"datasets/trees/datapackage.yaml": text}), "datasets/trees")
		if err != nil {
			t.Fatal(err)
		}
		if d == nil {
			if len(findings) == 0 {
				t.Fatal("a dataset was left out without a word")
			}
			return
		}
		for key, p := range d.paths() {
			if filepath.IsAbs(p) || strings.Contains("/"+p+"/", "/../") || strings.ContainsAny(p, "\\\x00") {
				t.Fatalf("%s: the path %q was let through", key, p)
			}
		}
	})
}

// A catalogue of ten thousand descriptors is to load in about two or three
// seconds on two cores.
func BenchmarkLoad10000(b *testing.B) {
	dir := b.TempDir()
	for i := range 10_000 {
		sub := filepath.Join(dir, "datasets", fmt.Sprintf("set-%05d", i))
		if err := os.MkdirAll(sub, 0o755); err != nil {
			b.Fatal(err)
		}
		text := strings.Replace(trees, "name: trees", fmt.Sprintf("name: set-%05d", i), 1)
		for name, content := range map[string]string{"datapackage.yaml": text, "trees.csv": "id\n1\n"} {
			if err := os.WriteFile(filepath.Join(sub, name), []byte(content), 0o644); err != nil {
				b.Fatal(err)
			}
		}
	}
	for b.Loop() {
		c, _, err := Load(context.Background(), os.DirFS(dir))
		if err != nil || len(c.Sets) != 10_000 {
			b.Fatal(err)
		}
	}
}
