package commission

import (
	"regexp"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// showApplications is the question that is asked of no other page: which
// application uses which data for what.
var showApplications = part("commission/applications/", lang.Text{ZH: "哪个应用用哪些数据做什么，用了多少。申请以编号表示，个人申请人不列姓名。",
	EN: "Which application uses which data for what, and how much. Applications have a number here; persons who applied are not named."},
	"use-applications", "service-datasets")

// applicationPage is one application: what its data are used for, and how much.
type applicationPage struct {
	Head    head
	Answers []answerView
}

// answerView is a cell of the application's line, with its column's title.
type answerView struct {
	Title, Definition string
	cellView
}

// number is what an application is called on these pages.
var number = regexp.MustCompile(`^[0-9a-f]{10}$`)

func showApplication(v *office.Visit, a asked) error {
	if !number.MatchString(v.Param("number")) {
		return store.ErrNotFound
	}
	const above = "commission/applications/"
	path := above + v.Param("number") + "/"
	for _, key := range []string{"use-applications", "service-pending"} {
		t, err := v.Figures.Table(v.Context(), key, figures.Scope{}, a.Period)
		if err != nil {
			return err
		}
		for _, r := range t.Rows {
			if r.Path == path {
				p := applicationPage{Head: a.headOf(v, path, crumb(v, above)).picked(v, a), Answers: a.answers(t, r)}
				return v.Show(office.Page{Title: lang.Text{ZH: "申请" + v.Param("number"), EN: "Application " + v.Param("number")}, Template: "commission/application", Data: p})
			}
		}
	}
	return store.ErrNotFound
}

// answers are the cells of a line, one below the other.
func (a asked) answers(t figures.Table, r figures.Row) (all []answerView) {
	for i, c := range t.Columns {
		cell := cellView{Text: write(r.Cells[i], c.Unit, a.lang), Number: c.Unit != figures.Words}
		all = append(all, answerView{Title: worded(c.Title, a.lang), Definition: c.Definition, cellView: cell})
	}
	return all
}
