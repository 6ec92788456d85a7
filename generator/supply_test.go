package generator_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// supplied is what the current release supplies.
func (p portal) supplied() *supply.Supply {
	p.t.Helper()
	s, err := supply.Read(os.DirFS(filepath.Join(p.data, "current")))
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// ofOne is what the current release supplies of a dataset.
func (p portal) ofOne(id string) supply.Dataset {
	p.t.Helper()
	d, ok := p.supplied().Dataset(id)
	if !ok {
		p.t.Fatalf("%s is not among what is supplied", id)
	}
	return d
}

// standings are the status and the listing of each entry.
func (p portal) standings() map[string]string {
	all := map[string]string{}
	for _, d := range p.supplied().Datasets {
		all[d.ID] = d.Status
		if d.Listed {
			all[d.ID] += " listed"
		}
		if d.Stale {
			all[d.ID] += " stale"
		}
		if d.Suspended {
			all[d.ID] += " suspended"
		}
	}
	return all
}

func TestEveryEntryIsSuppliedAsItStands(t *testing.T) {
	p := newPortal(t)
	p.add("draft", "status: approved", "status: draft")
	p.add("held")
	p.write("datasets/held/visits.csv", "month,park,visitors,open_days\n")
	p.add("broken")
	p.add("secret", "stateSecret: false", "stateSecret: true")
	p.add("closed", "openClass: unconditional", "openClass: closed")
	p.add("taken")
	p.build()
	p.tell(activity.State{Suspended: []activity.Suspension{{Dataset: "taken", Since: on(t, "2026-11-20")}}})
	p.write("datasets/broken/datapackage.yaml", "{")
	p.write("datasets/new/datapackage.yaml", "{")
	p.build()
	got := p.standings()
	want := map[string]string{"park-visits": "approved listed", "draft": "draft", "broken": "approved listed stale", "closed": "approved",
		"taken": "approved listed suspended", "held": "approved", "new": ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if held := p.ofOne("held"); !slices.ContainsFunc(held.Findings, func(f supply.Finding) bool { return f.Rule == "D4-empty" && f.Severity == datasets.Blocks }) {
		t.Errorf("an entry that is held back, and nothing says why: %+v", held.Findings)
	}
	p.verify()
}

func TestAnOpenDatasetIsSuppliedWithWhatItsPageSays(t *testing.T) {
	p := newPortal(t)
	p.edit(parks, "updateFrequency: yearly", "updateFrequency: monthly", "value: yearly", "value: monthly")
	p.build()
	got := p.ofOne("park-visits")
	if got.Due.String() != "2026-02-24" { // a month after 15 January is a Sunday, and Spring Festival lasts until the 23rd
		t.Errorf("updated on %s, due on %s", got.Updated, got.Due)
	}
	if page := p.page("datasets/park-visits/index.html"); !strings.Contains(page, "data/park-visits/"+got.Version+"/") {
		t.Errorf("version %s is not that of the page", got.Version)
	}
	got.Version, got.Findings, got.Due, got.Updated, got.Published = "", nil, 0, 0, 0
	want := supply.Dataset{ID: "park-visits", Title: lang.Text{ZH: "公园月度游客量", EN: "Monthly visitors to parks"}, Agency: "parks", Domain: "environment",
		Class: datasets.Unconditional, Status: "approved", Listed: true, Frequency: datasets.Monthly, Priority: []string{"livelihood"},
		Formats: []string{"csv", "xlsx", "json", "ndjson", "parquet"}, Rows: 36, Columns: 4, Cells: 144, API: true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheVersionOfConditionalDataIsThatOfTheRowsThatAreKept(t *testing.T) {
	p := newPortal(t)
	p.edit(parks, "openClass: unconditional", conditional)
	p.build()
	first := p.ofOne("park-visits")
	if len(first.Version) != 12 || first.Rows != 36 || first.Columns != 4 || first.Cells != 144 || first.API || len(first.Formats) > 0 {
		t.Errorf("%+v", first)
	}
	p.edit(parks, "delivery: [file]", "delivery: [file, interface]")
	p.build()
	if !p.ofOne("park-visits").API {
		t.Error("delivered over the interface, and none is supplied")
	}
	p.edit(parks, "演示而编写", "演示而编写的")
	p.build()
	if again := p.ofOne("park-visits"); again.Version != first.Version {
		t.Errorf("a description changed the version from %s to %s", first.Version, again.Version)
	}
	p.figure("park-visits", 7)
	p.build()
	if next := p.ofOne("park-visits"); next.Version == first.Version {
		t.Errorf("other figures have the same version %s", next.Version)
	}
}

// The same entries are supplied in the same bytes, whether they were taken over
// or read anew.
func TestSupplyTakenOverIsSupplyAnew(t *testing.T) {
	p := newPortal(t)
	p.add("conditional", "openClass: unconditional", conditional)
	p.add("draft", "status: approved", "status: draft")
	p.add("other")
	p.build()
	p.remove("other")
	p.edit("agencies.yaml", "021-00000001", "021-00000002")
	p.build()
	p.add("third")
	p.build()
	other := portal{p.catalogue, filepath.Join(t.TempDir(), "fresh")}
	other.build()
	if diff := cmp.Diff(other.private()[supply.File], p.private()[supply.File]); diff != "" {
		t.Errorf("(-anew +taken over):\n%s", diff)
	}
}

func TestADraftAloneMakesAReleaseThatNamesIt(t *testing.T) {
	p := newPortal(t)
	before := p.build().Release
	p.add("draft", "status: approved", "status: draft")
	if r := p.build(); r.Release == before || p.ofOne("draft").Status != "draft" {
		t.Errorf("release %s after %s", r.Release, before)
	}
}
