package commission

import (
	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// reportsPage lists the half-years and years that there are reports on.
type reportsPage struct {
	Head    head
	Lead    string
	Reports []reportLine
	Picked  string // period that the reader picked on another page, or the usual one
	Publish bool   // the rules want results published
}

// reportLine is one of them.
type reportLine struct {
	Period     string // its key
	Name, Path string
	From, To   calendar.Date
	Over       bool
	Published  calendar.Date // zero: it is not
}

func showReports(v *office.Visit, a asked) error {
	published, err := publishedOn(v)
	if err != nil {
		return err
	}
	const path = "commission/reports/"
	today := calendar.Today(v.Now())
	p := reportsPage{Head: a.headOf(v, path), Lead: v.Text(evaluating(v.Offer.Portal.Profile.Evaluation)), Picked: worded(a.Period.Label, v.Lang), Publish: publishes(v)}
	for _, period := range figures.Periods(today, a.first) {
		if period.Evaluated() {
			p.Reports = append(p.Reports, reportLine{Period: period.Key, Name: v.Text(period.Label), Path: path + period.Key + "/", From: period.From, To: period.To,
				Over: period.Publishable(today), Published: published[period.Key]})
		}
	}
	return v.Show(office.Page{Title: nameOf(path), Template: "commission/reports", Data: p})
}

// publishedOn is when the evaluations of periods were published.
func publishedOn(v *office.Visit) (map[string]calendar.Date, error) {
	days := map[string]calendar.Date{}
	all, err := v.Figures.Published(v.Context())
	for _, e := range all {
		days[e.Period] = e.Published
	}
	return days, err
}

// evaluating says how often opening is evaluated and whether that is published,
// where the rules say so.
func evaluating(e profile.Evaluation) (t lang.Text) {
	t = lang.Text{ZH: "按半年和全年评估各单位的开放工作，可以打印。", EN: "The work of each agency, evaluated by half-year and year, to be printed."}
	if n := e.PerYear; n.Stated() {
		times := lang.Number(n.V)
		t.ZH += "规则要求每年至少" + times + "次（" + n.Cite.In(lang.ZH) + "）。"
		t.EN += " The rules ask for it at least " + times + " times a year (" + n.Cite.In(lang.EN) + ")."
	}
	if e.Publish.Stated() && e.Publish.V {
		t.ZH += "评估结果应当公布（" + e.Publish.Cite.In(lang.ZH) + "）。"
		t.EN += " The results are published (" + e.Publish.Cite.In(lang.EN) + ")."
	}
	return t
}
