package office_test

import (
	"net/http"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// What was begun and given up before it was submitted is nobody else's business.
func TestADraftThatWasWithdrawnIsNobodysButTheApplicants(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	law, _ := p.Offer().Law("metro-flow")
	c, err := p.Cases.Begin(t.Context(), a.ID, "token", law)
	if err != nil {
		t.Fatal(err)
	}
	p.Step(t, c.Receipt, access.Move{Step: access.Withdraw, By: access.Actor{Party: access.ApplicantParty, ID: a.ID}})
	if got := p.LogIn(t, a).Get("applications/" + c.Receipt + "/"); got.Status != http.StatusOK {
		t.Errorf("its applicant: %d", got.Status)
	}
	if got := p.LogIn(t, p.Staff(t, "operator", accounts.Operator, "")).Get("desk/applications/" + c.Receipt + "/"); got.Status != http.StatusNotFound {
		t.Errorf("the operator: %d, want %d", got.Status, http.StatusNotFound)
	}
	if got := p.LogIn(t, p.Staff(t, "transport", accounts.Reviewer, law.Agency)).Get("desk/applications/" + c.Receipt + "/"); got.Status != http.StatusNotFound {
		t.Errorf("the reviewer: %d, want %d", got.Status, http.StatusNotFound)
	}
	if got := p.Browser(t).Post("status/", "receipt", c.Receipt); got.Status != http.StatusNotFound {
		t.Errorf("by its number: %d, want %d", got.Status, http.StatusNotFound)
	}
}
