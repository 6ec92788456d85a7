package commission

import (
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// overviewPage says on one screen how opening is going, where it is stuck and who
// is late.
type overviewPage struct {
	Head    head
	Figures []figureView
	Trend   tableView
	Lists   []shortList
	Fresh   *freshView
}

// shortList is the first lines of a table, and where all of them are.
type shortList struct {
	tableView
	More string // path of the page that has it all
}

var overviewTitle = lang.Text{ZH: "公共数据开放总览", EN: "Opening at a glance"}

func showOverview(v *office.Visit, a asked) error {
	o, err := v.Figures.Overview(v.Context(), figures.Scope{}, a.Period, a.Before)
	if err != nil {
		return err
	}
	p := overviewPage{Head: a.headOf(v, "commission/").picked(v, a), Figures: a.figures(v, o.Figures), Trend: a.viewOf(o.Series, nil, figures.Scope{})}
	for _, l := range []struct {
		table  figures.Table
		title  lang.Text
		path   string
		column []string
	}{
		{o.Stuck, lang.Text{ZH: "卡在哪里：逾期的申请和职责", EN: "Where it is stuck"}, "commission/duties/", []string{"agency", "pending_late", "duties_overdue"}},
		{o.Late, lang.Text{ZH: "谁没有按期更新", EN: "Who is late with updates"}, "commission/datasets/", []string{"dataset", "agency", "days_late"}},
		{o.Unmet, lang.Text{ZH: "搜索了却没有的数据", EN: "Searched for, not there"}, "commission/searches/", []string{"term", "term_empty"}},
	} {
		l.table.Title, l.table.Note = l.title, lang.Text{}
		p.Lists = append(p.Lists, shortList{a.viewOf(only(l.table, l.column...), nil, figures.Scope{}), l.path})
	}
	if p.Fresh, err = freshness(v); err != nil {
		return err
	}
	return v.Show(office.Page{Title: overviewTitle, Template: "commission/overview", Data: p})
}

// only is a table of some of its columns.
func only(t figures.Table, keys ...string) figures.Table {
	short := t
	short.Columns, short.Rows = nil, make([]figures.Row, len(t.Rows))
	for i, c := range t.Columns {
		if !slices.Contains(keys, c.Key) {
			continue
		}
		short.Columns = append(short.Columns, c)
		for n, r := range t.Rows {
			short.Rows[n].Path = r.Path
			short.Rows[n].Cells = append(short.Rows[n].Cells, r.Cells[i])
		}
	}
	return short
}
