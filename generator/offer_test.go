package generator_test

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/supply"
	"github.com/kaimen-portal/kaimen/generator"
)

// offered is what the current release tells the server of a dataset.
func (p portal) offered(id string) offer.Dataset {
	p.t.Helper()
	d, err := offer.ReadDataset(os.DirFS(filepath.Join(p.data, "current")), id)
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}

func TestAConditionalDatasetIsOfferedWithTheColumnsThatAreKept(t *testing.T) {
	p := newPortal(t)
	p.add("plain")
	p.edit(parks, "openClass: unconditional", conditional)
	named := strings.Replace(strings.ReplaceAll(p.read(parksData), "\n", ",无\n"), ",无", ",备注", 1)
	p.write(parksData, named) // a column that the descriptor does not name
	p.build()
	got := p.offered("park-visits")
	if got.ID != "park-visits" || got.Agency != "parks" || got.Title.ZH != "公园月度游客量" || got.Conditions.IsZero() || len(got.Tables) != 1 {
		t.Fatalf("offered: %+v", got)
	}
	table := got.Tables[0]
	if table.File != "park-visits/visits.parquet" || table.Rows != 36 {
		t.Errorf("table: %+v", table)
	}
	if _, err := os.Stat(filepath.Join(p.data, "current/rows/conditional", table.File)); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"month", "park", "visitors", "open_days", "备注"}, got.Items()); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	if last := table.Items[4]; last.Title != (lang.Text{ZH: "备注", EN: "备注"}) {
		t.Errorf("a column of which nothing is said: %+v", last)
	}
	if visitors := table.Items[2]; visitors.Title.ZH == "" || visitors.Title.EN == "" || visitors.Type != "integer" {
		t.Errorf("a column of which the descriptor speaks: %+v", visitors)
	}
	if _, err := offer.ReadDataset(os.DirFS(filepath.Join(p.data, "current")), "plain"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an open dataset is offered: %v", err)
	}
}

func TestAnEntryWithoutRowsIsOfferedToo(t *testing.T) {
	p := newPortal(t)
	p.edit(parks, "openClass: unconditional", conditional)
	d := p.decode(parks)
	d.Resources, d.Catalogue.ExternalLink.URL = nil, "https://example.org/parks"
	p.encode(parks, d)
	r := p.build()
	if got := p.offered("park-visits"); len(got.Tables) != 0 || got.Title.IsZero() {
		t.Errorf("offered: %+v, left out %+v", got, r.LeftOut)
	}
}

func TestThePortalTellsTheServerItsRules(t *testing.T) {
	p := newPortal(t)
	p.write("days.csv", "from,to,kind,name\n2026-11-24,2026-11-24,holiday,市庆\n")
	p.write("portal.yaml", p.read("portal.yaml")+"calendar: days.csv\n")
	p.write("agencies.yaml", strings.Replace(p.read("agencies.yaml"), "binding: applies", "binding: by-analogy", 1))
	p.build()
	got, err := offer.ReadPortal(os.DirFS(filepath.Join(p.data, "current")))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(got.Agencies, func(a offer.Agency) bool { return a.ByAnalogy }) {
		t.Errorf("no agency follows the rules by analogy: %+v", got.Agencies)
	}
	if got.Title.IsZero() || got.Profile.ID != "shanghai-2018" || !strings.Contains(got.Days, "市庆") || len(got.Agencies) == 0 {
		t.Errorf("portal: %+v", got)
	}
}

// private are the files of the current release that only the server reads.
func (p portal) private() map[string]string {
	p.t.Helper()
	dir := filepath.Join(p.data, "current")
	files := map[string]string{}
	for path, body := range filesBelow(p.t, filepath.Join(dir, "rows")) {
		files["rows/"+path] = body
	}
	for _, name := range []string{offer.PortalFile, supply.File} {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			p.t.Fatal(err)
		}
		files[name] = string(body)
	}
	return files
}

func TestWhatIsOfferedIsTakenOverAndVerified(t *testing.T) {
	p := newPortal(t)
	p.edit(parks, "openClass: unconditional", conditional)
	p.add("other")
	p.build()
	first := p.private()
	if names := slices.Sorted(maps.Keys(first)); !slices.Equal(names, []string{"portal.json", "rows/conditional/other/dataset.json",
		"rows/conditional/other/visits.parquet", "rows/conditional/park-visits/dataset.json", "rows/conditional/park-visits/visits.parquet", "supply.json"}) {
		t.Fatalf("files: %v", names)
	}
	for name := range first {
		if info, err := os.Stat(filepath.Join(p.data, "current", name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	p.add("third")
	p.build()
	now := p.private()
	maps.DeleteFunc(now, func(name, _ string) bool { return strings.Contains(name, "third") })
	first[supply.File] = now[supply.File] // names the third
	compare(t, "taken over", now, first)
	p.verify()
	p.mar("portal.json", "supply.json", "rows/conditional/park-visits/dataset.json")
	if err := os.WriteFile(filepath.Join(p.data, "current/rows/conditional/stray"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, found, err := generator.Verify(t.Context(), p.data, func(int, int) {})
	want := []generator.Mismatch{{Path: "portal.json", Problem: "changed"}, {Path: "rows/conditional/park-visits/dataset.json", Problem: "changed"},
		{Path: "rows/conditional/stray", Problem: "unlisted"}, {Path: "supply.json", Problem: "changed"}}
	if diff := cmp.Diff(want, found); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func (p portal) mar(names ...string) {
	p.t.Helper()
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(p.data, "current", name), []byte("{}"), 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
}

func TestACopyWithoutTheServersFilesIsWhole(t *testing.T) {
	p := newPortal(t)
	p.edit(parks, "openClass: unconditional", conditional)
	p.build()
	for _, name := range []string{"rows", offer.PortalFile, supply.File} {
		if err := os.RemoveAll(filepath.Join(p.data, "current", name)); err != nil {
			t.Fatal(err)
		}
	}
	p.verify()
}

func TestAReleaseIsNamedAfterWhatItOffersToo(t *testing.T) {
	p := newPortal(t)
	p.edit(parks, "openClass: unconditional", conditional)
	before := p.build().Release
	p.write(parksData, p.read(parksData)+"2026-01,东湖公园,17,3\n")
	if r := p.build(); !r.Changed || r.Release == before {
		t.Errorf("rows that nobody sees changed, the release is still %s", r.Release)
	}
	if rows := p.offered("park-visits").Tables[0].Rows; rows != 37 {
		t.Errorf("%d rows are offered, want 37", rows)
	}
}

func TestADatasetsPageLeadsToWherePeopleApply(t *testing.T) {
	p := newPortal(t)
	p.add("plain")
	p.edit(parks, "openClass: unconditional", conditional)
	p.build()
	for page, link := range map[string]string{"datasets/park-visits/index.html": "../../apply/park-visits/", "en/datasets/park-visits/index.html": "../../../en/apply/park-visits/"} {
		if !strings.Contains(p.page(page), `href="`+link+`"`) {
			t.Errorf("%s has no link to %s", page, link)
		}
	}
	if page := p.page("en/apply/park-visits/index.html"); !strings.Contains(page, `href="https://data.example.org/en/apply/park-visits/"`) {
		t.Errorf("without a server: %s", around(page, "server"))
	}
	if _, open := p.public()["apply/plain/index.html"]; open {
		t.Error("people can apply for what is open")
	}
}
