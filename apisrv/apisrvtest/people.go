package apisrvtest

import (
	"net/netip"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Password is everybody's.
const Password = "Tie-Guanyin 2026 oolong"

// CreditCode is a well-formed unified social credit code.
const CreditCode = "91310000775785552L"

// from is an address that nobody has come from yet, so that no attempt waits for
// another.
func (p *Portal) from() netip.Addr {
	n := p.people.Add(1)
	return netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)})
}

// Organisation makes an applicant's account, its e-mail address proven. The name
// becomes the part of the address before the at sign.
func (p *Portal) Organisation(t testing.TB, name string) accounts.Account {
	t.Helper()
	return p.applicant(t, name, accounts.SignUp{Kind: access.Organisation, Name: "Example " + name, CreditCode: CreditCode})
}

// Person makes the account of a natural person.
func (p *Portal) Person(t testing.TB, name string) accounts.Account {
	t.Helper()
	return p.applicant(t, name, accounts.SignUp{Kind: access.Person, Name: name})
}

func (p *Portal) applicant(t testing.TB, name string, f accounts.SignUp) accounts.Account {
	t.Helper()
	f.Email, f.Password, f.Lang, f.From = name+"@example.org", Password, lang.EN, p.from()
	f.Contact = access.Contact{Name: "Li Lei", Phone: "021-5555 0199", Email: f.Email}
	faults, err := p.Accounts.SignUp(t.Context(), f)
	if err != nil || len(faults) > 0 {
		t.Fatalf("sign up %s: %v %v", name, faults, err)
	}
	if err := p.Accounts.Verify(t.Context(), p.Link(t, f.Email, "verify"), Password, p.from()); err != nil {
		t.Fatal(err)
	}
	return p.account(t, f.Email)
}

// Staff makes an account of a role; only reviewers have an agency.
func (p *Portal) Staff(t testing.TB, name string, role accounts.Role, agency string) accounts.Account {
	t.Helper()
	email := name + "@example.org"
	link, err := p.Accounts.AddStaff(t.Context(), "command:test", accounts.Colleague{Email: email, Name: "Staff " + name, Role: role, Agency: agency, Lang: lang.EN})
	if err != nil {
		t.Fatal(err)
	}
	faults, err := p.Accounts.SetPassword(t.Context(), link, Password)
	if err != nil || len(faults) > 0 {
		t.Fatalf("set password of %s: %v %v", name, faults, err)
	}
	return p.account(t, email)
}

func (p *Portal) account(t testing.TB, email string) accounts.Account {
	t.Helper()
	a, err := p.Accounts.ByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Link is the text of the newest mailed link of a kind of notice.
func (p *Portal) Link(t testing.TB, email, kind string) string {
	t.Helper()
	a := p.account(t, email)
	var link string
	err := p.DB.Read(t.Context(), func(tx *store.Tx) error {
		told, err := tx.Notices(t.Context(), a.ID, 10)
		for _, n := range told {
			if n.Kind == kind && link == "" {
				link = p.Accounts.LinkText(n.Params["link"])
			}
		}
		return err
	})
	if err != nil || link == "" {
		t.Fatalf("%s was sent no %s: %v", email, kind, err)
	}
	return link
}

// Notices are what an account was told, the newest first.
func (p *Portal) Notices(t testing.TB, account string) (all []store.Notice) {
	t.Helper()
	err := p.DB.Read(t.Context(), func(tx *store.Tx) (err error) {
		all, err = tx.Notices(t.Context(), account, 100)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// LogIn opens a browser in which an account is logged in.
func (p *Portal) LogIn(t testing.TB, a accounts.Account) *Browser {
	t.Helper()
	b := p.Browser(t)
	if got := b.Post("en/account/log-in/", "email", a.Email, "password", Password); got.Status != 303 {
		t.Fatalf("log in as %s: %d\n%s", a.Email, got.Status, got.Text(t))
	}
	return b
}

// Submitted makes an application of an account for a dataset, complete and
// submitted, and returns its receipt.
func (p *Portal) Submitted(t testing.TB, a accounts.Account, dataset string) string {
	t.Helper()
	law, ok := p.Offer().Law(dataset)
	if !ok {
		t.Fatalf("no dataset %s", dataset)
	}
	return p.submit(t, a, law, Complete(a, law))
}

func (p *Portal) submit(t testing.TB, a accounts.Account, law access.Dataset, form access.Application) string {
	t.Helper()
	c, err := p.Cases.Begin(t.Context(), a.ID, "token-"+store.NewID(), law)
	if err != nil {
		t.Fatal(err)
	}
	form.Commitment.On = calendar.Today(p.Now())
	_, err = p.Cases.Take(t.Context(), cases.Taking{Receipt: c.Receipt, Seq: c.Seq, Dataset: law, Move: access.Move{Step: access.Submit, Application: &form, By: access.Actor{Party: access.ApplicantParty, ID: a.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	return c.Receipt
}

// Step takes a step with an application on behalf of an account of staff or its
// applicant.
func (p *Portal) Step(t testing.TB, receipt string, m access.Move) access.Case {
	t.Helper()
	c, _, err := p.Cases.ByReceipt(t.Context(), receipt)
	if err != nil {
		t.Fatal(err)
	}
	law, _ := p.Offer().Law(c.Application.Dataset)
	c, err = p.Cases.Take(t.Context(), cases.Taking{Receipt: c.Receipt, Seq: c.Seq, Dataset: law, Move: m})
	if err != nil {
		t.Fatalf("%s: %v", m.Step, err)
	}
	return c
}

// Complete is an application that can be submitted.
func Complete(a accounts.Account, d access.Dataset) access.Application {
	return access.Application{Dataset: d.ID, Applicant: a.Applicant(), Purpose: "Study of travel at rush hour", System: "Travel Atlas",
		Items: d.Items[:1], Delivery: access.Interface, Calls: 1000, Months: 12, Storage: "Shanghai, own data centre", Security: "Encrypted disks, named users, logs",
		Commitment: access.Commitment{Version: access.CommitmentVersion, Name: a.Contact.Name}}
}
