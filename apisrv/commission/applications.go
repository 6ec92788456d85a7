package commission

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// showApplications is the question that is asked of no other page: which
// application uses which data for what.
var showApplications = part("commission/applications/", lang.Text{ZH: "哪个应用用哪些数据做什么，用了多少。申请以编号表示，个人申请人不列姓名。",
	EN: "Which application uses which data for what, and how much. Applications have a number here; persons who applied are not named."},
	"use-applications", "service-datasets")

// applicationPage is one application: what its data are used for, and how much.
type applicationPage struct {
	tablesPage
	Answers []fact
}

// number is what an application is called on these pages.
var number = regexp.MustCompile(`^[0-9a-f]{10}$`)

func showApplication(v *office.Visit, a asked) error {
	id := v.Param("number")
	if !number.MatchString(id) {
		return store.ErrNotFound
	}
	one, err := v.Figures.Application(v.Context(), id, a.Period, a.Before)
	if err != nil {
		return err
	}
	tables, err := a.tables(v, figures.Scope{Application: id}, "use-days")
	if err != nil {
		return err
	}
	const above = "commission/applications/"
	p := applicationPage{Answers: answers(v, one), tablesPage: tablesPage{Head: a.headOf(v, above+id+"/", crumb(v, above)).picked(v, a), Figures: a.figures(v, one.Figures)}.with(tables)}
	return v.Show(office.Page{Title: lang.Text{ZH: "申请" + id, EN: "Application " + id}, Template: "commission/application", Data: p})
}

// answers say who has which data of whom for what.
func answers(v *office.Visit, one figures.Application) []fact {
	about := subjectOf(v, one.Agency, one.Dataset)
	items := lang.Text{ZH: "申请的数据项", EN: "Data items asked for"}
	if one.Granted {
		items = lang.Text{ZH: "获准使用的数据项", EN: "Data items granted"}
	}
	all := []fact{
		{Name: v.Text(lang.Text{ZH: "数据集", EN: "Dataset"}), Text: about.Dataset, Path: about.DatasetPath},
		{Name: v.Text(lang.Text{ZH: "数据提供单位", EN: "Agency"}), Text: about.Agency, Path: about.AgencyPath},
		{Name: v.Text(items), Text: itemNames(v, one.Dataset, one.Items)},
		{Name: v.Text(lang.Text{ZH: "提供方式", EN: "Delivery"}), Text: v.Text(access.DeliveryName(one.Delivery))},
		{Name: v.Text(lang.Text{ZH: "用途", EN: "Purpose"}), Text: v.Text(one.Purpose)},
		{Name: v.Text(lang.Text{ZH: "应用或系统", EN: "App or system"}), Text: v.Text(one.App)},
		{Name: v.Text(lang.Text{ZH: "申请人", EN: "Applicant"}), Text: v.Text(one.Applicant)},
		{Name: v.Text(lang.Text{ZH: "状态", EN: "State"}), Text: v.Text(one.State.Name())},
	}
	for _, d := range []struct {
		name lang.Text
		day  calendar.Date
	}{{lang.Text{ZH: "提交", EN: "Submitted"}, one.Submitted}, {lang.Text{ZH: "决定", EN: "Decided"}, one.Decided}, {lang.Text{ZH: "开通", EN: "Opened"}, one.Opened}, {lang.Text{ZH: "到期", EN: "Until"}, one.Until}} {
		if !d.day.IsZero() {
			all = append(all, fact{Name: v.Text(d.name), Text: v.Lang.Date(d.day.Time())})
		}
	}
	if !one.Products.IsZero() {
		all = append(all, fact{Name: v.Text(lang.Text{ZH: "报告的成果", EN: "Reported products"}), Text: v.Text(one.Products)})
	}
	return all
}

// itemNames are data items by their titles, and by their ids where they have none.
func itemNames(v *office.Visit, dataset string, items []string) string {
	titles := map[string]string{}
	d, _ := v.Offer.Dataset(dataset)
	for _, t := range d.Tables {
		for _, item := range t.Items {
			titles[item.ID] = worded(item.Title, v.Lang)
		}
	}
	names := make([]string, len(items))
	for i, item := range items {
		names[i] = cmp.Or(titles[item], item)
	}
	return strings.Join(names, v.Text(lang.Text{ZH: "、", EN: ", "}))
}
