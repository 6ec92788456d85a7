package generator_test

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// used is what the server tells of use from 20 September to a last day. Three
// datasets are used: park-visits, one called closed, and one that is gone.
func used(t *testing.T, last string) activity.State {
	first := on(t, "2026-09-20")
	to := on(t, last)
	s := activity.State{Usage: activity.Usage{From: first, To: to, Until: to.Add(1 - to.Add(1).Time().Day())}}
	byID := map[string]*activity.DatasetUse{}
	for d := first; d <= to; d++ {
		n := int64(d - first)
		day := activity.DayUse{On: d, PortalCounts: activity.PortalCounts{Counts: activity.Counts{Views: 1000 + n, Downloads: 40}, Searches: 7}, Visitors: 90}
		if d%3 == 0 {
			day.Calls = 25
		}
		s.Daily.Days = append(s.Daily.Days, day)
		for _, id := range []string{"closed", "gone", "park-visits"} {
			c := activity.CellUse{On: d, Dataset: id, Counts: activity.Counts{Views: 300 + n, Downloads: day.Calls}}
			s.Daily.Cells = append(s.Daily.Cells, c)
			if byID[id] == nil {
				byID[id] = &activity.DatasetUse{Dataset: id}
			}
			if u := byID[id]; d <= s.Usage.Until {
				u.Total = u.Total.Plus(c.Counts)
				if d.Time().Month() == s.Usage.Until.Time().Month() {
					u.Month = u.Month.Plus(c.Counts)
				}
			}
		}
	}
	s.Usage.Total, s.Usage.Lately = totals(s.Daily.Days), totals(s.Daily.Days[len(s.Daily.Days)-activity.UsageDays:])
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		s.Usage.Datasets = append(s.Usage.Datasets, *byID[id])
	}
	return s
}

func totals(days []activity.DayUse) (sum activity.PortalCounts) {
	for _, d := range days {
		sum = activity.PortalCounts{Counts: sum.Plus(d.Counts), Searches: sum.Searches + d.Searches}
	}
	return sum
}

func TestUseIsPublishedAsDatasetsUnderEveryProfile(t *testing.T) {
	for _, id := range profile.IDs() {
		t.Run(id, func(t *testing.T) {
			p := newPortal(t)
			p.edit("portal.yaml", "profile: shanghai-2018", "profile: "+id)
			p.tell(used(t, "2026-11-21"))
			if r := p.build(); r.Faults() {
				t.Fatalf("left out: %+v", r.LeftOut)
			}
			for _, id := range []string{"portal-usage-daily", "portal-usage-datasets"} {
				d := p.ofOne(id)
				if !d.Listed || !d.API || d.Agency != "parks" || d.Title.EN == "" || len(d.Formats) != 5 || d.Late(on(t, today)) {
					t.Errorf("%+v", d)
				}
				for _, f := range d.Findings {
					if f.Rule != "R24" { // no catalogue above the city's has them
						t.Errorf("%s: %+v", id, f)
					}
				}
			}
			p.verify()
		})
	}
}

// rowsOf are the published rows of a dataset.
func (p portal) rowsOf(path string) (rows []map[string]any) {
	p.t.Helper()
	if err := json.Unmarshal([]byte(p.page(path)), &rows); err != nil {
		p.t.Fatal(err)
	}
	return rows
}

