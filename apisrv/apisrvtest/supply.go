package apisrvtest

import (
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// supply is what the release supplies: the open dataset bus, which is late, and
// Datasets, updated the day before.
func (p *Portal) supply() supply.Supply {
	today := calendar.Today(p.Clock.Now())
	s := supply.Supply{AsOf: today, Domains: []supply.Domain{{ID: "transport", Name: lang.Text{ZH: "交通出行", EN: "Transport"}}}}
	s.Datasets = append(s.Datasets, supply.Dataset{ID: "bus", Title: lang.Text{ZH: "公交站点", EN: "Bus stops"}, Agency: "transport", Domain: "transport",
		Class: datasets.Unconditional, Status: "approved", Listed: true, Frequency: datasets.Monthly, Published: today.Add(-400), Updated: today.Add(-60),
		Due: today.Add(-30), Version: "0123456789ab", Formats: []string{"csv", "json", "parquet"}, Rows: 10, Columns: 3, Cells: 30, API: true,
		Findings: []supply.Finding{{Rule: "D4-small", Severity: datasets.Advises, Message: lang.Text{ZH: "行数很少", EN: "few rows"}, Count: 1}}})
	for _, d := range Datasets {
		s.Datasets = append(s.Datasets, supply.Dataset{ID: d.ID, Title: d.Title, Agency: d.Agency, Domain: "transport", Class: datasets.Conditional,
			Status: "approved", Listed: true, Frequency: datasets.Monthly, Published: today.Add(-300), Updated: today.Add(-1), Due: today.Add(30),
			Version: "ba9876543210", Rows: 10, Columns: len(d.Items()), Cells: int64(10 * len(d.Items())), API: true})
	}
	return s
}
