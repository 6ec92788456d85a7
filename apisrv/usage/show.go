package usage

import (
	"html/template"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/chart"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/site/served"
)

var usageTitle = lang.Text{ZH: "用量与利用报告", EN: "Use and reports"}

// shownDays is for how many days back use is shown day by day.
const shownDays = 31

// usagePage is what was used of a grant, and the reports on it.
type usagePage struct {
	Receipt string
	Dataset offer.Dataset
	Done    string // key of what was just done
	Agreed  []quota
	Days    []line        // on which anything was used, the newest first
	Months  []line        // the newest first
	Picture template.HTML // of the calls by day
	Due     *period       // nil: no report is due
	Known   int           // reports that there were when the page was drawn
	Reports []cases.UseReport
	Every   int // months between reports
}

// quota is what was agreed of a kind of use a day, and what is used of it today.
type quota struct{ Key, Used, Daily string } // Daily is empty where no number was agreed

// line is the use of a day or a month.
type line struct{ Name, Calls, Rows, Bytes string }

// period is the first and the last day of one.
type period struct{ From, To calendar.Date }

func showUsage(v *office.Visit) error {
	if v.Case.Opened.IsZero() {
		return v.Redirect(page(v, ""), nil)
	}
	return drawUsage(v, nil)
}

// drawUsage shows the page, with a report as it was filled in, nil for none yet.
func drawUsage(v *office.Visit, form *served.Form) error {
	used, err := v.Quotas.Usage(v.Context(), v.Case.Receipt, v.Case.Opened, today(v))
	if err != nil {
		return err
	}
	reports, err := v.Cases.UseReports(v.Context(), v.Case.Receipt)
	if err != nil {
		return err
	}
	p := usagePage{Receipt: v.Case.Receipt, Dataset: v.Dataset(), Agreed: agreed(v.Case.Decision.Scope, used, today(v)), Months: months(v, used),
		Known: len(reports), Reports: reports, Every: access.ReportMonths, Done: doneKey(v, "reported")}
	p.Days, p.Picture = days(v, used)
	last := cases.Reported(reports)
	from, to, due := access.ReportDue(v.Case, last, today(v))
	if due {
		p.Due = &period{from, to}
	}
	if form == nil {
		f := suggested(v.Case, last, to, today(v), used)
		form = &f
	}
	return v.Show(office.Page{Title: usageTitle, Template: "usage/usage", Data: p, Form: *form})
}

// agreed are the quotas of a day beside what is used today.
func agreed(s access.Scope, used []limits.Day, today calendar.Date) []quota {
	var now limits.Amount
	for _, d := range used {
		if d.Day == today {
			now = d.Used
		}
	}
	limit := func(n int64) string {
		if n == 0 {
			return ""
		}
		return lang.Number(n)
	}
	return []quota{
		{"calls", lang.Number(now.Calls), limit(int64(s.Calls))},
		{"rows", lang.Number(now.Rows), limit(s.Rows)},
		{"bytes", lang.Number(now.Bytes), limit(s.Bytes)},
	}
}

// days are the last days on which anything was used, and a picture of their
// calls.
func days(v *office.Visit, used []limits.Day) (lines []line, picture template.HTML) {
	var labels []string
	var calls []float64
	for _, d := range used {
		if d.Day <= today(v)-shownDays {
			continue
		}
		name := v.Lang.Date(d.Day.Time())
		lines = append(lines, lineOf(name, d.Used))
		labels, calls = append(labels, d.Day.String()[len("2026-"):]), append(calls, float64(d.Used.Calls))
	}
	slices.Reverse(lines)
	if len(labels) > 1 {
		title := lang.Text{ZH: "每日调用次数", EN: "Calls by day"}
		picture = template.HTML(chart.Bars(labels, calls, chart.Words{Lang: v.Lang, ID: "calls"}, v.Text(title))) // our own drawing, which escapes its texts
	}
	return lines, picture
}

// months are the sums of months.
func months(v *office.Visit, used []limits.Day) (lines []line) {
	sums := map[string]*limits.Amount{}
	var order []string
	for _, d := range used {
		month := d.Day.String()[:len("2026-03")]
		if sums[month] == nil {
			sums[month] = &limits.Amount{}
			order = append(order, month)
		}
		add(sums[month], d.Used)
	}
	slices.SortFunc(order, func(a, b string) int { return strings.Compare(b, a) })
	for _, month := range order {
		lines = append(lines, lineOf(month, *sums[month]))
	}
	return lines
}

func lineOf(name string, a limits.Amount) line {
	return line{name, lang.Number(a.Calls), lang.Number(a.Rows), lang.Number(a.Bytes)}
}

func add(sum *limits.Amount, a limits.Amount) {
	sum.Calls += a.Calls
	sum.Rows += a.Rows
	sum.Bytes += a.Bytes
}
