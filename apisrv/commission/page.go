package commission

import (
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// tablesPage is a page of tables.
type tablesPage struct {
	Head    head
	Lead    string
	Facts   []fact
	Figures []figureView
	Tables  []tableView
	Empty   []string   // titles of tables that have no lines
	Fresh   *freshView // nil: it is not said
}

// with adds tables: of those without lines only the titles.
func (p tablesPage) with(tables []tableView) tablesPage {
	for _, t := range tables {
		if len(t.Rows) == 0 {
			p.Empty = append(p.Empty, t.Title)
			continue
		}
		p.Tables = append(p.Tables, t)
	}
	return p
}

// fact is something about the thing that a page is about.
type fact struct {
	Name, Text string
	Path       string // of a page about it; empty: none
	Public     bool   // the page is none of the commission's
}

// tables are the views of the tables of some keys, for a scope.
func (a asked) tables(v *office.Visit, s figures.Scope, keys ...string) (all []tableView, err error) {
	for _, key := range keys {
		view, err := a.table(v, s, key)
		if err != nil {
			return nil, err
		}
		all = append(all, view)
	}
	return all, nil
}

// table is the view of one table.
func (a asked) table(v *office.Visit, s figures.Scope, key string) (tableView, error) {
	t, err := v.Figures.Table(v.Context(), key, s, a.Period)
	if err != nil {
		return tableView{}, err
	}
	var before *figures.Table
	k, _ := figures.Find(key)
	can := t.Chart.Kind == "bars" && compares(k)
	known, err := a.known(v, k.Group)
	if err != nil {
		return tableView{}, err
	}
	if can && known {
		then, err := v.Figures.Table(v.Context(), key, s, a.Before)
		if err != nil {
			return tableView{}, err
		}
		before = &then
	}
	view := a.viewOf(t, before, s)
	view.Compares = can
	return view, nil
}

// known reports whether enough is known of the period that this one is compared
// with, if there is one, to compare figures of a group.
func (a asked) known(v *office.Visit, g figures.Group) (bool, error) {
	if a.Before.IsZero() {
		return false, nil
	}
	return v.Figures.Covers(v.Context(), g, a.Before)
}

// compares reports whether a table is another one for another period: supply is
// that of today, what rises is compared already, and search terms are those of
// whole months, in which two periods meet.
func compares(k figures.Key) bool {
	return (k.Group == figures.OfUse || k.Group == figures.OfService) && k.Key != "use-rising" && k.Key != "use-unmet"
}

// part shows a page of tables of the whole portal.
func part(path string, lead lang.Text, keys ...string) func(*office.Visit, asked) error {
	return func(v *office.Visit, a asked) error {
		tables, err := a.tables(v, figures.Scope{}, keys...)
		if err != nil {
			return err
		}
		p := tablesPage{Head: a.headOf(v, path).picked(v, a), Lead: v.Text(lead)}.with(tables)
		if !slices.ContainsFunc(tables, func(t tableView) bool { return t.Compares }) {
			p.Head = p.Head.alone()
		}
		if path == "commission/use/" {
			p.Fresh, err = freshness(v)
		}
		if err != nil {
			return err
		}
		return v.Show(office.Page{Title: nameOf(path), Template: "commission/page", Data: p})
	}
}

// nameOf is what a part of the pages is called.
func nameOf(path string) lang.Text {
	for _, p := range parts {
		if p.path == path {
			return p.name
		}
	}
	return lang.Text{}
}

// crumb is the link to a part of the pages.
func crumb(v *office.Visit, path string) served.Link {
	return served.Link{Text: v.Text(nameOf(path)), Path: path}
}

// about shows the page of an agency, a domain or a dataset: its figures, and the
// tables that make sense for it.
func (a asked) about(v *office.Visit, s figures.Scope, above, id string, title lang.Text, facts []fact, keys []string) error {
	o, err := v.Figures.Overview(v.Context(), s, a.Period, a.Before)
	if err != nil {
		return err
	}
	keys = slices.DeleteFunc(slices.Clone(keys), func(key string) bool {
		k, ok := figures.Find(key)
		return !ok || !k.Makes(s)
	})
	tables, err := a.tables(v, s, keys...)
	if err != nil {
		return err
	}
	for i := range o.Figures {
		o.Figures[i].Path = "" // they lead here
	}
	p := tablesPage{Head: a.headOf(v, above+id+"/", crumb(v, above)).picked(v, a), Facts: facts, Figures: a.figures(v, o.Figures)}.with(tables)
	return v.Show(office.Page{Title: title, Template: "commission/page", Data: p})
}
