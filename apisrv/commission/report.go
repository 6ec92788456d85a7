package commission

import (
	"errors"
	"net/http"
	"net/url"
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
	Made, Supply     calendar.Date
	Measures         []measureView
	Standing         []standingView
	One              bool          // it is about one agency
	Published        calendar.Date // zero: it is not
	MayPublish, Over bool
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

// onPaper are the columns of tables that are too wide for a sheet.
var onPaper = map[string][]string{"supply-agencies": {"agency", "datasets", "open", "listed_share", "api_share", "late", "on_time_share", "priority_share", "faulty"}}

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
	e := v.Offer.Portal.Profile.Evaluation.Publish
	p := reportPage{Portal: v.Text(v.Offer.Portal.Title), Period: period, Words: worded(r.Words, v.Lang), Own: worded(r.Own, v.Lang),
		Made: today, Supply: r.Supply, Measures: measures(v, r), Standing: standings(v, r), One: r.Agency != "",
		Published: published[period.Key], Over: period.Publishable(today), MayPublish: e.Stated() && e.V && v.Is(office.Commissions|office.Authorities)}
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
		all = append(all, measureView{Name: worded(m.Name, v.Lang), Weight: percent(m.Weight), Definition: m.Key,
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
			view.Rank = v.Text(lang.Text{ZH: "并列" + view.Rank, EN: view.Rank + " (tied)"})
		}
		for _, c := range s.Scores {
			view.Scores = append(view.Scores, write(c, figures.Score, v.Lang))
		}
		all = append(all, view)
	}
	return all
}

// publish puts the evaluation of a period down for everybody to see, where the
// rules ask for that.
func publish(v *office.Visit, _ asked) error {
	period, err := figures.ParsePeriod(v.Param("period"), calendar.Today(v.Now()))
	if err != nil {
		return err
	}
	if e := v.Offer.Portal.Profile.Evaluation.Publish; !e.Stated() || !e.V {
		return office.ErrForbidden
	}
	path := "commission/reports/" + period.Key + "/"
	err = v.Figures.Publish(v.Context(), v.Account.ID, period)
	if errors.Is(err, figures.ErrNotOver) {
		return v.Message(http.StatusConflict, lang.Text{ZH: "还不能公布", EN: "It cannot be published yet"}, []lang.Text{{ZH: "只有半年或者全年的评估可以公布，最早在时段结束后的第二天：最后一天的使用要先统计完。", EN: "Only the evaluation of a half-year or year is published, from the second day after its end on: what was used on its last day has to be counted first."}},
			v.Link(path, "回到报告", "Back to the report"))
	}
	if err != nil && !errors.Is(err, figures.ErrPublished) { // pressed twice
		return err
	}
	return v.Redirect(path, url.Values{"done": {"published"}})
}
