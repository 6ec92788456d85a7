package commission

import (
	"github.com/kaimen-portal/kaimen/apisrv/duties"
	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// dutiesPage is what agencies have to do by a day, what is late first.
type dutiesPage struct {
	tablesPage
	Duties []dutyView
	More   int // that are not shown
}

// dutyView is a duty as a page shows it.
type dutyView struct {
	subject
	Kind, Text, Cite string
	Event, Due       calendar.Date // Due is zero where the calendar does not reach it
	Late             bool
	Over             int // days beyond the last one
	Ready, Total     int
}

// Progress reports whether the duty is about more than one thing.
func (d dutyView) Progress() bool { return d.Total > 1 }

var dutiesLead = lang.Text{ZH: "法规、职能或者数据变化之后更新目录和数据，年度目录清查，以及按承诺的频率更新：何时到期，谁已逾期。",
	EN: "What follows a change of law, of functions or of data, the yearly inventory, and the updates that were promised: what is due when, and who is late."}

func showDuties(v *office.Visit, a asked) error {
	tables, err := a.tables(v, figures.Scope{}, "duties-agencies")
	if err != nil {
		return err
	}
	open, err := v.Duties.Duties(v.Context(), duties.Filter{Open: true})
	if err != nil {
		return err
	}
	p := dutiesPage{tablesPage: tablesPage{Head: a.headOf(v, "commission/duties/").picked(v, a).alone(), Lead: v.Text(dutiesLead), Tables: tables}}
	p.Duties, p.More = viewDuties(v, open)
	return v.Show(office.Page{Title: nameOf("commission/duties/"), Template: "commission/duties", Data: p})
}

// viewDuties are the first of open duties, and how many more there are.
func viewDuties(v *office.Visit, open []duties.Duty) (views []dutyView, more int) {
	today := calendar.Today(v.Now())
	for _, d := range open[:min(len(open), maxListed)] {
		view := dutyView{subject: subjectOf(v, d.Agency, d.Dataset), Kind: v.Text(d.Kind.Name()), Text: worded(d.Text, v.Lang), Cite: worded(d.Cite, v.Lang),
			Event: d.Event, Due: d.Due, Late: d.Overdue(today), Ready: d.Ready, Total: d.Total}
		if view.Late {
			view.Over = int(today - d.Due)
		}
		views = append(views, view)
	}
	return views, len(open) - len(views)
}
