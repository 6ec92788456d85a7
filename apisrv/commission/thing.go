package commission

import (
	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Tables on the pages of one agency, one domain and one dataset.
var (
	agencyTables  = []string{"use-days", "supply-late", "duties", "faults", "service-datasets", "service-reasons", "service-pending", "use-top", "use-rising", "use-applications", "supply-findings", "supply-growth", "supply-datasets"}
	domainTables  = []string{"use-days", "supply-agencies", "supply-late", "use-top", "use-rising", "use-applications", "supply-datasets"}
	datasetTables = []string{"use-days", "use-formats", "use-versions", "use-applications", "service-months", "supply-findings", "duties", "faults", "supply-datasets"}
)

func showAgency(v *office.Visit, a asked) error {
	id := v.Param("agency")
	agency := v.Offer.Agency(id)
	var facts []fact
	if agency.Phone != "" {
		facts = append(facts, fact{Name: v.Text(lang.Text{ZH: "电话", EN: "Phone"}), Text: agency.Phone})
	}
	facts = append(facts, fact{Name: v.Text(lang.Text{ZH: "公开页面", EN: "Its public page"}), Text: worded(agency.Name, v.Lang), Path: "agencies/" + id + "/", Public: true},
		fact{Name: v.Text(lang.Text{ZH: "评估报告", EN: "Reports"}), Text: v.Text(lang.Text{ZH: "各时段的报告", EN: "of all periods"}), Path: "commission/reports/"})
	return a.about(v, figures.Scope{Agency: id}, "commission/agencies/", id, agency.Name, facts, agencyTables)
}

func showDomain(v *office.Visit, a asked) error {
	id := v.Param("domain")
	for _, d := range v.Offer.Supply.Domains {
		if d.ID == id {
			return a.about(v, figures.Scope{Domain: id}, "commission/domains/", id, d.Name, nil, domainTables)
		}
	}
	return store.ErrNotFound
}

func showDataset(v *office.Visit, a asked) error {
	id := v.Param("dataset")
	d, ok := v.Offer.Supply.Dataset(id)
	if !ok {
		return store.ErrNotFound
	}
	class, _ := v.Offer.Portal.Profile.OpenClass(string(d.Class))
	facts := []fact{
		{Name: v.Text(lang.Text{ZH: "数据提供单位", EN: "Agency"}), Text: worded(v.Offer.Agency(d.Agency).Name, v.Lang), Path: "commission/agencies/" + d.Agency + "/"},
		{Name: v.Text(lang.Text{ZH: "开放类别", EN: "Class"}), Text: worded(class.Label, v.Lang)},
		{Name: v.Text(lang.Text{ZH: "最近更新", EN: "Updated"}), Text: dayOf(v, d.Updated)},
		{Name: v.Text(lang.Text{ZH: "应更新日期", EN: "Next update due"}), Text: dayOf(v, d.Due)},
	}
	if v.Offer.Lists(id) {
		facts = append(facts, fact{Name: v.Text(lang.Text{ZH: "公开页面", EN: "Its public page"}), Text: worded(d.Title, v.Lang), Path: "datasets/" + id + "/", Public: true})
	}
	return a.about(v, figures.Scope{Dataset: id}, "commission/datasets/", id, d.Title, facts, datasetTables)
}

// dayOf is a day in words, or that the catalogue gives none.
func dayOf(v *office.Visit, d calendar.Date) string {
	if d.IsZero() {
		return v.Text(lang.Text{ZH: "没有写明", EN: "not stated"})
	}
	return v.Lang.Date(d.Time())
}
