package commission

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// publishPage says what is about to be published for good.
type publishPage struct {
	Head        head
	Path        string // of the report
	Period      figures.Period
	Basis       string         // of which days the figures are
	First, Last []standingView // the agencies with the first and with the last rank
	Agencies    int            // that have a rank
}

// publishes reports whether the rules want evaluations published.
func publishes(v *office.Visit) bool {
	e := v.Offer.Portal.Profile.Evaluation.Publish
	return e.Stated() && e.V
}

// publish puts the evaluation of a period down for everybody to see, where the
// rules ask for that, once the visitor saw what it says and meant it.
func publish(v *office.Visit, a asked) error {
	today := calendar.Today(v.Now())
	period, err := figures.ParsePeriod(v.Param("period"), today)
	if err != nil {
		return err
	}
	if !publishes(v) {
		return office.ErrForbidden
	}
	path := "commission/reports/" + period.Key + "/"
	if v.Value("do") != "publish" && period.Publishable(today) {
		return a.confirm(v, path, period)
	}
	err = v.Figures.Publish(v.Context(), v.Account.ID, period)
	if errors.Is(err, figures.ErrUnranked) {
		return unranked(v, path)
	}
	if errors.Is(err, figures.ErrNotOver) {
		return v.Message(http.StatusConflict, lang.Text{ZH: "还不能公布", EN: "It cannot be published yet"}, []lang.Text{{ZH: "只有半年或者全年的评估可以公布，最早在时段结束后的第二天：最后一天的使用要先统计完。", EN: "Only the evaluation of a half-year or year is published, from the second day after its end on: what was used on its last day has to be counted first."}},
			v.Link(path, "回到报告", "Back to the report"))
	}
	if err != nil && !errors.Is(err, figures.ErrPublished) { // pressed twice
		return err
	}
	return v.Redirect(path, url.Values{"done": {"published"}})
}

// confirm shows what is published if the visitor means it: it cannot be taken back.
func (a asked) confirm(v *office.Visit, path string, period figures.Period) error {
	r, err := v.Figures.Report(v.Context(), period, "")
	if err != nil {
		return err
	}
	ranked := slices.DeleteFunc(r.Standing, func(s figures.Standing) bool { return s.Rank == 0 })
	if len(ranked) == 0 {
		return unranked(v, path)
	}
	p := publishPage{Path: path, Period: period, Basis: worded(r.Basis, v.Lang), Agencies: len(ranked)}
	p.First, p.Last = standings(v, sharing(r, 1)), standings(v, sharing(r, ranked[len(ranked)-1].Rank))
	title := lang.Text{ZH: "公布" + period.Label.ZH + "评估结果", EN: "Publish: evaluation of opening, " + period.Label.EN}
	p.Head = a.headOf(v, path, crumb(v, "commission/reports/"))
	return v.Show(office.Page{Title: title, Template: "commission/publish", Data: p})
}

// unranked answers that too little is known to publish it.
func unranked(v *office.Visit, path string) error {
	return v.Message(http.StatusConflict, lang.Text{ZH: "不能公布", EN: "It cannot be published"}, []lang.Text{{ZH: "这个时间段的记录不全，没有单位有总分。", EN: "Too little is on record of this period for any agency to have a total."}},
		v.Link(path, "回到报告", "Back to the report"))
}

// sharing is a report on the agencies of a rank.
func sharing(r figures.Report, rank int) figures.Report {
	r.Standing = slices.DeleteFunc(slices.Clone(r.Standing), func(s figures.Standing) bool { return s.Rank != rank })
	return r
}
