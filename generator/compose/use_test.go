package compose

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

func novDay(d int) calendar.Date { return calendar.NewDate(2026, time.November, d) }

// usedFrame is a frame that was told of use from 20 September to 21 November.
func usedFrame() *Frame {
	f := &Frame{AsOf: novDay(22), Profile: &profile.Profile{}}
	f.activity = activity.State{
		Usage: activity.Usage{From: calendar.NewDate(2026, 9, 20), To: novDay(21), Until: calendar.NewDate(2026, 10, 31),
			Total:  activity.PortalCounts{Counts: activity.Counts{Views: 12345, Downloads: 60}, Searches: 77},
			Lately: activity.PortalCounts{Counts: activity.Counts{Views: 345, Downloads: 15}, Searches: 66},
			Datasets: []activity.DatasetUse{{Dataset: "air", Month: activity.Counts{Views: 20}, Total: activity.Counts{Views: 1025, Downloads: 15}},
				{Dataset: "closed", Month: activity.Counts{Views: 31}, Total: activity.Counts{Views: 31}}}},
		Daily: activity.Daily{
			Days: []activity.DayUse{{On: novDay(20), PortalCounts: activity.PortalCounts{Counts: activity.Counts{Views: 300, Downloads: 15}}, Visitors: 40}, {On: novDay(21), PortalCounts: activity.PortalCounts{Counts: activity.Counts{Views: 45}, Searches: 66}}},
			Cells: []activity.CellUse{{On: calendar.NewDate(2026, 10, 2), Dataset: "old", Counts: activity.Counts{Downloads: 900}}, {On: novDay(20), Dataset: "air", Counts: activity.Counts{Views: 30, Downloads: 5}},
				{On: novDay(20), Dataset: "bus", Counts: activity.Counts{Views: 25, Calls: 10}}, {On: novDay(20), Dataset: "closed", Counts: activity.Counts{Views: 31}}, {On: novDay(21), Dataset: "air", Counts: activity.Counts{Views: 5}}}}}
	return f
}

func usedItems() []*record.Item {
	item := func(id string, class datasets.OpenClass, published calendar.Date) *record.Item {
		return &record.Item{ID: id, Title: lang.Text{ZH: id, EN: id}, Class: class, Published: published}
	}
	early := calendar.NewDate(2025, 1, 1)
	return []*record.Item{item("air", datasets.Unconditional, early), item("bus", datasets.Conditional, calendar.NewDate(2026, 10, 4)), item("closed", datasets.Closed, early),
		item("new", datasets.Unconditional, novDay(3)), item("old", datasets.Unconditional, early)}
}

