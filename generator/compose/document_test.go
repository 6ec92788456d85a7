package compose

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/sample"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/search"
)

func TestDocumentSaysWhatARecordSays(t *testing.T) {
	days, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	f := &Frame{
		Calendar: days,
		agencies: map[string]*datasets.Agency{"east-data": {ID: "east-data", Name: lang.Text{ZH: "东区数据局", EN: "East Data Bureau"}, Level: "district", District: "east"}},
		domains:  map[string]*datasets.Domain{"transport": {ID: "transport", Name: lang.Text{ZH: "交通", EN: "Transport"}}},
	}
	stop := gate.Field{Name: "stop", Title: lang.Text{ZH: "站点", EN: "Stop"}}
	rec := &record.Record{
		Entry: gate.Entry{ID: "bus-stops", Code: "3-01", Title: lang.Text{ZH: "公交站点", EN: "Bus stops"}, Description: lang.Text{ZH: "全区站点。每月更新。"},
			KeywordsZH: []string{"公交"}, Provider: "east-data", Domain: "transport", Class: datasets.Unconditional, Frequency: datasets.Monthly,
			Priority: []string{"livelihood"}, Start: calendar.NewDate(2025, 1, 1), BBox: []float64{120, 30, 121, 31},
			Resources: []gate.Resource{{Name: "stops", Fields: []gate.Field{stop, {Name: "line"}}}, {Name: "sample", Fields: []gate.Field{stop}}}},
		Versions: []record.Version{{Published: calendar.NewDate(2026, 1, 31), Rows: 9, Columns: 2}},
		Latest: []record.File{{Path: "stops.csv", Format: "csv"}, {Path: "2026/stops.csv", Format: "csv"}, {Path: "stops.xlsx", Format: "xlsx"},
			{Path: "datapackage.json", Format: "datapackage"}, {Path: "all.zip", Format: "zip"}},
	}
	want := search.Document{ID: "bus-stops", Code: "3-01", Title: rec.Entry.Title, Summary: lang.Text{ZH: "全区站点。"}, Description: rec.Entry.Description,
		KeywordsZH: []string{"公交"}, Items: []search.DataItem{{Name: "stop", Title: stop.Title}, {Name: "line"}}, Files: []string{"stops.csv", "stops.xlsx"},
		Agency: "east-data", AgencyName: lang.Text{ZH: "东区数据局", EN: "East Data Bureau"}, Domain: "transport", DomainName: lang.Text{ZH: "交通", EN: "Transport"},
		District: "east", Class: datasets.Unconditional, Formats: []string{"csv", "xlsx"}, Frequency: datasets.Monthly, HighValue: true,
		Updated: calendar.NewDate(2026, 1, 31), From: calendar.NewDate(2025, 1, 1), BBox: []float64{120, 30, 121, 31}, Rows: 9, Columns: 2}
	want.Due = calendar.NewDate(2026, 2, 28) // a Saturday that is worked for the Spring Festival
	if d := cmp.Diff(want, f.Document(rec)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestDocumentsOfACatalogueLeaveOutWhatIsNotPublic(t *testing.T) {
	cat, _, err := datasets.Load(t.Context(), sample.FS())
	if err != nil {
		t.Fatal(err)
	}
	want := len(Documents(cat, NewFrame(cat, 0)))
	for i := range cat.Sets {
		if cat.Sets[i].ID == "city-parks" {
			cat.Sets[i].Catalogue.Status = "draft"
		}
	}
	docs := Documents(cat, NewFrame(cat, 0))
	if len(docs) != want-1 {
		t.Errorf("%d documents, want one less than %d", len(docs), want)
	}
	for _, d := range docs {
		if d.ID == "city-parks" {
			t.Error("a draft is among the documents")
		}
	}
}
