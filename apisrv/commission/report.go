package commission

import (
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// reportPage is the evaluation of a period, of all agencies or of one, for paper
// too.
type reportPage struct {
	tablesPage
	Portal           string
	Period           figures.Period
	Words, Own       string
	Basis            string // of which days the scores are
	Made             calendar.Date
	Measures         []measureView
	Standing         []standingView
	One              bool          // it is about one agency
	Published        calendar.Date // zero: it is not
	MayPublish, Over bool
	UnderWay         bool // its numbers still change
}

// measureView is a measure with its part of the total and how it is computed.
type measureView struct {
	Name, Weight, Definition, Formula, Cite string
}

// standingView is how an agency stands.
type standingView struct {
	Rank         string // empty: it has none
	Agency, Path string
	Total        string
	Scores       []string
}

// Columns of the tables of reports that stand on paper, of those that a sheet has
// no room for; the files have them all.
var (
	supplyOnPaper  = []string{"agency", "domain", "datasets", "open", "listed_share", "api_share", "late", "on_time_share", "priority_share", "faulty"}
	serviceOnPaper = []string{"agency", "dataset", "received", "pending", "pending_late", "approved", "refused", "accept_mean", "decide_mean", "in_time_share"}

	onPaper = map[string][]string{
		"supply-agencies": supplyOnPaper, "supply-domains": supplyOnPaper, "service-agencies": serviceOnPaper, "service-datasets": serviceOnPaper,
		"use-agencies":    {"agency", "views", "visitors_mean", "downloads", "download_bytes", "calls", "call_rows", "users"},
		"faults-agencies": {"agency", "faults", "faults_open", "fault_catalogue", "fault_refusal", "fault_delay", "fault_scope", "fault_stale", "fault_secrecy"},
		"duties":          {"duty", "dataset", "what", "event", "due_day", "done", "article"},
		"faults":          {"fault", "dataset", "what", "since", "ended", "article", "answer"},
	}
)

func showReport(v *office.Visit, a asked) error {
	today := calendar.Today(v.Now())
	period, err := figures.ParsePeriod(v.Param("period"), today)
	if err != nil {
		return err
	}
	r, err := v.Figures.Report(v.Context(), period, v.Param("agency"))
	if err != nil {
		return err
	}
	published, err := publishedOn(v)
	if err != nil {
		return err
	}
	a.Period, a.Before = period, figures.Period{}
	p := reportPage{Portal: v.Text(v.Offer.Portal.Title), Period: period, Words: worded(r.Words, v.Lang), Own: worded(r.Own, v.Lang),
		Basis: worded(r.Basis, v.Lang), Made: today, Measures: measures(v, r), Standing: standings(v, r), One: r.Agency != "",
		Published: published[period.Key], Over: period.Publishable(today), UnderWay: period.To >= today, MayPublish: publishes(v) && r.Lacks.IsZero() && v.Is(office.Commissions|office.Authorities)}
	var tables []tableView
	for _, t := range r.Tables {
		if keys := onPaper[t.Key]; keys != nil {
			t = only(t, keys...)
		}
		tables = append(tables, a.viewOf(t, nil, figures.Scope{Agency: r.Agency}))
	}
	p.tablesPage = p.with(tables)
	title := lang.Text{ZH: period.Label.ZH + "公共数据开放评估报告", EN: "Evaluation of opening, " + period.Label.EN}
	path, above := "commission/reports/"+period.Key+"/", []served.Link{crumb(v, "commission/reports/")}
	if p.One {
		above = append(above, served.Link{Text: v.Text(period.Label), Path: path})
		path += r.Agency + "/"
		title = lang.Text{ZH: worded(r.Name, lang.ZH) + "：" + title.ZH, EN: worded(r.Name, lang.EN) + ": evaluation of opening, " + period.Label.EN}
	}
	p.Head = a.headOf(v, path, above...)
	if v.Value("done") == "published" {
		p.Head.Done = "published"
	}
	return v.Show(office.Page{Title: title, Template: "commission/report", Data: p})
}

// measures are what is evaluated, with the formulas written out.
func measures(v *office.Visit, r figures.Report) (all []measureView) {
	for _, m := range r.Measures {
		all = append(all, measureView{Name: worded(m.Name, v.Lang), Weight: lang.Percent(m.Weight), Definition: m.Key,
			Formula: worded(v.Figures.Definition(m.Key).Formula, v.Lang), Cite: m.Cite.In(v.Lang)})
	}
	return all
}

// standings are the agencies with their ranks.
func standings(v *office.Visit, r figures.Report) (all []standingView) {
	for _, s := range r.Standing {
		view := standingView{Agency: worded(s.Name, v.Lang), Path: "commission/reports/" + r.Period.Key + "/" + s.Agency + "/",
			Total: write(s.Total, figures.Score, v.Lang)}
		if s.Rank > 0 {
			view.Rank = strconv.Itoa(s.Rank)
		}
		if s.Tied {
			view.Rank = v.Text(lang.Text{ZH: "并列第" + view.Rank, EN: view.Rank + " (tied)"})
		}
		for _, c := range s.Scores {
			view.Scores = append(view.Scores, write(c, figures.Score, v.Lang))
		}
		all = append(all, view)
	}
	return all
}
