// Package apply is the pages of those who want conditional data: from the
// dataset to the application, its receipt, the agreement and the access keys.
// What may be done when is not decided here but by access.Rules; every step is
// taken through cases.Take, with the number of the step that the page was drawn
// after, so that nobody acts on what they did not see.
package apply

import (
	"errors"
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// Routes are the pages of this package.
var Routes = []office.Route{
	{Pattern: "apply/{dataset}/", Get: showTerms, Post: begin},
	{Pattern: "applications/", Get: showMine},
	{Pattern: "applications/{receipt}/", Get: showApplication},
	{Pattern: "applications/{receipt}/form/", Get: showForm, Post: saveForm, MaxBytes: maxSent},
	{Pattern: "applications/{receipt}/attachments/{hash}", Get: sendAttachment},
	{Pattern: "applications/{receipt}/check/", Get: showCheck, Post: submit},
	{Pattern: "applications/{receipt}/receipt/", Get: showReceipt},
	{Pattern: "applications/{receipt}/withdraw/", Get: showWithdraw, Post: withdraw},
	{Pattern: "applications/{receipt}/end/", Get: showEnd, Post: end},
	{Pattern: "applications/{receipt}/agreement/", Get: showAgreement, Post: sign},
	{Pattern: "applications/{receipt}/agreement.txt", Get: sendAgreement},
	{Pattern: "applications/{receipt}/keys/", Get: showKeys, Post: changeKeys},
	{Pattern: "keys/leaked/", Get: showLeaked, Post: revokeLeaked},
	{Pattern: "status/", Get: showStatus, Post: lookUp},
}

// today is the day of the visit.
func today(v *office.Visit) calendar.Date { return calendar.Today(v.Now()) }

// page is the path of a page of the visit's application.
func page(v *office.Visit, name string) string { return "applications/" + v.Case.Receipt + "/" + name }

// take takes a step of the applicant with the application, as they saw it, and
// opens at once what that lets open.
func take(v *office.Visit, m access.Move, agreement []byte) (access.Case, error) {
	seq, err := strconv.Atoi(v.Value("seq"))
	if err != nil {
		return access.Case{}, cases.ErrStale
	}
	m.By = v.Actor()
	d := office.Law(v.Dataset())
	c, err := v.Cases.Take(v.Context(), cases.Taking{Receipt: v.Case.Receipt, Seq: seq, Dataset: d, Move: m, Agreement: agreement})
	if err == nil {
		v.TickOne(d)
	}
	return c, err
}

// missing are the faults of a step that needs more than was filled in; none
// where the error is another.
func missing(err error) []access.Fault {
	var step *access.StepError
	if errors.As(err, &step) && errors.Is(err, access.ErrIncomplete) {
		return step.Faults
	}
	return nil
}

// possible reports whether the applicant could take a step now.
func possible(v *office.Visit, s access.Step) bool {
	for _, p := range v.Rules.Possible(v.Case, office.Law(v.Dataset()), v.Actor(), v.Now()) {
		if p == s {
			return true
		}
	}
	return false
}

// options are the choices of an input.
func options(v *office.Visit, keys []string, name func(string) lang.Text) []served.Option {
	var all []served.Option
	for _, k := range keys {
		all = append(all, served.Option{Value: k, Label: v.Text(capital(name(k)))})
	}
	return all
}
