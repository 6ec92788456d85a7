package commission

import (
	"net/url"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// head is what stands above the content of every page.
type head struct {
	Crumbs   []served.Link   // the pages above this one
	Pages    []served.Link   // the parts of the commission's pages
	Path     string          // of this page
	Query    string          // of links that keep the pickers, with its question mark
	Periods  []served.Option // empty: the page is about no period of the reader's choice
	Compares []served.Option // empty: it compares nothing
	Kept     []hidden        // values that the pickers' form sends along
	Form     served.Form     // what the pickers stand at
	Days     string          // the first and the last day of the period, which paper tells too
	Against  string          // the days that the period is compared with; empty: none
	Done     string          // key of what was just done; empty: nothing
}

// hidden is a value that a form sends along.
type hidden struct{ Name, Value string }

// parts are the commission's pages in the order of their navigation.
var parts = []struct {
	path string
	name lang.Text
}{
	{"commission/", lang.Text{ZH: "总览", EN: "Overview"}},
	{"commission/agencies/", lang.Text{ZH: "数据提供单位", EN: "Agencies"}},
	{"commission/domains/", lang.Text{ZH: "领域", EN: "Domains"}},
	{"commission/datasets/", lang.Text{ZH: "数据集", EN: "Datasets"}},
	{"commission/use/", lang.Text{ZH: "使用", EN: "Use"}},
	{"commission/applications/", lang.Text{ZH: "数据应用", EN: "Uses of data"}},
	{"commission/searches/", lang.Text{ZH: "未满足的搜索", EN: "Unmet searches"}},
	{"commission/service/", lang.Text{ZH: "申请办理", EN: "Service"}},
	{"commission/duties/", lang.Text{ZH: "职责", EN: "Duties"}},
	{"commission/faults/", lang.Text{ZH: "责任情形", EN: "Faults"}},
	{"commission/reports/", lang.Text{ZH: "评估报告", EN: "Reports"}},
	{"commission/definitions/", lang.Text{ZH: "指标说明", EN: "Definitions"}},
}

// headOf is the head of a page, below the pages of the crumbs and the overview.
func (a asked) headOf(v *office.Visit, path string, crumbs ...served.Link) head {
	h := head{Path: path, Query: a.Query()}
	if path != "commission/" {
		h.Crumbs = append([]served.Link{v.Link("commission/", "统计", "Statistics")}, crumbs...)
	}
	for _, p := range parts {
		current := p.path == path || p.path != "commission/" && strings.HasPrefix(path, p.path)
		h.Pages = append(h.Pages, served.Link{Text: v.Text(p.name), Path: p.path, Current: current})
	}
	return h
}

// picked adds the pickers to a head.
func (h head) picked(v *office.Visit, a asked) head {
	for _, p := range figures.Periods(calendar.Today(v.Now()), a.first) {
		h.Periods = append(h.Periods, served.Option{Value: p.Key, Label: v.Text(p.Label)})
	}
	if !slices.ContainsFunc(h.Periods, func(o served.Option) bool { return o.Value == a.Period.Key }) { // the reader's own
		h.Periods = append([]served.Option{{Value: a.Period.Key, Label: v.Text(a.Period.Label)}}, h.Periods...)
	}
	h.Compares = comparisons(v)
	h.Days = days(a.counted(v), a.lang)
	if !a.Before.IsZero() {
		h.Against = days(a.Before, a.lang)
	}
	h.Form = served.Form{Values: url.Values{"period": {a.Period.Key}, "compare": {a.compare}}}
	return h
}

// counted is the period from the first day that was counted, where it begins with
// the counting.
func (a asked) counted(v *office.Visit) figures.Period {
	p := a.Period
	if p.From.IsZero() && !a.first.IsZero() {
		p.From, p.To = a.first, calendar.Today(v.Now())
	}
	return p
}

// alone takes the second picker off the head of a page that compares nothing; what
// it stood at goes along to the pages that do.
func (h head) alone() head {
	if c := h.Form.Value("compare"); c != compareBefore {
		h.Kept = append(h.Kept, hidden{"compare", c})
	}
	h.Compares, h.Against = nil, ""
	return h
}

// days are the first and the last day of a period in words.
func days(p figures.Period, c lang.Code) string {
	if p.From.IsZero() {
		return worded(p.Label, c)
	}
	return lang.Text{ZH: lang.ZH.Date(p.From.Time()) + "至" + lang.ZH.Date(p.To.Time()), EN: lang.EN.Date(p.From.Time()) + " to " + lang.EN.Date(p.To.Time())}.In(c)
}
