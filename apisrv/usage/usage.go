// Package usage is the pages of those who have a grant and use it: the file that
// it delivers, by links that work once; what was used, day by day, beside what was
// agreed; and the reports on use (利用情况报告). What is counted comes from
// limits.Quotas, what may be had from access.Rules.
package usage

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// Routes are the pages of this package.
var Routes = []office.Route{
	{Pattern: "applications/{receipt}/file/", Get: showFile, Post: makeLink},
	{Pattern: "applications/{receipt}/usage/", Get: showUsage, Post: report},
}

// page is the path of a page of the visit's application.
func page(v *office.Visit, name string) string { return "applications/" + v.Case.Receipt + "/" + name }

// today is the day of the visit.
func today(v *office.Visit) calendar.Date { return calendar.Today(v.Now()) }

// doneKey is what the query says was done, if the page knows it.
func doneKey(v *office.Visit, known ...string) string {
	if done := v.Value("done"); slices.Contains(known, done) {
		return done
	}
	return ""
}

// whole is a whole number as people write it; less than 0 where it is none.
func whole(text string) int64 {
	n, err := strconv.ParseInt(strings.ReplaceAll(strings.TrimSpace(text), ",", ""), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// delivers reports whether the application gives data in a way today.
func delivers(v *office.Visit, delivery string) (access.Grant, bool) {
	g, ok := v.Rules.GrantOf(v.Case, today(v))
	return g, ok && g.Delivery == delivery
}
