package desk

import (
	"errors"
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// reasonedSteps are the steps that the desk gives reasons for.
var reasonedSteps = []access.Step{access.Refuse, access.Extend, access.Approve, access.Warn, access.Suspend, access.Resume, access.Change, access.Revoke}

// reasonsPage is the reasons that a desk writes again and again.
type reasonsPage struct {
	Steps []served.Option
	Lines []reasonLine
}

type reasonLine struct {
	ID, Text string
	Step     lang.Text
	Mine     bool // of this desk, not the operator's
}

func showReasons(v *office.Visit) error { return drawReasons(v, v.Form()) }

func drawReasons(v *office.Visit, form served.Form) error {
	var page reasonsPage
	for _, s := range reasonedSteps {
		page.Steps = append(page.Steps, served.Option{Value: string(s), Label: v.Text(s.Name())})
	}
	all, err := v.Cases.Reasons(v.Context(), v.Account.Agency, "")
	if err != nil {
		return err
	}
	for _, r := range all {
		page.Lines = append(page.Lines, reasonLine{r.ID, r.Text, r.Step.Name(), r.Agency == v.Account.Agency})
	}
	return v.Show(office.Page{Title: lang.Text{ZH: "常用理由", EN: "Reasons to choose from"}, Template: "desk/reasons", Data: page, Form: form})
}

// changeReasons adds a reason to those of the visitor's desk, or removes one.
func changeReasons(v *office.Visit) error {
	if id := v.Value("remove"); id != "" {
		if err := v.Cases.RemoveReason(v.Context(), v.Account.ID, v.Account.Agency, id); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return v.Redirect("desk/reasons/", nil)
	}
	r := cases.Reason{Agency: v.Account.Agency, Step: access.Step(v.Value("step")), Text: v.Value("reason")}
	if !slices.Contains(reasonedSteps, r.Step) {
		return store.ErrNotFound
	}
	_, faults, err := v.Cases.AddReason(v.Context(), v.Account.ID, r)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return drawReasons(v, v.Form(faults...))
	}
	return v.Redirect("desk/reasons/", nil)
}

// stock are the reasons to choose from for a step.
func stock(v *office.Visit, step access.Step) ([]cases.Reason, error) {
	if !slices.Contains(reasonedSteps, step) {
		return nil, nil
	}
	return v.Cases.Reasons(v.Context(), v.Account.Agency, step)
}

// stocked is the reason that the query chose; empty for none.
func stocked(v *office.Visit, step access.Step) (string, error) {
	id := v.Value("stock")
	if id == "" {
		return "", nil
	}
	all, err := stock(v, step)
	for _, r := range all {
		if r.ID == id {
			return r.Text, nil
		}
	}
	return "", err
}
