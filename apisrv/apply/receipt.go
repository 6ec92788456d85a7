package apply

import (
	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
)

var receiptTitle = lang.Text{ZH: "受理回执", EN: "Receipt"}

// receipt is what an applicant keeps of a submission.
type receipt struct {
	Receipt   string
	Dataset   offer.Dataset
	Agency    offer.Agency
	Applicant string
	Submitted calendar.Date
	Next      lang.Text
	Dues      []lang.Text
	Again     bool // these are the corrections
}

func showReceipt(v *office.Visit) error {
	last, ok := lastSubmission(v.History)
	if !ok {
		return store.ErrNotFound
	}
	d := v.Dataset()
	r := receipt{Receipt: v.Case.Receipt, Dataset: d, Agency: v.Offer.Agency(d.Agency), Applicant: last.Application.Applicant.Name,
		Submitted: calendar.Today(last.At), Next: v.Rules.Next(v.Case, v.History, today(v)), Dues: openDues(v, v.History), Again: last.Step == access.Resubmit}
	return v.Show(office.Page{Title: receiptTitle, Template: "apply/receipt", Data: r})
}

// lastSubmission is the event with which the application was last handed in.
func lastSubmission(history []access.Event) (last access.Event, ok bool) {
	for _, e := range history {
		if e.Application != nil {
			last, ok = e, true
		}
	}
	return last, ok
}

// openDues are the duties of either side that are not done yet, in words.
func openDues(v *office.Visit, history []access.Event) (all []lang.Text) {
	for _, d := range v.Rules.Dues(history, today(v)) {
		if d.Stopped.IsZero() {
			all = append(all, d.Text())
		}
	}
	return all
}
