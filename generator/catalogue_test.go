package generator_test

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/sample"
	"github.com/kaimen-portal/kaimen/datasets/starter"
	"github.com/kaimen-portal/kaimen/generator"
)

// catalogue is a catalogue folder of a test. It begins as the starter
// catalogue: one dataset, park-visits, that passes every rule.
type catalogue struct {
	t   *testing.T
	dir string
}

func newCatalogue(t *testing.T) catalogue {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "catalogue")
	if err := starter.Write(dir); err != nil {
		t.Fatal(err)
	}
	return catalogue{t, dir}
}

const (
	parks     = "datasets/park-visits/datapackage.yaml"
	parksData = "datasets/park-visits/visits.csv"
)

func (c catalogue) read(name string) string {
	c.t.Helper()
	b, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(b)
}

func (c catalogue) write(name, text string) {
	c.t.Helper()
	file := filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		c.t.Fatal(err)
	}
}

// edit replaces each text of a file by the one that follows it in pairs.
func (c catalogue) edit(name string, pairs ...string) {
	c.t.Helper()
	c.write(name, replace(c.t, c.read(name), pairs...))
}

func replace(t *testing.T, s string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(s, pairs[i]) {
			t.Fatalf("no %q in\n%s", pairs[i], s)
		}
		s = strings.ReplaceAll(s, pairs[i], pairs[i+1])
	}
	return s
}

// add makes another dataset like park-visits, with a name, titles and figures
// of its own, and the replacements made in its descriptor.
func (c catalogue) add(id string, pairs ...string) {
	c.t.Helper()
	pairs = append([]string{"name: park-visits", "name: " + id, "title: 公园月度游客量", "title: 公园游客" + id,
		"title: Monthly visitors to parks", "title: Visitors " + id, "306002/000001", "306002/" + id}, pairs...)
	c.write("datasets/"+id+"/datapackage.yaml", replace(c.t, c.read(parks), pairs...))
	c.write("datasets/"+id+"/visits.csv", c.read(parksData)+"2026-01,"+id+",17,3\n")
}

func (c catalogue) remove(id string) {
	c.t.Helper()
	if err := os.RemoveAll(filepath.Join(c.dir, "datasets", id)); err != nil {
		c.t.Fatal(err)
	}
}

var figures = regexp.MustCompile(`(?m)^(2025-01,东湖公园,)\d+`)

// figure sets the first figure in the data of a dataset.
func (c catalogue) figure(id string, n int) {
	c.t.Helper()
	file := "datasets/" + id + "/visits.csv"
	c.write(file, figures.ReplaceAllString(c.read(file), "${1}"+strconv.Itoa(n)))
}

// portal is a catalogue with the data directory that it is published into.
type portal struct {
	catalogue
	data string
}

func newPortal(t *testing.T) portal {
	t.Helper()
	return portal{newCatalogue(t), filepath.Join(t.TempDir(), "data")}
}

// today is the day of a build for which a test names none.
const today = "2026-11-22"

func (p portal) build() *generator.Report { p.t.Helper(); return p.buildOn(today) }

func (p portal) buildOn(date string) *generator.Report {
	p.t.Helper()
	r, err := buildFS(p.t.Context(), os.DirFS(p.dir), p.data, date)
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

func buildFS(ctx context.Context, fsys fs.FS, data, date string) (*generator.Report, error) {
	day, err := calendar.ParseDate(date)
	if err != nil {
		return nil, err
	}
	return generator.Build(ctx, generator.Options{Catalogue: fsys, Data: data, AsOf: day, Version: "test"})
}

// fresh is what a build of the same catalogue into an empty folder publishes.
func (p portal) fresh(date string) map[string]string {
	p.t.Helper()
	other := portal{p.catalogue, filepath.Join(p.t.TempDir(), "fresh")}
	other.buildOn(date)
	return other.public()
}

// public is every published file by its path below public/.
func (p portal) public() map[string]string {
	p.t.Helper()
	return filesBelow(p.t, p.data+"/current/public")
}

// page is a published page or file.
func (p portal) page(path string) string {
	p.t.Helper()
	b, err := os.ReadFile(filepath.Join(p.data, "current/public", path))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(b)
}

// filesBelow reads every file of a folder, through symbolic links.
func filesBelow(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	var walk func(rel string)
	walk = func(rel string) {
		entries, err := os.ReadDir(filepath.Join(dir, rel))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			path := filepath.Join(rel, e.Name())
			info, err := os.Stat(filepath.Join(dir, path))
			if err != nil {
				t.Fatal(err)
			}
			if info.IsDir() {
				walk(path)
				continue
			}
			b, err := os.ReadFile(filepath.Join(dir, path))
			if err != nil {
				t.Fatal(err)
			}
			out[filepath.ToSlash(path)] = string(b)
		}
	}
	walk(".")
	return out
}

// below are the files whose path begins with dir.
func below(dir string, files map[string]string) map[string]string {
	out := map[string]string{}
	for path, body := range files {
		if strings.HasPrefix(path, dir) {
			out[path] = body
		}
	}
	return out
}

// compare fails for every file that two sets of files do not have in common.
func compare(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	faults := 0
	for _, path := range slices.Sorted(maps.Keys(want)) {
		if g, ok := got[path]; !ok {
			t.Errorf("%s: %s is missing", what, path)
		} else if g != want[path] {
			t.Errorf("%s: %s differs: %s", what, path, firstDifference(g, want[path]))
		} else {
			continue
		}
		if faults++; faults == 10 {
			t.Fatalf("%s: and so on", what)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[path]; !ok {
			t.Errorf("%s: %s is there", what, path)
		}
	}
}

func firstDifference(got, want string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, i-60):min(len(s), i+60)] }
	return "got …" + cut(got) + "…, want …" + cut(want) + "…"
}

// verify fails unless every published file is as the manifest says.
func (p portal) verify() {
	p.t.Helper()
	_, files, found, err := generator.Verify(p.t.Context(), p.data, func(int, int) {})
	if err != nil || files == 0 || len(found) > 0 {
		p.t.Fatalf("verify: %d files, found %v, error %v", files, found, err)
	}
}

// overlay is the sample catalogue with some files replaced.
type overlay struct {
	fs.FS
	files fs.FS
}

// sampleWith is the sample catalogue with the replacements made in portal.yaml.
func sampleWith(t *testing.T, pairs ...string) fs.FS {
	t.Helper()
	b, err := fs.ReadFile(sample.FS(), "portal.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "portal.yaml"), []byte(replace(t, string(b), pairs...)), 0o644); err != nil {
		t.Fatal(err)
	}
	return overlay{sample.FS(), os.DirFS(dir)}
}

func (o overlay) Open(name string) (fs.File, error) {
	if name == "portal.yaml" {
		return o.files.Open(name)
	}
	return o.FS.Open(name)
}
