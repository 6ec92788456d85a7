package compose

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/chart"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
)

// evaluationPath is where results of evaluations are published.
const evaluationPath = "statistics/evaluation/"

// evaluated reports whether there is a page of evaluations: where the rules want
// their results published and there are some.
func (f *Frame) evaluated() bool {
	return f.Profile.Evaluation.Publish.V && len(f.activity.Evaluations) > 0
}

// Evaluation composes the page of published results of evaluations, newest first.
func (f *Frame) Evaluation() []Planned {
	if !f.evaluated() {
		return nil
	}
	var out []Planned
	for _, c := range lang.Codes {
		cite := f.Profile.Evaluation.Publish.Cite.In(c)
		p := pages.Statistics{Figures: []pages.Fact{}, Tables: []pages.StatTable{}, Links: f.statisticsLinks(c)[:1],
			Lead: pick(c, "各机构数据开放工作的评估结果，依据"+cite+"公布。分值为 0 至 100。", "Results of the evaluation of the agencies' opening, published under "+cite+". Points are from 0 to 100.")}
		for _, e := range f.activity.Evaluations {
			p.Tables = append(p.Tables, f.evaluation(e, c))
		}
		out = append(out, made(pages.Page{Lang: c, Path: evaluationPath, Layout: "evaluation", Title: pick(c, "评估结果", "Results of evaluation"), Description: p.Lead,
			Nav: "statistics", Crumbs: []pages.Link{statisticsLink(c)}, Params: p}))
	}
	return out
}

func statisticsLink(c lang.Code) pages.Link {
	return pages.Link{Text: pick(c, "统计", "Statistics"), Href: href(c, "statistics/")}
}

func (f *Frame) evaluation(e activity.Evaluation, c lang.Code) pages.StatTable {
	t := pages.StatTable{Key: e.Period, Title: e.Name.In(c), Rows: []pages.StatRow{}, Head: []string{pick(c, "机构", "Agency")},
		Note: pick(c, date(e.From, c)+"至"+date(e.To, c)+"，"+date(e.Published, c)+"公布。", date(e.From, c)+" to "+date(e.To, c)+", published on "+date(e.Published, c)+".")}
	if basis := e.Basis.In(c); basis != "" {
		t.Note += pick(c, "", " ") + basis
	}
	for _, m := range e.Measures {
		t.Head = append(t.Head, fmt.Sprintf(pick(c, "%s（权重 %s）", "%s (weight %s)"), upper(m.Name.In(c)), lang.Percent(m.Weight)))
	}
	t.Head = append(t.Head, pick(c, "总分", "Total"))
	var labels []string
	var totals []float64
	for _, a := range e.Agencies {
		r := pages.StatRow{Label: a.Name.In(c), Cells: []string{}}
		if known, ok := f.agencies[a.Agency]; ok {
			r.Label, r.Href = agencyName(known, c), href(c, "agencies/"+a.Agency+"/")
		}
		for _, s := range append(a.Scores[:len(a.Scores):len(a.Scores)], a.Total) {
			r.Cells = append(r.Cells, points(s, c))
		}
		t.Rows = append(t.Rows, r)
		if a.Total != nil {
			labels, totals = append(labels, r.Label), append(totals, *a.Total)
		}
	}
	if len(labels) > 1 {
		t.Drawn = t.Head[len(t.Head)-1]
		t.SVG = chart.Bars(labels, totals, chart.Words{Lang: c, ID: "stat-" + e.Period}, t.Title)
	}
	return t
}

// points are those of a measure, in words where there was nothing to measure.
func points(s *float64, c lang.Code) string {
	if s == nil {
		return pick(c, "无", "none")
	}
	return fmt.Sprintf("%.1f", *s)
}
