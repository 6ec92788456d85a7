package usage

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/site/served"
)

// suggested is what the form of a report starts from: the time since the last
// report up to a day, zero for today, with the calls that were counted in it.
func suggested(c access.Case, last, to, today calendar.Date, used []limits.Day) served.Form {
	from := max(c.Opened, last+1)
	if to < from {
		to = min(today, c.Decision.Scope.Until)
	}
	counted := sum(used, from, to)
	return served.Form{Values: url.Values{"use.from": {from.String()}, "use.to": {to.String()}, "use.calls": {strconv.FormatInt(counted.Calls, 10)}}}
}

// sum is what was used from one day to another.
func sum(used []limits.Day, from, to calendar.Date) (all limits.Amount) {
	for _, d := range used {
		if from <= d.Day && d.Day <= to {
			add(&all, d.Used)
		}
	}
	return all
}

// report files a report on use, beside what was counted for the same days.
func report(v *office.Visit) error {
	u := access.UseReport{From: readDay(v, "use.from"), To: readDay(v, "use.to"), Calls: whole(v.Value("use.calls")),
		Products: strings.TrimSpace(v.Value("use.products")), Effect: strings.TrimSpace(v.Value("use.effect"))}
	known, err := strconv.Atoi(v.Value("known"))
	if err != nil {
		return cases.ErrStale
	}
	used, err := v.Quotas.Usage(v.Context(), v.Case.Receipt, u.From, u.To)
	if err != nil {
		return err
	}
	counted := sum(used, u.From, u.To)
	faults, err := v.Cases.FileUse(v.Context(), v.Account.ID, v.Case.Receipt, known, u, cases.Counted(counted))
	switch {
	case err != nil:
		return err
	case len(faults) > 0 && v.Case.Opened.IsZero():
		return v.Redirect(page(v, ""), nil)
	case len(faults) > 0:
		form := v.Form(faults...)
		return drawUsage(v, &form)
	}
	return v.Redirect(page(v, "usage/"), url.Values{"done": {"reported"}})
}

// readDay reads a day that a browser sent; zero for none.
func readDay(v *office.Visit, name string) calendar.Date {
	d, err := calendar.ParseDate(strings.TrimSpace(v.Value(name)))
	if err != nil {
		return 0
	}
	return d
}
