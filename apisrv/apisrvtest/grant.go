package apisrvtest

import (
	"crypto/rand"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// Terms are what a grant gives where it is not what Complete asks for.
type Terms struct {
	Items       []string
	File        bool // instead of calls
	Calls       int
	Rows, Bytes int64
	Months      int
}

// Grant takes an account's application for a dataset to a grant, under a profile
// by which the providing agency decides and no agreement is needed, and returns
// its receipt.
func (p *Portal) Grant(t testing.TB, a accounts.Account, dataset string, terms Terms) (receipt string) {
	t.Helper()
	law, ok := p.Offer().Law(dataset)
	if !ok {
		t.Fatalf("no dataset %s", dataset)
	}
	form := Complete(a, law)
	if terms.Items != nil {
		form.Items = terms.Items
	}
	if terms.Calls != 0 {
		form.Calls = terms.Calls
	}
	if terms.Months != 0 {
		form.Months = terms.Months
	}
	if terms.File {
		form.Delivery, form.Calls = access.File, 0
	}
	receipt = p.submit(t, a, law, form)
	by := access.Actor{Party: access.ReviewerParty, ID: "reviewer", Agency: law.Agency}
	p.Step(t, receipt, access.Move{Step: access.Accept, By: by})
	c := p.Step(t, receipt, access.Move{Step: access.Review, By: by})
	scope := c.Application.FullScope(calendar.Today(p.Now()))
	scope.Rows, scope.Bytes = terms.Rows, terms.Bytes
	p.Step(t, receipt, access.Move{Step: access.Approve, By: by, Scope: &scope, Reason: "as asked"})
	p.Step(t, receipt, access.Move{Step: access.Open, By: access.Actor{Party: access.ClockParty}})
	return receipt
}

// Key issues a key of an account's grant.
func (p *Portal) Key(t testing.TB, a accounts.Account, receipt string) string {
	t.Helper()
	issued, _, err := p.Keys.Issue(t.Context(), a.ID, receipt)
	if err != nil {
		t.Fatal(err)
	}
	p.Follow(t)
	return issued.Reveal()
}

// Granted is a key of a grant of the first data item of a dataset.
func (p *Portal) Granted(t testing.TB, a accounts.Account, dataset string) (key string) {
	t.Helper()
	return p.Key(t, a, p.Grant(t, a, dataset, Terms{}))
}

// Follow lets the server take over at once what changed in the store.
func (p *Portal) Follow(t testing.TB) {
	t.Helper()
	if err := p.Ring.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
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
