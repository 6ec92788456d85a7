package search

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search/text"
)

// town is a small catalogue that tests ask about.
func town(t testing.TB) []Document {
	day := func(s string) calendar.Date {
		d, err := calendar.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	transport := lang.Text{ZH: "交通委员会", EN: "Transport Commission"}
	water := lang.Text{ZH: "水务局", EN: "Water Authority"}
	return []Document{
		{ID: "bus-stops", Code: "SH-0001", Title: lang.Text{ZH: "公交站点", EN: "Bus stops"},
			Summary:    lang.Text{ZH: "全市公交车停靠的位置。", EN: "Where buses stop in the city."},
			KeywordsZH: []string{"交通"}, KeywordsEN: []string{"transport"},
			Items:  []DataItem{{Name: "stop_name", Title: lang.Text{ZH: "站点名称", EN: "Stop name"}, Description: lang.Text{ZH: "站牌上的名称", EN: "As on the sign"}}},
			Files:  []string{"stops.csv"},
			Agency: "transport", AgencyName: transport, Domain: "mobility", DomainName: lang.Text{ZH: "道路交通", EN: "Roads and traffic"},
			Class: datasets.Unconditional, Formats: []string{"csv", "json"}, Frequency: datasets.Monthly,
			Updated: day("2026-03-01"), Due: day("2026-04-01"), BBox: []float64{121, 31, 122, 32}},
		{ID: "bus-lines", Title: lang.Text{ZH: "公交线路和站点间距", EN: "Bus lines and distances"},
			Summary: lang.Text{ZH: "每条线路经过的站点。", EN: "The stops along each line."},
			Agency:  "transport", AgencyName: transport, Domain: "mobility",
			Class: datasets.Unconditional, Formats: []string{"csv"}, Updated: day("2025-12-31"), HighValue: true},
		{ID: "metro", Title: lang.Text{ZH: "轨道交通客流", EN: "Metro ridership"},
			Summary: lang.Text{ZH: "按日统计的进站人次，与公交站点分列。", EN: "People entering per day."},
			Agency:  "transport", AgencyName: transport, Domain: "mobility",
			Class: datasets.Conditional, Formats: []string{"xlsx"}, Updated: day("2026-01-15")},
		{ID: "water-quality", Title: lang.Text{ZH: "饮用水水质", EN: "Drinking water quality"},
			Summary: lang.Text{ZH: "出厂水检测结果。", EN: "Measurements at the works."},
			Agency:  "water", AgencyName: water, Domain: "environment",
			Class: datasets.Unconditional, Formats: []string{"csv", "xlsx"}, Updated: day("2026-02-01"), Due: day("2026-02-15")},
	}
}

// townVocabulary names some of the values of town.
var townVocabulary = Vocabulary{
	AsOf: calendar.NewDate(2026, 3, 10),
	Facets: []Names{
		{Facet: Domain, Name: lang.Text{ZH: "领域", EN: "Domain"}, Values: []Value{{ID: "mobility", Name: lang.Text{ZH: "道路交通", EN: "Roads and traffic"}}}},
		{Facet: Agency, Name: lang.Text{ZH: "部门", EN: "Agency"}},
		{Facet: Class, Name: lang.Text{ZH: "开放属性", EN: "Open class"}},
		{Facet: Format, Name: lang.Text{ZH: "格式", EN: "Format"}},
		{Facet: Timely, Name: lang.Text{ZH: "按时", EN: "On time"}},
		{Facet: Year, Name: lang.Text{ZH: "年份", EN: "Year"}},
	},
}

// openShards indexes documents in some shards and opens them.
func openShards(t testing.TB, docs []Document, shards int, v Vocabulary) *Index {
	t.Helper()
	r, err := text.ParseReadings(v.Pinyin)
	if err != nil {
		t.Fatal(err)
	}
	parts := make([][]Document, shards)
	for _, d := range docs {
		n := ShardOf(d.ID, shards)
		parts[n] = append(parts[n], d)
	}
	root := t.TempDir()
	var dirs []string
	for n, part := range parts {
		dir := filepath.Join(root, fmt.Sprintf("%02d", n))
		if err := Write(t.Context(), dir, part, r); err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, dir)
	}
	x, err := Open(dirs, v)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func idsOf(a *Answer) []string {
	ids := []string{}
	for _, h := range a.Hits {
		ids = append(ids, h.ID)
	}
	return ids
}
