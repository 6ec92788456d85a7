package usage_test

import (
	"encoding/csv"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/generator/usage"
)

var portal = datasets.Portal{Statistics: datasets.Statistics{Agency: "parks", Domain: "city",
	Decided: datasets.Approval{By: "市大数据中心 \": [\n- x", On: calendar.NewDate(2026, 1, 5), Number: "1: {号"}}}

// told is what the server tells of the days from one to another.
func told(from, to, counted calendar.Date) (s activity.State) {
	next := to.Add(1).Time()
	s.Usage = activity.Usage{From: counted, To: to}
	if until := calendar.NewDate(next.Year(), next.Month(), 1).Add(-1); until >= counted {
		s.Usage.Until = until
	}
	for d := from; d <= to; d++ {
		s.Daily.Days = append(s.Daily.Days, activity.DayUse{On: d, PortalCounts: activity.PortalCounts{Counts: activity.Counts{Views: 7}}})
		s.Daily.Cells = append(s.Daily.Cells, activity.CellUse{On: d, Dataset: "air", Counts: activity.Counts{Views: 5}}, activity.CellUse{On: d, Dataset: "secret", Counts: activity.Counts{Calls: 6}})
	}
	return s
}

func rows(t *testing.T, fsys fs.FS, file string) [][]string {
	t.Helper()
	f, err := fsys.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheDatasetsAreEntriesThatTheLoaderTakes(t *testing.T) {
	s := told(calendar.NewDate(2026, 9, 29), calendar.NewDate(2026, 11, 2), calendar.NewDate(2026, 9, 29))
	base := fstest.MapFS{"datasets/air/datapackage.yaml": {Data: []byte("name: air\n")}}
	ids := usage.IDs(portal, s)
	if !slices.Equal(ids, []string{usage.Daily, usage.Datasets}) {
		t.Fatalf("ids %q", ids)
	}
	fsys, err := usage.Overlay(base, portal, s, ids, func(id string) bool { return id == "air" })
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		d, found, err := datasets.LoadDataset(fsys, "datasets/"+id)
		if err != nil || d == nil || len(found) > 0 {
			t.Fatalf("%s: %+v, %v, %v", id, d, found, err)
		}
		g := d.Catalogue
		if g.ApprovedBy != portal.Statistics.Decided.By || g.SecrecyReview.Number != "1: {号" || g.Provider != "parks" || g.Domain != "city" || g.Status != "approved" {
			t.Errorf("%s: %+v", id, g)
		}
	}
	daily := rows(t, fsys, "datasets/portal-usage-daily/days.csv")
	if diff := cmp.Diff([][]string{{"date", "views", "visitors", "downloads", "calls", "searches"}, {"2026-09-29", "7", "", "", "", ""}}, daily[:2]); diff != "" || len(daily) != 36 {
		t.Errorf("%d rows (-want +got):\n%s", len(daily), diff)
	}
	sets := rows(t, fsys, "datasets/portal-usage-datasets/datasets.csv")
	if first, last := sets[1], sets[len(sets)-1]; len(sets) != 34 || !slices.Equal(first, []string{"2026-09-29", "air", "5", "", ""}) || last[0] != "2026-10-31" {
		t.Errorf("%d rows from %q to %q", len(sets), first, last)
	}
	if _, err := fs.Stat(fsys, "datasets/air/datapackage.yaml"); err != nil {
		t.Error("the catalogue is hidden: ", err)
	}
}

func TestAMonthThatIsCutOffIsLeftOut(t *testing.T) {
	s := told(calendar.NewDate(2026, 9, 29), calendar.NewDate(2026, 11, 2), calendar.NewDate(2025, 9, 29))
	fsys, err := usage.Overlay(fstest.MapFS{}, portal, s, usage.IDs(portal, s), func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if got := rows(t, fsys, "datasets/portal-usage-datasets/datasets.csv"); got[1][0] != "2026-10-01" || len(got) != 63 {
		t.Errorf("%d rows from %s", len(got), got[1][0])
	}
}

func TestADatasetWithoutRowsIsADraft(t *testing.T) {
	s := told(calendar.NewDate(2026, 9, 29), calendar.NewDate(2026, 11, 2), calendar.NewDate(2026, 9, 29))
	fsys, err := usage.Overlay(fstest.MapFS{}, portal, s, []string{usage.Datasets}, func(string) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	if d, _, err := datasets.LoadDataset(fsys, "datasets/"+usage.Datasets); err != nil || d.Catalogue.Status != "draft" {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestThereIsNothingToSayBeforeADayIsOver(t *testing.T) {
	s := told(calendar.NewDate(2026, 11, 2), calendar.NewDate(2026, 11, 3), calendar.NewDate(2026, 11, 2))
	for name, c := range map[string]struct {
		p    datasets.Portal
		s    activity.State
		want []string
	}{"no agency": {datasets.Portal{}, s, nil}, "no day": {portal, activity.State{}, nil}, "no month": {portal, s, []string{usage.Daily}}} {
		if got := usage.IDs(c.p, c.s); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
