// Package commission is the pages of those who evaluate opening: the commission
// in charge (沪府令9号 第三十二条), and beside it the operator, the authority and
// the auditor. They read figures, duties, faults and reports there, agency by
// agency and dataset by dataset, and take them along as files. What the numbers
// mean and how they come about is the business of apisrv/figures. No page shows
// an application's receipt, who a person is, or a key.
package commission

import (
	"errors"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// Routes are the pages of this package.
var Routes = []office.Route{
	{Pattern: "commission/", Get: show(showOverview)},
	{Pattern: "commission/agencies/", Get: show(showAgencies)},
	{Pattern: "commission/agencies/{agency}/", Get: show(showAgency)},
	{Pattern: "commission/domains/", Get: show(showDomains)},
	{Pattern: "commission/domains/{domain}/", Get: show(showDomain)},
	{Pattern: "commission/datasets/", Get: show(showDatasets)},
	{Pattern: "commission/datasets/{dataset}/", Get: show(showDataset)},
	{Pattern: "commission/use/", Get: show(showUse)},
	{Pattern: "commission/applications/", Get: show(showApplications)},
	{Pattern: "commission/applications/{number}/", Get: show(showApplication)},
	{Pattern: "commission/searches/", Get: show(showSearches)},
	{Pattern: "commission/service/", Get: show(showService)},
	{Pattern: "commission/duties/", Get: show(showDuties)},
	{Pattern: "commission/faults/", Get: show(showFaults), Post: show(noteFault)},
	{Pattern: "commission/reports/", Get: show(showReports)},
	{Pattern: "commission/reports/{period}/", Get: show(showReport), Post: show(publish)},
	{Pattern: "commission/reports/{period}/{agency}/", Get: show(showReport)},
	{Pattern: "commission/definitions/", Get: show(showDefinitions)},
	{Pattern: "commission/tables/{table}.{format}", Get: show(export)},
	{Pattern: "commission/evaluation.zip", Get: show(exportAll)},
}

// show is a handler that gets what the pickers say, and answers questions about
// what there is not.
func show(f func(*office.Visit, asked) error) office.Handler {
	return func(v *office.Visit) error {
		var bad *figures.PeriodError
		a, err := ask(v)
		if err == nil {
			err = f(v, a)
		}
		switch {
		case errors.As(err, &bad):
			return badQuestion(v, bad)
		case errors.Is(err, figures.ErrUnknown):
			return store.ErrNotFound
		}
		return err
	}
}
