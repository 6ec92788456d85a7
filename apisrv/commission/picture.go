package commission

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/datasets/chart"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// shownBars is how many lines of a table are drawn as bars.
const shownBars = 12

// drawing is a picture and what is to be read beneath it: what its bars are, where
// they do not say so themselves, and of how many lines they are the largest.
type drawing struct {
	SVG     template.HTML // empty: there is nothing to see
	Caption string
}

// picture draws a table as its Chart says, with the table of the period that it
// is compared with beside it in bars; nothing where there is too little to see.
func picture(t figures.Table, before *figures.Table, c lang.Code, labels [2]string) drawing {
	x := column(t, t.Chart.X)
	if t.Chart.Open && len(t.Rows) > 0 {
		t.Rows = t.Rows[:len(t.Rows)-1]
	}
	if x < 0 || len(t.Rows) < 2 {
		return drawing{}
	}
	w := chart.Words{Lang: c, ID: "chart-" + t.Key}
	switch t.Chart.Kind {
	case "lines":
		return drawing{SVG: template.HTML(lines(t, x, w))} // our own drawing, which escapes its texts
	case "bars":
		return bars(t, before, x, w, labels)
	}
	return drawing{}
}

// lines draws figures by day or month.
func lines(t figures.Table, x int, w chart.Words) string {
	typ, first := table.Date, int64(1) // calendar.Date 1 is 1970-01-01
	if t.Columns[x].Unit == figures.Month {
		typ, first = table.YearMonth, 12*1970
	}
	var at []int64
	for _, r := range t.Rows {
		at = append(at, int64(r.Cells[x].Number)-first)
	}
	return chart.Lines(typ, at, series(t, w.Lang), w, worded(t.Title, w.Lang))
}

// series are the columns that a table's chart draws.
func series(t figures.Table, c lang.Code) (all []chart.Series) {
	for _, key := range t.Chart.Y {
		if i := column(t, key); i >= 0 {
			all = append(all, chart.Series{Name: worded(t.Columns[i].Title, c), Values: values(t, i, t.Rows)})
		}
	}
	return all
}

// values are a column as numbers that are drawn; NaN for none.
func values(t figures.Table, i int, rows []figures.Row) (all []float64) {
	for _, r := range rows {
		v := math.NaN()
		if c := r.Cells[i]; !c.None {
			if v = c.Number; t.Columns[i].Unit == figures.Share {
				v = math.Round(v*1000) / 10
			}
		}
		all = append(all, v)
	}
	return all
}

// bars draws the lines of a table with the largest values: what is in its chart's
// columns, or, of one column, that beside what it was before.
func bars(t figures.Table, before *figures.Table, x int, w chart.Words, labels [2]string) drawing {
	d, total := drawing{}, len(t.Rows)
	t.Rows = largest(t)
	var names []string
	for _, r := range t.Rows {
		names = append(names, write(r.Cells[x], t.Columns[x].Unit, w.Lang))
	}
	drawn := series(t, w.Lang)
	if !slices.ContainsFunc(drawn, anything) {
		return d
	}
	title := worded(t.Title, w.Lang)
	if len(drawn) == 1 {
		d.Caption = drawn[0].Name
		title += " · " + d.Caption
	}
	if n := len(t.Rows); n < total {
		some := lang.Text{ZH: fmt.Sprintf("前%d名，共%d名", n, total), EN: fmt.Sprintf("The %d largest of %d", n, total)}.In(w.Lang)
		if d.Caption != "" {
			some = lang.Text{ZH: "，" + some, EN: ". " + some}.In(w.Lang)
		}
		d.Caption += some
	}
	if len(drawn) == 1 && before != nil {
		i := column(t, t.Chart.Y[0])
		if then := (chart.Series{Name: labels[1], Values: values(t, i, matched(t, *before))}); anything(then) {
			drawn[0].Name = labels[0]
			drawn = append(drawn, then)
		}
	}
	svg := ""
	if len(drawn) == 1 {
		svg = chart.Bars(names, drawn[0].Values, w, title)
	} else {
		svg = chart.Groups(names, drawn, w, title)
	}
	d.SVG = template.HTML(svg) // our own drawing, which escapes its texts
	return d
}

// largest are the lines of a table that are drawn as bars: all in their order, or,
// of too many, those with the longest bars.
func largest(t figures.Table) []figures.Row {
	if len(t.Rows) <= shownBars {
		return t.Rows
	}
	longest := func(r figures.Row) float64 {
		most := math.Inf(-1)
		for _, key := range t.Chart.Y {
			if i := column(t, key); i >= 0 && !r.Cells[i].None {
				most = max(most, r.Cells[i].Number)
			}
		}
		return most
	}
	rows := slices.Clone(t.Rows)
	slices.SortStableFunc(rows, func(a, b figures.Row) int { return cmp.Compare(longest(b), longest(a)) })
	return rows[:shownBars]
}

// anything reports whether there is a bar to be seen.
func anything(s chart.Series) bool {
	return slices.ContainsFunc(s.Values, func(v float64) bool { return v > 0 || v < 0 })
}

// matched are the lines of another table that stand for the same things, in the
// order of this one; a line of nothing where there is none.
func matched(t, other figures.Table) (rows []figures.Row) {
	known := map[string]figures.Row{}
	for _, r := range other.Rows {
		known[identity(r)] = r
	}
	for _, r := range t.Rows {
		same, ok := known[identity(r)]
		if !ok {
			same.Cells = slices.Repeat([]figures.Cell{{None: true}}, len(t.Columns))
		}
		rows = append(rows, same)
	}
	return rows
}

// identity is what a line is about: its page, else its name.
func identity(r figures.Row) string {
	if r.Path != "" || len(r.Cells) == 0 {
		return r.Path
	}
	return r.Cells[0].Text.ZH + "\n" + r.Cells[0].Text.EN
}

// column is the place of a column by its key; less than 0: there is none.
func column(t figures.Table, key string) int {
	return slices.IndexFunc(t.Columns, func(c figures.Column) bool { return c.Key == key })
}
