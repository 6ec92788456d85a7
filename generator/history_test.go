package generator_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var versionID = regexp.MustCompile(`^[0-9a-f]{12}$`)

// versions are the version addresses of a dataset that are published, with
// their files.
func (p portal) versions(id string) map[string]map[string]string {
	p.t.Helper()
	out := map[string]map[string]string{}
	for path, body := range below("data/"+id+"/", p.public()) {
		if v, file, ok := strings.Cut(strings.TrimPrefix(path, "data/"+id+"/"), "/"); ok && versionID.MatchString(v) {
			if out[v] == nil {
				out[v] = map[string]string{}
			}
			out[v][file] = body
		}
	}
	return out
}

// current is the id of the version that the dataset's descriptor names.
func (p portal) current(id string) string {
	p.t.Helper()
	var d struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal([]byte(p.page("data/"+id+"/datapackage.json")), &d); err != nil {
		p.t.Fatal(err)
	}
	return d.Version
}

func TestChangedDataMakeAVersionAndOldAddressesKeepTheirBytes(t *testing.T) {
	p := newPortal(t)
	p.build()
	first, firstID := p.versions("park-visits"), p.current("park-visits")
	if len(first) != 1 || first[firstID] == nil {
		t.Fatalf("versions %v, current %s", len(first), firstID)
	}
	p.edit(parksData, "2025-01,东湖公园,26772,29", "2025-01,东湖公园,1,29", "2025-12,滨江绿地,51892,31\n", "2026-01,滨江绿地,5,31\n2026-01,东湖公园,6,31\n")
	p.buildOn("2026-11-23")
	second := p.versions("park-visits")
	if len(second) != 2 || p.current("park-visits") == firstID {
		t.Fatalf("%d versions, current still %s: %v", len(second), firstID, p.current("park-visits") == firstID)
	}
	if diff := cmp.Diff(first[firstID], second[firstID]); diff != "" {
		t.Errorf("the old address (-before +now):\n%s", diff)
	}
	if page := p.page("en/datasets/park-visits/index.html"); !strings.Contains(page, "2 rows added, 1 changed, 1 removed") {
		t.Errorf("the page does not count the changes: %s", around(page, "removed"))
	}
	if got := p.page("data/park-visits/visits.csv"); got != second[p.current("park-visits")]["visits.csv"] {
		t.Error("the latest file is not that of the current version")
	}
}

// around is what a page says near a word.
func around(page, word string) string {
	i := strings.Index(page, word)
	if i < 0 {
		return "no " + word
	}
	return page[max(0, i-150):min(len(page), i+100)]
}

func TestDataThatReturnToAnEarlierStateHaveItsAddress(t *testing.T) {
	p := newPortal(t)
	p.build()
	first, data := p.current("park-visits"), p.read(parksData)
	before := p.versions("park-visits")[first]
	p.edit(parksData, "26772", "26773")
	p.buildOn("2026-11-23")
	p.write(parksData, data)
	p.edit(parks, "公园名称。", "公园的名称。") // so that today's descriptor differs from that version's own
	p.buildOn("2026-11-24")
	if got := p.current("park-visits"); got != first {
		t.Errorf("current is %s, want %s", got, first)
	}
	all := p.versions("park-visits")
	if len(all) != 2 {
		t.Errorf("%d version addresses, want 2", len(all))
	}
	if diff := cmp.Diff(before, all[first]); diff != "" {
		t.Errorf("the address (-before +now):\n%s", diff)
	}
	if n := strings.Count(p.page("en/datasets/park-visits/index.html"), first+"/SHA256SUMS"); n == 0 {
		t.Error("the history does not lead to the version")
	}
	p.verify()
}

func TestANewDescriptionIsNoNewVersion(t *testing.T) {
	p := newPortal(t)
	p.build()
	id := p.current("park-visits")
	before := p.versions("park-visits")
	p.edit(parks, "示例市三座公园 2025 年各月的游客量和开放天数。", "三座公园各月游客量，说明已更新。")
	r := p.buildOn("2026-11-23")
	if diff := cmp.Diff([]string{"park-visits"}, r.Updated); diff != "" {
		t.Errorf("updated (-want +got):\n%s", diff)
	}
	if got := p.current("park-visits"); got != id {
		t.Errorf("version %s, want %s", got, id)
	}
	if diff := cmp.Diff(before, p.versions("park-visits")); diff != "" {
		t.Errorf("versions (-before +now):\n%s", diff)
	}
	if !strings.Contains(p.page("data/park-visits/datapackage.json"), "说明已更新") {
		t.Error("the dataset's own descriptor is still the old one")
	}
}

func TestEarlierVersionsOfTheDescriptorArePublishedAndCompared(t *testing.T) {
	p := newPortal(t)
	p.edit(parks, "  status: approved", "  versions:\n    - {published: 2025-07-01, note: 上半年, noteEN: First half, resources: [{name: visits, path: old/visits.csv}]}\n  status: approved")
	half, _, _ := strings.Cut(p.read(parksData), "2025-07")
	p.write("datasets/park-visits/old/visits.csv", half)
	p.build()
	all, now := p.versions("park-visits"), p.current("park-visits")
	if len(all) != 2 {
		t.Fatalf("%d versions, want 2", len(all))
	}
	for id, files := range all {
		want := p.read(parksData)
		if id != now {
			want = half
		}
		if got := strings.Count(files["visits.csv"], "\n"); got != strings.Count(want, "\n") {
			t.Errorf("version %s has %d lines, want %d", id, got, strings.Count(want, "\n"))
		}
	}
	page := p.page("en/datasets/park-visits/index.html")
	for _, want := range []string{"First half", "18 rows added"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q: %s", want, around(page, "added"))
		}
	}
	if r := p.buildOn("2026-11-23"); len(r.Updated) > 0 {
		t.Errorf("the next day updated %v", r.Updated)
	}
	if len(p.versions("park-visits")) != 2 {
		t.Error("earlier versions were added twice")
	}
}

func TestConditionalRowsAreRenewedEvenIfNothingPublicChanges(t *testing.T) {
	p := newPortal(t)
	p.edit(parks, "openClass: unconditional", conditional)
	p.build()
	rows := func() string {
		b, err := os.ReadFile(filepath.Join(p.data, "current/rows/conditional/park-visits/visits.parquet"))
		if err != nil {
			t.Fatal(err)
		}
		return string(parquetText("rows", b))
	}
	if !strings.Contains(rows(), "26772") {
		t.Fatal("the rows are not kept")
	}
	p.edit(parksData, "26772", "26773")
	p.build()
	if got := rows(); !strings.Contains(got, "26773") || strings.Contains(got, "26772") {
		t.Error("the kept rows are those from before")
	}
	p.write("datasets/x/readme.txt", "") // another entry changes, this one is taken over
	if r := p.build(); len(r.Warnings) > 0 || !strings.Contains(rows(), "26773") {
		t.Errorf("after a build that did not read it: warnings %v", r.Warnings)
	}
}

func TestAFileThatMovesWithinItsFolderIsNoticed(t *testing.T) {
	p := newPortal(t)
	p.build()
	p.write("datasets/park-visits/old/visits.csv", p.read(parksData))
	if err := os.Remove(filepath.Join(p.dir, parksData)); err != nil {
		t.Fatal(err)
	}
	if r := p.build(); !slices.Contains([]string{"blocked", "blocked, last good version stays"}, left(r)["park-visits"]) {
		t.Errorf("left out: %v", left(r))
	}
}
