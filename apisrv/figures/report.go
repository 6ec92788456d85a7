package figures

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// Report evaluates opening over a period by the measures of the rules: quantity,
// quality, updates and use (数量、质量、更新时效、使用情况; 长政办发〔2018〕22号
// 第三十八条), all agencies side by side or one of them.
type Report struct {
	Period   Period
	Agency   string    // id; empty: all agencies
	Name     lang.Text // of the agency
	Measures []Measure // in the order of the profile
	Basis    lang.Text // of which days the scores are
	Lacks    lang.Text // which measures nothing is known of, so that there is no total; zero: none
	Own      lang.Text // what of measures and weights is the portal's own choice; zero: nothing
	Standing []Standing
	Tables   []Table   // the figures behind it
	Words    lang.Text // what it comes to, in sentences
}

// Measure is what is evaluated, and its part of the total.
type Measure struct {
	Code   string
	Name   lang.Text // as the instrument calls it
	Weight float64   // the weights of a report make 1
	Key    string    // of its definition, which has the formula
	Cite   profile.Cite
}

// Standing is how an agency stands.
type Standing struct {
	Agency string
	Name   lang.Text
	Rank   int    // among all agencies, 1 the best; 0: it has no total
	Tied   bool   // others have the same rank
	Total  Cell   // 0 to 100
	Scores []Cell // 0 to 100, in the order of the measures; None: nothing to measure
	Words  lang.Text
}

// ownMeasures are evaluated where the rules name none.
var ownMeasures = []profile.Choice{
	{Code: "quantity", Label: lang.Text{ZH: "数量", EN: "quantity"}}, {Code: "quality", Label: lang.Text{ZH: "质量", EN: "quality"}},
	{Code: "updates", Label: lang.Text{ZH: "更新时效", EN: "timeliness of updates"}}, {Code: "use", Label: lang.Text{ZH: "使用情况", EN: "use"}},
}

// measuresOf are the measures of a profile with their weights, and what of it is
// the portal's own choice.
func measuresOf(p *profile.Profile) (all []Measure, own lang.Text) {
	e := p.Evaluation
	choices, cite := e.Measures.V, e.Measures.Cite
	var chosen []lang.Text
	if !e.Measures.Stated() {
		choices = ownMeasures
		chosen = append(chosen, lang.Text{ZH: "规则没有规定评估项目，各项由平台自定", EN: "The rules name no measures; these are the portal's own choice"})
	}
	if !e.Weights.Stated() {
		chosen = append(chosen, lang.Text{ZH: "规则没有规定权重，各项权重相等，由平台自定", EN: "The rules state no weights; that all weigh the same is the portal's own choice"})
	}
	sum := 0.0
	for _, c := range choices {
		m := Measure{Code: c.Code, Name: c.Label, Weight: 1, Key: scorePrefix + c.Code, Cite: cite}
		if e.Weights.Stated() {
			m.Weight = e.Weights.V[c.Code]
		}
		sum += m.Weight
		all = append(all, m)
	}
	for i := range all {
		all[i].Weight /= sum
	}
	for _, c := range chosen {
		own = joined(own, lang.Text{ZH: c.ZH + "。", EN: c.EN + "."})
	}
	return all, own
}

// reportTables are the tables behind a report, of all agencies and of one.
var reportTables = map[bool][]string{
	false: {"supply-agencies", "use-agencies", "service-agencies", "duties-agencies", "faults-agencies"},
	true:  {"supply-domains", "supply-late", "supply-rules", "use-top", "service-datasets", "service-reasons", "duties", "faults"},
}

// Report evaluates a period: all agencies, or one of them among them. The error
// is ErrUnknown where there is no such agency, or a *PeriodError where nothing is
// known of the period.
func (s *Service) Report(ctx context.Context, p Period, agency string) (r Report, err error) {
	var all []Standing
	err = s.ask(ctx, Scope{}, p, need{duties: true, faults: true}, func(q *question) error {
		first, err := q.firstKept()
		if err != nil {
			return err
		}
		if p.To < q.today && (first.IsZero() || p.To < first) {
			return unknown
		}
		r, all, err = q.evaluate()
		if err != nil || agency != "" {
			return err
		}
		r.Standing, r.Words = all, r.inAll(all)
		return q.behind(&r)
	})
	if err == nil && agency != "" {
		err = s.ask(ctx, Scope{Agency: agency}, p, need{duties: true, faults: true}, func(q *question) error {
			i := slices.IndexFunc(all, func(x Standing) bool { return x.Agency == agency })
			if i < 0 {
				return ErrUnknown
			}
			r.Agency, r.Name, r.Standing, r.Words = agency, all[i].Name, all[i:i+1], all[i].Words
			return q.behind(&r)
		})
	}
	if err != nil {
		return Report{}, fmt.Errorf("evaluate %s: %w", p.Key, err)
	}
	return r, nil
}

// behind adds the tables behind a report.
func (q *question) behind(r *Report) error {
	for _, id := range reportTables[q.scope.Agency != ""] {
		k, _ := Find(id)
		t, err := q.table(k)
		if err != nil {
			return err
		}
		r.Tables = append(r.Tables, t)
	}
	return nil
}

// evaluate is the standing of all agencies, the best first, and a report without
// it.
func (q *question) evaluate() (r Report, all []Standing, err error) {
	r = Report{Period: q.period}
	r.Measures, r.Own = measuresOf(q.portal.Profile)
	scores, b, err := q.scores()
	if err != nil {
		return r, nil, err
	}
	r.Basis, r.Lacks = b.words(q), b.lacks(r.Measures)
	for _, a := range q.portal.Agencies {
		s := Standing{Agency: a.ID, Name: a.Name}
		for _, m := range r.Measures {
			s.Scores = append(s.Scores, scores[a.ID].of(m.Code))
		}
		if s.Total = none; r.Lacks.IsZero() {
			s.Total = total(r.Measures, s.Scores)
		}
		all = append(all, s)
	}
	rank(all)
	for i := range all {
		all[i].Words = all[i].inWords(r, all)
	}
	return r, all, nil
}

// total is the weighted mean of the scores that there are, to a tenth.
func total(measures []Measure, scores []Cell) Cell {
	weights := make([]float64, len(measures))
	for i, m := range measures {
		weights[i] = m.Weight
	}
	return tenths(weighted(scores, weights))
}

// rank sorts agencies by their totals, the best first and those without one last,
// and numbers them: who has the same total has the same rank.
func rank(all []Standing) {
	slices.SortStableFunc(all, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(one(a.Total.None), one(b.Total.None)), cmp.Compare(b.Total.Number, a.Total.Number), strings.Compare(a.Agency, b.Agency))
	})
	for i := range all {
		if all[i].Total.None {
			continue
		}
		all[i].Rank = i + 1
		if i > 0 && all[i].Total.Number == all[i-1].Total.Number {
			all[i].Rank, all[i].Tied, all[i-1].Tied = all[i-1].Rank, true, true
		}
	}
}
