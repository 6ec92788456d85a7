package generator_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/generator"
)

// left says of each entry that a report leaves out why, and whether its last
// good version stays.
func left(r *generator.Report) map[string]string {
	out := map[string]string{}
	for _, l := range r.LeftOut {
		out[l.ID] = l.Reason
		if l.Stale {
			out[l.ID] += ", last good version stays"
		}
	}
	return out
}

func TestABrokenDatasetIsLeftOutAndItsLastGoodVersionStays(t *testing.T) {
	tests := []struct {
		name   string
		spoil  func(portal)
		reason string
	}{
		{"YAML that does not parse", func(p portal) { p.write(parks, "name: [") }, "broken"},
		{"an unknown key", func(p portal) { p.edit(parks, "sourceSystem:", "sourceSistem:") }, "blocked"},
		{"a path that leaves the folder", func(p portal) { p.edit(parks, "path: visits.csv", "path: ../../portal.yaml") }, "broken"},
		{"a CSV whose quote never closes", func(p portal) { p.write(parksData, "month,park\n2025-01,\"东湖\n2025-02,b\n") }, "blocked"},
		{"a file that is not there", func(p portal) { p.edit(parks, "path: visits.csv", "path: gone.csv") }, "blocked"},
		{"a file without rows", func(p portal) { p.write(parksData, "month,park,visitors,open_days\n") }, "blocked"},
		{"resident id numbers", func(p portal) {
			p.write(parksData, "month,park,visitors,open_days\n"+strings.Repeat("2025-01,110101199003078515,1,1\n", 30))
		}, "blocked"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPortal(t)
			p.add("other")
			if r := p.build(); r.Faults() || r.Datasets != 2 {
				t.Fatalf("before: %+v", r)
			}
			data := p.page("data/park-visits/visits.csv")
			tt.spoil(p)
			p.edit("datasets/other/visits.csv", "东湖公园,26772", "东湖公园,26773")
			r := p.build()
			if !r.Faults() {
				t.Error("the report shows no fault")
			}
			want := map[string]string{"park-visits": tt.reason + ", last good version stays"}
			if diff := cmp.Diff(want, left(r)); diff != "" {
				t.Errorf("left out (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"other"}, r.Updated); diff != "" {
				t.Errorf("updated (-want +got):\n%s", diff)
			}
			if got := p.page("data/park-visits/visits.csv"); got != data {
				t.Errorf("the published data are\n%s", got)
			}
			if !strings.Contains(p.page("en/datasets/park-visits/index.html"), "This is the last good version") {
				t.Error("the page does not say that it shows the last good version")
			}
			if !strings.Contains(p.page("data/other/visits.csv"), "26773") {
				t.Error("the other dataset was not updated")
			}
			if again := p.build(); again.Changed || !again.Faults() {
				t.Errorf("the second run: changed %v, faults %v", again.Changed, again.Faults())
			}
			p.verify()
		})
	}
}

func TestADatasetThatWasNeverGoodIsLeftOut(t *testing.T) {
	p := newPortal(t)
	p.add("other")
	p.write(parks, "name: [")
	r := p.build()
	if diff := cmp.Diff(map[string]string{"park-visits": "broken"}, left(r)); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"other"}, r.Added); diff != "" {
		t.Errorf("added (-want +got):\n%s", diff)
	}
	for path := range p.public() {
		if strings.Contains(path, "park-visits") {
			t.Errorf("%s is published", path)
		}
	}
}

func TestACorrectedDatasetGoesOutAgainWithoutTheMark(t *testing.T) {
	p := newPortal(t)
	p.build()
	good := p.read(parks)
	p.write(parks, "name: [")
	p.build()
	p.write(parks, good)
	if r := p.build(); r.Faults() {
		t.Errorf("faults: %+v", r.LeftOut)
	}
	compare(t, "after the correction", p.public(), p.fresh(today))
}

const conditional = `openClass: conditional
  openReason: {code: continuous, text: 数值会改动}
  conditions: {text: 说明用途, materials: [用途说明], delivery: [file], for: [person, organisation]}`

