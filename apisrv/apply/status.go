package apply

import (
	"errors"
	"net/http"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var statusTitle = lang.Text{ZH: "凭回执号查询", EN: "Look up a receipt number"}

// standing is what a receipt number alone tells: state and dates, nothing of
// what was asked for, by whom, or why it was decided.
type standing struct {
	Receipt string // empty: nothing was looked up yet
	State   lang.Text
	Passed  []past
	Dues    []lang.Text
}

func showStatus(v *office.Visit) error { return drawStatus(v, standing{}) }

func drawStatus(v *office.Visit, s standing, faults ...access.Fault) error {
	return v.Show(office.Page{Title: statusTitle, Template: "apply/status", Data: s, Form: v.Form(faults...)})
}

// lookUp shows how an application stands. A number that was never given out is
// told by its check characters, before anything is looked up; guesses that could
// be one are counted.
func lookUp(v *office.Visit) error {
	number, ok := access.ParseReceipt(v.Value("receipt"))
	if !ok {
		return drawStatus(v, standing{}, access.Fault{Field: "receipt", Message: lang.Text{ZH: "回执号不正确", EN: "That is not a receipt number"},
			Fix: lang.Text{ZH: "请逐位核对，共18位字母和数字，例如7YQ2MK-0C4XVT-9HB3EZ。", EN: "Check it character by character: it has 18 letters and digits, such as 7YQ2MK-0C4XVT-9HB3EZ."}})
	}
	var found standing
	err := v.Accounts.Guess(v.Context(), "receipt", v.From, func() (err error) {
		found, err = standingOf(v, number)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return v.Show(office.Page{Title: statusTitle, Template: "apply/status", Data: standing{}, Status: http.StatusNotFound,
			Form: v.Form(access.Fault{Field: "receipt", Message: lang.Text{ZH: "没有这个回执号", EN: "There is no such receipt number"},
				Fix: lang.Text{ZH: "请核对受理回执或通知中的号码。", EN: "Compare it with the receipt or the notice."}})})
	}
	if err != nil {
		return err
	}
	return drawStatus(v, found)
}

// standingOf is how the application with a receipt number stands. What was
// not submitted has no receipt yet.
func standingOf(v *office.Visit, number string) (standing, error) {
	c, history, err := v.Cases.ByReceipt(v.Context(), number)
	if err != nil {
		return standing{}, err
	}
	if !c.WasSubmitted() {
		return standing{}, store.ErrNotFound
	}
	s := standing{Receipt: number, State: c.State.Name(), Dues: openDues(v, history)}
	for _, e := range history {
		if e.To != e.From {
			s.Passed = append(s.Passed, past{At: e.At, Text: e.To.Name()})
		}
	}
	return s, nil
}