func TestThePublishedRowsAreWhatThePagesSay(t *testing.T) {
	p := newPortal(t)
	s := used(t, "2026-11-21")
	p.tell(s)
	p.build()
	days := p.rowsOf("data/portal-usage-daily/days.json")
	if len(days) != len(s.Daily.Days) {
		t.Errorf("%d days", len(days))
	}
	page := p.page("en/statistics/index.html")
	sum := map[string]int64{}
	for i, row := range days {
		d := s.Daily.Days[i]
		if row["date"] != d.On.String() || row["views"] != float64(d.Views) || row["visitors"] != float64(d.Visitors) || row["searches"] != float64(d.Searches) {
			t.Fatalf("row %v of %+v", row, d)
		}
		if d.Calls == 0 && row["calls"] != nil {
			t.Fatalf("what is not told is not blank: %v", row)
		}
		for _, key := range []string{"views", "downloads", "calls"} {
			if n, ok := row[key].(float64); ok {
				sum[key] += int64(n)
			}
		}
		if i >= len(days)-activity.UsageDays && !strings.Contains(page, ">"+lang.EN.Date(d.On.Time())+"</th><td class=\"num\">"+lang.Number(d.Views)+"</td>") {
			t.Errorf("the page does not say %+v", d)
		}
	}
	for key, n := range sum {
		if !strings.Contains(page, ">"+lang.Number(n)+"</td></tr>") {
			t.Errorf("the page does not say %d %s", n, key)
		}
	}
	var views int64
	for _, row := range p.rowsOf("data/portal-usage-datasets/datasets.json") {
		if n, ok := row["views"].(float64); ok && row["dataset"] == "park-visits" {
			views += int64(n)
		}
	}
	if page := p.page("en/datasets/park-visits/index.html"); views == 0 || !strings.Contains(page, lang.Number(views)+" views, ") {
		t.Errorf("the page does not say %d views: %s", views, around(page, "October 2026"))
	}
}

func TestNoCountOfAClosedDatasetIsPublished(t *testing.T) {
	p := newPortal(t)
	p.edit("portal.yaml", "profile: shanghai-2018", "profile: shandong-2020") // publishes the whole catalogue
	p.add("closed", "openClass: unconditional", "openClass: closed\n  openReason: {code: other, text: 涉及商业秘密}\n  legalBasis: {kind: law, instrument: 反不正当竞争法, article: '9', text: 商业秘密}")
	s := used(t, "2026-11-21")
	for i := range s.Daily.Cells {
		if c := &s.Daily.Cells[i]; c.Dataset == "closed" {
			c.Counts = activity.Counts{Views: 87654321, Downloads: 87654321}
		}
	}
	s.Usage.Datasets[0].Total, s.Usage.Datasets[0].Month = activity.Counts{Views: 87654321}, activity.Counts{Views: 87654321}
	p.tell(s)
	p.build()
	for path, body := range p.public() {
		if strings.Contains(body, "87654321") || strings.Contains(body, "87,654,321") {
			t.Errorf("%s: %s", path, around(body, "87"))
		}
	}
	for _, row := range p.rowsOf("data/portal-usage-datasets/datasets.json") {
		if row["dataset"] != "park-visits" {
			t.Fatalf("row %v", row)
		}
	}
}

func TestConditionalDatasetsAreCountedInPublic(t *testing.T) {
	p := newPortal(t)
	p.edit(parks, "openClass: unconditional", conditional)
	p.tell(used(t, "2026-11-21"))
	p.build()
	if rows := p.rowsOf("data/portal-usage-datasets/datasets.json"); len(rows) != 42 || rows[0]["dataset"] != "park-visits" {
		t.Errorf("%d rows", len(rows))
	}
}

func TestANewDayOfUseIsANewVersionOfTheDailyDatasetAlone(t *testing.T) {
	p := newPortal(t)
	p.tell(used(t, "2026-11-21"))
	p.build()
	days, sets := p.current("portal-usage-daily"), p.current("portal-usage-datasets")
	if r := p.build(); r.Changed {
		t.Errorf("nothing is new, and the release is: %+v", r)
	}
	p.tell(used(t, "2026-11-22"))
	r := p.buildOn("2026-11-23")
	if diff := cmp.Diff([]string{"portal-usage-daily"}, r.Updated); diff != "" {
		t.Errorf("updated (-want +got):\n%s", diff)
	}
	if p.current("portal-usage-daily") == days || p.current("portal-usage-datasets") != sets {
		t.Error("other versions than a new one of the daily dataset")
	}
	p.tell(used(t, "2026-11-30"))
	if p.buildOn("2026-12-01"); p.current("portal-usage-datasets") == sets {
		t.Error("no version of a new month")
	}
	if r := p.build(); r.Faults() {
		t.Errorf("%+v", r.LeftOut)
	}
}

