package commission_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

func TestHalfAPeriodIsRefused(t *testing.T) {
	f := newFurnished(t)
	for _, query := range []string{"from=2026-02&to=", "from=&to=2026-02", "to=2026-02-03"} {
		if a := f.reader.Get("en/commission/?" + query); a.Status != http.StatusBadRequest || !strings.Contains(a.Text(t), "Only one end of the period is given") {
			t.Errorf("%s: %d %s", query, a.Status, a.Text(t))
		}
	}
}

// What is printed has no pickers: the page says its days itself, and those that
// it is compared with.
func TestPagesSayTheirDays(t *testing.T) {
	f := newFurnished(t)
	says(t, f.reader.Get("en/commission/?period=month-2026-02"), "1 February 2026 to 28 February 2026, compared with 1 January 2026 to 31 January 2026")
	says(t, f.reader.Get("en/commission/duties/?period=month-2026-02"), "1 February 2026 to 28 February 2026")
	says(t, f.reader.Get("commission/?period=month-2026-02"), "2026年2月1日至2026年2月28日，与2026年1月1日至2026年1月31日对比")
}

// A page that compares nothing does not ask what with, and does not forget it.
func TestOnlyPagesThatCompareAskWhatWith(t *testing.T) {
	f := newFurnished(t)
	for path, compares := range map[string]bool{"": true, "agencies/": true, "agencies/transport/": true, "datasets/bus/": true, "use/": true, "service/": true,
		"applications/" + f.Duties.Number(f.receipt) + "/": true, "datasets/": false, "searches/": false, "duties/": false, "faults/": false} {
		for _, query := range []string{"", "?compare=none"} {
			if body := f.reader.Get("en/commission/" + path + query).Body; strings.Contains(body, `<select id="compare"`) != compares {
				t.Errorf("%s%s asks what it is compared with: %v", path, query, !compares)
			}
		}
		if kept := strings.Contains(f.reader.Get("en/commission/"+path+"?compare=year").Body, `<input type="hidden" name="compare" value="year">`); kept == compares {
			t.Errorf("%s keeps the comparison in a hidden value: %v", path, kept)
		}
	}
}

// Which application uses which data for what, and how much: the page says it all,
// and leads to the dataset, the agency and the days of its use.
func TestAnApplicationSaysWhatIsUsedForWhat(t *testing.T) {
	f := newFurnished(t)
	number := f.Duties.Number(f.receipt)
	page := f.reader.Get("en/commission/applications/" + number + "/?period=days-7")
	says(t, page, "Dataset Metro passengers", "Agency Transport Commission", "Data items granted ", "Delivery interface (API)", "Purpose Study of travel at rush hour",
		"App or system Travel Atlas", "Applicant Example lab", "Until ", "Calls of the application 4 Rows by API 8", "Use over time")
	for _, link := range []string{`href="/en/commission/datasets/metro-flow/?period=days-7"`, `href="/en/commission/agencies/transport/?period=days-7"`,
		`href="/en/commission/tables/use-days.csv?application=` + number + `&amp;period=days-7"`} {
		if !strings.Contains(page.Body, link) {
			t.Errorf("no %s on the page", link)
		}
	}
	if strings.Contains(page.Body, f.receipt) {
		t.Error("the page shows the receipt")
	}
	file := f.reader.Get("en/commission/tables/use-days.csv?application=" + number + "&period=days-7").Body
	if !strings.Contains(file, "2026-03-02,4,") {
		t.Errorf("the file does not have the four calls: %s", file)
	}
	for _, path := range []string{"applications/0000000000/", "tables/use-days.csv?application=0000000000", "tables/use-top.csv?application=" + number} {
		if a := f.reader.Get("en/commission/" + path); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
}

func TestTargetsSayWhoseTheyAre(t *testing.T) {
	f := newFurnished(t)
	shanghai, err := profile.Load("shanghai-2018")
	if err != nil {
		t.Fatal(err)
	}
	f.Offer().Portal.Profile.Targets = shanghai.Targets
	says(t, f.reader.Get("en/commission/"), "On-time rate: the target is that of Key Points of Public Data Opening in 2022", "no legal limit")
	says(t, f.reader.Get("commission/"), "2022年度公共数据开放工作要点", "不是法定期限")
}

// An entry that is not open has a title too.
func TestFaultsNameEntriesByTheirTitles(t *testing.T) {
	f := furnish(t, apisrvtest.NewSQLite(t, "changsha-2018"))
	now := f.Offer().Supply
	now.Datasets = slices.Insert(now.Datasets, 0, supply.Dataset{ID: "annex", Title: lang.Text{ZH: "站点附件", EN: "Annex to the stops"}, Agency: "transport", Class: datasets.Closed})
	f.reader.Post("en/commission/faults/", "kind", "stale", "agency", "transport", "dataset", "annex", "since", "2026-02-01", "text", "It is of 2019", "form", "one")
	says(t, f.reader.Get("en/commission/faults/"), "Transport Commission · Annex to the stops It is of 2019")
	now.Datasets = now.Datasets[1:]
	says(t, f.reader.Get("en/commission/faults/"), "Transport Commission · annex It is of 2019")
}

func TestReportsUnderWaySaySo(t *testing.T) {
	f := newFurnished(t)
	says(t, f.reader.Get("en/commission/reports/half-2026-1/"), "The period is not over")
	if over := f.reader.Get("en/commission/reports/half-2025-2/").Text(t); strings.Contains(over, "The period is not over") {
		t.Error("a half-year that is over is said not to be")
	}
}

// Where the rules want nothing published, nothing is missing.
func TestOnlyWhatIsToBePublishedIsUnpublished(t *testing.T) {
	f := newFurnished(t)
	if list := f.reader.Get("en/commission/reports/").Text(t); strings.Contains(list, "not published") {
		t.Errorf("%s", list)
	}
}