func TestADatasetsPageSaysHowItWasUsedInWholeMonths(t *testing.T) {
	f, all := usedFrame(), usedItems()
	for _, c := range []struct {
		name string
		it   *record.Item
		c    lang.Code
		want []string
	}{
		{"counts", all[0], lang.EN, []string{"Use, 20 September 2026 to 31 October 2026: 1,025 views, 15 downloads, fewer than 5 API calls", "Of that in the last whole month: 20 views, fewer than 5 each of downloads and API calls"}},
		{"in Chinese", all[0], lang.ZH, []string{"使用（2026年9月20日至2026年10月31日）: 浏览 1,025 次，下载 15 次，接口调用少于 5 次", "其中最近一个整月: 浏览 20 次，下载、接口调用各少于 5 次"}},
		{"of its first month, and few", all[1], lang.EN, []string{"Use, 4 October 2026 to 31 October 2026: fewer than 5 each of views, downloads and API calls"}},
		{"never of a closed one", all[2], lang.EN, nil},
		{"not before a whole month", all[3], lang.EN, nil},
	} {
		var got []string
		for _, fact := range f.useFacts(c.it, c.c) {
			got = append(got, fact.Label+": "+fact.Value)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	if facts := (&Frame{}).useFacts(all[0], lang.EN); facts != nil {
		t.Errorf("nothing was counted: %+v", facts)
	}
}

func TestTheStatisticsShowUse(t *testing.T) {
	v := usedFrame().facetsOf(usedItems(), lang.EN)
	tables := v.useTables()
	if len(tables) != 3 {
		t.Fatalf("%d tables", len(tables))
	}
	want := []pages.StatRow{{Label: "Views", Cells: []string{"345", "12,345"}}, {Label: "Downloads", Cells: []string{"15", "60"}}, {Label: "API calls", Cells: []string{"few", "few"}}}
	if diff := cmp.Diff(want, tables[0].Rows); diff != "" {
		t.Errorf("in all (-want +got):\n%s", diff)
	}
	want = []pages.StatRow{{Label: "21 November 2026", Cells: []string{"45", "few", "few", "few"}}, {Label: "20 November 2026", Cells: []string{"300", "40", "15", "few"}}}
	if diff := cmp.Diff(want, tables[1].Rows); diff != "" || !strings.Contains(tables[1].SVG, "<svg") {
		t.Errorf("by day (-want +got):\n%s\n%s", diff, tables[1].SVG)
	}
	want = []pages.StatRow{{Label: "bus", Href: "en/datasets/bus/", Cells: []string{"few", "10", "25"}}, {Label: "air", Href: "en/datasets/air/", Cells: []string{"5", "few", "35"}}}
	if diff := cmp.Diff(want, tables[2].Rows); diff != "" {
		t.Errorf("most used (-want +got):\n%s", diff)
	}
	if all := fmt.Sprint(tables[0].Rows, tables[1].Rows, tables[2].Rows); strings.Contains(all, "closed") || strings.Contains(all, "66") {
		t.Errorf("closed datasets and searches are not for this page: %s", all)
	}
	if none := (&Frame{Profile: &profile.Profile{}}).facetsOf(usedItems(), lang.EN).useTables(); none != nil {
		t.Errorf("nothing was counted: %+v", none)
	}
}

func TestResultsOfEvaluationsArePublishedWhereTheRulesWantIt(t *testing.T) {
	f := usedFrame()
	third, points := 1.0/3, 97.25
	f.activity.Evaluations = []activity.Evaluation{{Period: "half-2026-1", Name: lang.Text{ZH: "上半年", EN: "First half of 2026"}, From: novDay(1), To: novDay(2), Published: novDay(3),
		Measures: []activity.Measure{{Name: lang.Text{ZH: "质量", EN: "quality"}, Weight: third}, {Name: lang.Text{ZH: "数量", EN: "quantity"}, Weight: 2 * third}},
		Agencies: []activity.Evaluated{{Agency: "gone", Name: lang.Text{ZH: "原机构", EN: "A former agency"}, Scores: []*float64{&points, nil}, Total: &points},
			{Agency: "left", Name: lang.Text{ZH: "另一原机构", EN: "Another one"}, Scores: []*float64{nil, &third}, Total: &third}}}}
	if out := f.Evaluation(); out != nil {
		t.Errorf("the rules are silent, and there is a page: %+v", out)
	}
	f.Profile.Evaluation.Publish.V = true
	out := f.Evaluation()
	if len(out) != 2 || out[0].Out != "statistics/evaluation/index.html" {
		t.Fatalf("%+v", out)
	}
	page, err := out[1].Make()
	if err != nil {
		t.Fatal(err)
	}
	table := page.Params.(pages.Statistics).Tables[0]
	if !slices.Equal(table.Head, []string{"Agency", "Quality (weight 33.3%)", "Quantity (weight 66.7%)", "Total"}) {
		t.Errorf("head: %q", table.Head)
	}
	if diff := cmp.Diff([]pages.StatRow{{Label: "A former agency", Cells: []string{"97.2", "none", "97.2"}}, {Label: "Another one", Cells: []string{"none", "0.3", "0.3"}}}, table.Rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.Contains(table.SVG, "<svg") || table.Drawn != "Total" {
		t.Errorf("the bars are said to be %q: %s", table.Drawn, table.SVG)
	}
}