func TestADayOfUseDrawsFewPages(t *testing.T) {
	p := newPortal(t)
	p.add("other")
	p.add("third")
	p.tell(used(t, "2026-11-21"))
	p.build()
	before := p.public()
	p.tell(used(t, "2026-11-22"))
	p.build()
	for path, body := range p.public() {
		if strings.HasPrefix(path, "datasets/") || strings.HasPrefix(path, "en/datasets/") {
			if id := filepath.Base(filepath.Dir(path)); body != before[path] && !strings.HasPrefix(id, "portal-usage") && slices.Contains([]string{"park-visits", "other", "third"}, id) {
				t.Errorf("%s was drawn for a new day: %s", path, firstDifference(body, before[path]))
			}
		}
	}
}

// Versions of the datasets of use tell of the past, which a fresh portal does not
// have: here there are none.
func TestAnotherDayOfUseIsDrawnAsInAFreshPortal(t *testing.T) {
	p := newPortal(t)
	p.edit("portal.yaml", "statistics: {", "#statistics: {")
	p.add("conditional", "openClass: unconditional", conditional)
	p.tell(used(t, "2026-11-20"))
	p.build()
	before := p.public()
	for _, last := range []string{"2026-11-21", "2026-11-30"} { // within a month, and at its end
		p.tell(used(t, last))
		p.build()
		compare(t, last, p.public(), p.freshTold(used(t, last)))
	}
	changed := changedPages(before, p.public())
	for _, page := range []string{"statistics/index.html", "en/datasets/park-visits/index.html"} {
		if !slices.Contains(changed, page) {
			t.Errorf("%s does not change with the month: %v", page, changed)
		}
	}
}

func TestAnAgencysOwnDatasetOfTheSameIDWins(t *testing.T) {
	p := newPortal(t)
	p.add("portal-usage-daily")
	p.tell(used(t, "2026-11-21"))
	r := p.build()
	if !slices.ContainsFunc(r.Findings, func(f datasets.Finding) bool {
		return f.Rule == datasets.RuleDuplicate && f.Dataset == "portal-usage-daily" && f.Severity == datasets.Warns
	}) {
		t.Errorf("findings: %+v", r.Findings)
	}
	if d := p.ofOne("portal-usage-daily"); d.Rows != 37 {
		t.Errorf("%+v", d)
	}
	if d := p.ofOne("portal-usage-datasets"); !d.Listed {
		t.Errorf("%+v", d)
	}
}

func TestWithoutAnAgencyUseIsNoDataset(t *testing.T) {
	p := newPortal(t)
	p.edit("portal.yaml", "statistics: {", "#statistics: {")
	p.tell(used(t, "2026-11-21"))
	p.build()
	if _, ok := p.supplied().Dataset("portal-usage-daily"); ok || len(below("data/portal-usage", p.public())) > 0 {
		t.Error("there is one")
	}
	if !strings.Contains(p.page("statistics/index.html"), `id="use"`) {
		t.Error("the page lacks it too")
	}
}

// Before a month is over only the days of the portal can be told, before a day
// is over nothing.
func TestDatasetsOfUseComeWhenThereIsSomethingInThem(t *testing.T) {
	p := newPortal(t)
	s := used(t, "2026-11-21")
	s.Usage.From, s.Usage.Until = on(t, "2026-11-20"), calendar.Date(0)
	s.Daily.Days = s.Daily.Days[len(s.Daily.Days)-2:]
	s.Daily.Cells, s.Usage.Datasets = s.Daily.Cells[len(s.Daily.Cells)-6:], nil
	p.tell(s)
	if r := p.build(); r.Faults() {
		t.Errorf("%+v", r.LeftOut)
	}
	if got := p.standings(); got["portal-usage-daily"] != "approved listed" || got["portal-usage-datasets"] != "" {
		t.Errorf("after two days: %v", got)
	}
	p.tell(activity.State{})
	if r := p.build(); r.Faults() || !slices.Equal(r.Withdrawn, []string{"portal-usage-daily"}) {
		t.Errorf("%+v", r)
	}
}