func TestAnEntryThatIsNoLongerOpenIsWithdrawnAtOnce(t *testing.T) {
	tests := []struct {
		name   string
		change func(portal)
		page   bool // the page stays, the data go
	}{
		{"draft", func(p portal) { p.edit(parks, "status: approved", "status: draft") }, false},
		{"returned", func(p portal) { p.edit(parks, "status: approved", "status: returned") }, false},
		{"draft, and with faults besides", func(p portal) {
			p.edit(parks, "status: approved", "status: draft", "provider: parks", "provider: nobody")
		}, false},
		{"a state secret", func(p portal) { p.edit(parks, "stateSecret: false", "stateSecret: true") }, false},
		{"closed", func(p portal) { p.edit(parks, "openClass: unconditional", "openClass: closed") }, false},
		{"conditional", func(p portal) { p.edit(parks, "openClass: unconditional", conditional) }, true},
		{"conditional, and with faults besides", func(p portal) {
			p.edit(parks, "openClass: unconditional", conditional, "provider: parks", "provider: nobody")
		}, false},
		{"deleted", func(p portal) { p.remove("park-visits") }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPortal(t)
			p.add("other")
			p.build()
			p.edit(parksData, "26772", "26770001") // a second version, so that history goes too
			p.build()
			tt.change(p)
			p.build()
			for path, body := range p.public() {
				described := tt.page && strings.HasPrefix(path, "data/park-visits/openapi.") // says how to ask for rows, with a key
				if strings.HasPrefix(path, "data/park-visits/") && !described {
					t.Errorf("%s is still published", path)
				}
				if !tt.page && strings.HasPrefix(strings.TrimPrefix(path, "en/"), "datasets/park-visits/") {
					t.Errorf("%s is still published", path)
				}
				if strings.Contains(body, "26770001") {
					t.Errorf("%s still holds the data", path)
				}
			}
			p.verify()
			for i := range 3 { // releases that need the old files go, and the files with them
				p.edit("datasets/other/visits.csv", "2026-01,other,", "2026-01,other,"+string(rune('1'+i)))
				p.build()
			}
			for path, body := range filesBelow(t, p.data+"/blobs") {
				if strings.Contains(body, "26770001") {
					t.Errorf("blob %s still holds the data", path)
				}
			}
		})
	}
}

func TestDataThatWereRefusedDoNotStayOnDisk(t *testing.T) {
	p := newPortal(t)
	p.add("other")
	p.build()
	p.write(parksData, "month,park,visitors,open_days\n"+strings.Repeat("2025-01,110101199003078515,1,1\n", 30))
	p.build()
	for path, body := range filesBelow(t, p.data) {
		if strings.Contains(body, "110101199003078515") {
			t.Errorf("%s holds what was refused", path)
		}
	}
}

func TestPersonalDataInAnEarlierVersionKeepTheEntryBack(t *testing.T) {
	p := newPortal(t)
	p.edit(parks, "  status: approved", "  versions:\n    - {published: 2026-01-10, note: 初版, noteEN: First, resources: [{name: visits, path: old.csv}]}\n  status: approved")
	p.write("datasets/park-visits/old.csv", "month,park,visitors,open_days\n"+strings.Repeat("2025-01,110101199003078515,1,1\n", 30))
	r := p.build()
	if diff := cmp.Diff(map[string]string{"park-visits": "blocked"}, left(r)); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
}

func TestAnEntryHeldBackByItsDateGoesOutOnThatDate(t *testing.T) {
	p := newPortal(t)
	p.add("other")
	p.edit(parks, "approvedOn: 2026-01-14", "approvedOn: 2026-11-23")
	if diff := cmp.Diff(map[string]string{"park-visits": "blocked"}, left(p.build())); diff != "" {
		t.Fatalf("the day before (-want +got):\n%s", diff)
	}
	r := p.buildOn("2026-11-23")
	if r.Faults() || !slices.Contains(r.Added, "park-visits") {
		t.Errorf("on the day: %+v", r)
	}
	compare(t, "on the day", below("data/", p.public()), below("data/", p.fresh("2026-11-23")))
}

func TestAFaultAboveTheEntriesKeepsTheReleaseBefore(t *testing.T) {
	p := newPortal(t)
	first := p.build()
	p.write("portal.yaml", "title: [")
	r, err := buildFS(t.Context(), os.DirFS(p.dir), p.data, today)
	if err == nil || len(r.Findings) == 0 {
		t.Fatalf("error %v, findings %v", err, r.Findings)
	}
	if target, err := os.Readlink(filepath.Join(p.data, "current")); err != nil || filepath.Base(target) != first.Release {
		t.Errorf("current is %s, %v", target, err)
	}
	p.verify()
}
