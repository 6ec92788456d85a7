package commission

import (
	"net/url"
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// maxRows is how many lines of a table stand on a page; its export has all.
const maxRows = 50

// tableView is a table as a page shows it, in the reader's language.
type tableView struct {
	ID, Title, Note string
	Columns         []columnView
	Rows            []rowView
	Total           int  // lines that there are
	Compares        bool // it can stand beside what it was in another period
	Picture         drawing
	Exports         []served.Link // one for each format
	Query           string        // period and comparison, for links, with its question mark
}

type columnView struct {
	Title      string
	Number     bool
	Definition string // id on the page of definitions; empty: none
}

type rowView struct {
	Path  string // of the page of its thing; empty: none
	Cells []cellView
}

// cellView is a cell. Text is empty where there is no value.
type cellView struct {
	Text                string
	Number, Whole, Long bool // Whole: it stays on one line
}

// Tall reports whether the lines are so many below a picture of them that they
// scroll.
func (t tableView) Tall() bool { return t.Picture.SVG != "" && len(t.Rows) > 15 }

// Wide reports whether the columns are so many that on paper the table needs the
// long side of a sheet.
func (t tableView) Wide() bool { return len(t.Columns) > 10 }

// Cut reports whether the page shows only the first lines.
func (t tableView) Cut() bool { return t.Total > len(t.Rows) }

// viewOf makes the view of a table out of its first lines; before is what
// it was in the period that it is compared with, nil for none.
func (a asked) viewOf(t figures.Table, before *figures.Table, s figures.Scope) tableView {
	c := a.lang
	view := tableView{ID: t.Key, Title: worded(t.Title, c), Note: worded(t.Note, c), Total: len(t.Rows), Query: a.Query(),
		Picture: picture(t, before, c, [2]string{worded(a.Period.Label, c), a.beforeLabel()})}
	for _, format := range figures.Formats {
		view.Exports = append(view.Exports, served.Link{Text: exportNames[format], Path: "commission/tables/" + t.Key + "." + format + a.queryOf(s)})
	}
	t.Rows = t.Rows[:min(len(t.Rows), maxRows)]
	for _, r := range t.Rows {
		view.Rows = append(view.Rows, rowView{Path: r.Path})
	}
	var then []figures.Row
	if before != nil {
		then = matched(t, *before)
	}
	for i, col := range t.Columns {
		if i > 0 && col.Key == s.Kind() {
			continue // the page is about it
		}
		view.add(t, i, t.Rows, worded(col.Title, c), c)
		if slices.Contains(t.Chart.Y, col.Key) && t.Chart.Kind == "bars" && anyValue(then, i) {
			view.add(t, i, then, a.beforeLabel(), c)
		}
	}
	return view
}

var exportNames = map[string]string{"csv": "CSV", "xlsx": "XLSX", "parquet": "Parquet"}

// add adds a column to the view, with the cells of the rows.
func (t *tableView) add(of figures.Table, i int, rows []figures.Row, title string, c lang.Code) {
	col := of.Columns[i]
	dated := col.Unit == figures.Date || col.Unit == figures.Month
	number := col.Unit != figures.Words && !dated
	t.Columns = append(t.Columns, columnView{Title: title, Number: number, Definition: col.Definition})
	for n, r := range rows {
		text := write(r.Cells[i], col.Unit, c)
		t.Rows[n].Cells = append(t.Rows[n].Cells, cellView{Text: text, Number: number, Whole: dated, Long: len(text) > 60})
	}
}

// anyValue reports whether a column has a value in any of the rows.
func anyValue(rows []figures.Row, i int) bool {
	return slices.ContainsFunc(rows, func(r figures.Row) bool { return !r.Cells[i].None })
}

// scopeQuery adds a scope to a query.
func scopeQuery(q url.Values, s figures.Scope) {
	for name, value := range map[string]string{"agency": s.Agency, "domain": s.Domain, "dataset": s.Dataset, "application": s.Application} {
		if value != "" {
			q.Set(name, value)
		}
	}
}
