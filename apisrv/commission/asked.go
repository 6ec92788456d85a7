package commission

import (
	"cmp"
	"net/http"
	"net/url"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// What a period can be compared with.
const (
	compareBefore = "before" // the period of the same length before
	compareYear   = "year"   // the same period a year before
	compareNone   = "none"
)

// usualPeriod is that of a page that nobody picked one for.
const usualPeriod = "days-30"

// asked is the period of a page, and what it is compared with.
type asked struct {
	Period  figures.Period
	Before  figures.Period // zero: compared with nothing
	compare string
	lang    lang.Code
	first   calendar.Date // of which anything is kept; zero: nothing is
}

// ask reads the pickers from the address. The error is a
// *figures.PeriodError where they say nothing that there is.
func ask(v *office.Visit) (asked, error) {
	key := cmp.Or(v.Value("period"), usualPeriod)
	switch from, to := v.Value("from"), v.Value("to"); {
	case from != "" && to != "":
		key = "from-" + from + "-to-" + to
	case from != "" || to != "":
		return asked{}, oneEnd
	}
	today := calendar.Today(v.Now())
	p, err := figures.ParsePeriod(key, today)
	if err != nil {
		return asked{}, err
	}
	a := asked{Period: p, compare: v.Value("compare"), lang: v.Lang}
	switch a.compare {
	case compareNone:
	case compareYear:
		a.Before = p.YearBefore(today)
	case "", compareBefore:
		a.Before, a.compare = p.Before(today), compareBefore
	default:
		return asked{}, badComparison
	}
	a.first, err = v.Figures.First(v.Context())
	return a, err
}

var oneEnd = &figures.PeriodError{Problem: lang.Text{ZH: "起止时间只填了一个", EN: "Only one end of the period is given"},
	Fix: lang.Text{ZH: "请把起和止都填上；也可以都留空，从列表中选择时段。", EN: "Give both the first and the last day or month, or leave both empty and pick a period of the list."}}

var badComparison = &figures.PeriodError{Problem: lang.Text{ZH: "没有这种比较方式", EN: "There is no such comparison"},
	Fix: lang.Text{ZH: "请从列表中选择。", EN: "Pick one of the list."}}

// values are what the address of a page has to say of the pickers: nothing where
// they stand as they do at first.
func (a asked) values() url.Values {
	q := url.Values{}
	if a.Period.Key != usualPeriod {
		q.Set("period", a.Period.Key)
	}
	if a.compare != compareBefore {
		q.Set("compare", a.compare)
	}
	return q
}

// Query is the query of links that keep the pickers, with its question mark.
func (a asked) Query() string { return a.queryOf(figures.Scope{}) }

// queryOf is Query with a scope.
func (a asked) queryOf(s figures.Scope) string {
	q := a.values()
	scopeQuery(q, s)
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// beforeLabel is what the period is called that this one is compared with, in
// the head of a column.
func (a asked) beforeLabel() string {
	if a.compare == compareYear {
		return lang.Text{ZH: "上年同期", EN: "a year before"}.In(a.lang)
	}
	return lang.Text{ZH: "上一时段", EN: "before"}.In(a.lang)
}

// comparisons are the choices of the other picker.
func comparisons(v *office.Visit) []served.Option {
	return []served.Option{
		{Value: compareBefore, Label: v.Text(lang.Text{ZH: "上一时段", EN: "the time before"})},
		{Value: compareYear, Label: v.Text(lang.Text{ZH: "上年同期", EN: "a year before"})},
		{Value: compareNone, Label: v.Text(lang.Text{ZH: "不比较", EN: "nothing"})},
	}
}

// badQuestion answers an address whose pickers say nothing that there is.
func badQuestion(v *office.Visit, bad *figures.PeriodError) error {
	return v.Message(http.StatusBadRequest, bad.Problem, []lang.Text{bad.Fix}, v.Link("commission/", "回到总览", "To the overview"))
}
