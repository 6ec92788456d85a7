package apply

import (
	"net/url"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
)

var withdrawTitle = lang.Text{ZH: "撤回申请", EN: "Withdraw the application"}

// parting is a page on which an application is brought to its end.
type parting struct {
	Receipt string
	Seq     int
	Dataset offer.Dataset
	Opened  bool   // data may have been received
	Today   string // the day that the page proposes
}

func newParting(v *office.Visit) parting {
	return parting{Receipt: v.Case.Receipt, Seq: v.Case.Seq, Dataset: v.Dataset(), Opened: !v.Case.Opened.IsZero(), Today: today(v).String()}
}

func showWithdraw(v *office.Visit) error {
	if !possible(v, access.Withdraw) {
		return v.Redirect(page(v, ""), nil)
	}
	return drawWithdraw(v)
}

func drawWithdraw(v *office.Visit, faults ...access.Fault) error {
	return v.Show(office.Page{Title: withdrawTitle, Template: "apply/withdraw", Data: newParting(v), Form: v.Form(faults...)})
}

func withdraw(v *office.Visit) error {
	_, err := take(v, access.Move{Step: access.Withdraw, Reason: lines(v.Value("reason"))}, nil)
	if faults := missing(err); faults != nil {
		return drawWithdraw(v, faults...)
	}
	if err != nil {
		return err
	}
	return v.Redirect(page(v, ""), url.Values{"done": {"withdrawn"}})
}
