package apisrvtest

import (
	"crypto/rand"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// Granted takes an account's application for a dataset to a grant of the first
// data item, under a profile by which the providing agency decides and no
// agreement is needed, and returns a key of it.
func (p *Portal) Granted(t testing.TB, a accounts.Account, dataset string) (key string) {
	t.Helper()
	receipt := p.Submitted(t, a, dataset)
	law, _ := p.Offer().Law(dataset)
	by := access.Actor{Party: access.ReviewerParty, ID: "reviewer", Agency: law.Agency}
	p.Step(t, receipt, access.Move{Step: access.Accept, By: by})
	c := p.Step(t, receipt, access.Move{Step: access.Review, By: by})
	scope := c.Application.FullScope(calendar.Today(p.Now()))
	p.Step(t, receipt, access.Move{Step: access.Approve, By: by, Scope: &scope, Reason: "as asked"})
	p.Step(t, receipt, access.Move{Step: access.Open, By: access.Actor{Party: access.ClockParty}})
	issued, _, err := p.Keys.Issue(t.Context(), a.ID, receipt)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Ring.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return issued.Reveal()
}

// StrangeKey is a well-formed key that no portal gave out.
func StrangeKey(t testing.TB) string {
	t.Helper()
	key, err := access.NewKey(rand.Reader, "kaimen", "test")
	if err != nil {
		t.Fatal(err)
	}
	return key.Reveal()
}
