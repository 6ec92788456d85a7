package desk_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// desk is a portal with an applicant, and those who decide.
type desk struct {
	*apisrvtest.Portal
	applicant, decider, other, operator, auditor accounts.Account
}

// newDesk makes the people of a portal; who decides on metro-flow is as the
// profile has it, and other is a reviewer of another agency.
func newDesk(t testing.TB, p *apisrvtest.Portal) desk {
	d := desk{Portal: p, applicant: p.Organisation(t, "atlas"), other: p.Staff(t, "greening", accounts.Reviewer, "greening"),
		operator: p.Staff(t, "operator", accounts.Operator, ""), auditor: p.Staff(t, "auditor", accounts.Auditor, "")}
	if p.Rules.Decider() == access.AuthorityParty {
		d.decider = p.Staff(t, "authority", accounts.Authority, "")
	} else {
		d.decider = p.Staff(t, "transport", accounts.Reviewer, "transport")
	}
	return d
}

// profiles are those under which the desk is tried: with deadlines that pause,
// with an authority that decides and an agreement, and without deadlines.
var profiles = []string{"shandong-2020", "zhejiang-2016-draft", "shanghai-2018"}

// in opens a browser in which an account is logged in, with a one-time code taken
// into use where the profile asks staff for one.
func (d desk) in(t testing.TB, a accounts.Account) *apisrvtest.Browser {
	t.Helper()
	b := d.LogIn(t, a)
	if len(d.Accounts.Duties(a)) == 0 {
		return b
	}
	address, sealed, err := d.Accounts.NewTOTP(a, "Test")
	if err != nil {
		t.Fatal(err)
	}
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(key.Secret(), d.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Accounts.UseTOTP(t.Context(), a, sealed, code); err != nil {
		t.Fatal(err)
	}
	return b
}

// actor is an account of staff as the one who takes a step.
func actor(a accounts.Account) access.Actor {
	return access.Actor{Party: access.Party(a.Role), ID: a.ID, Agency: a.Agency}
}

// reviewing takes an application of the applicant to its review.
func (d desk) reviewing(t testing.TB) string {
	t.Helper()
	receipt := d.Submitted(t, d.applicant, "metro-flow")
	for _, step := range []access.Step{access.Accept, access.Review} {
		d.Step(t, receipt, access.Move{Step: step, By: actor(d.decider)})
	}
	d.Clock.Add(time.Minute)
	return receipt
}

// active takes an application to its use, by an agreement where one is needed.
func (d desk) active(t testing.TB) string {
	t.Helper()
	receipt := d.reviewing(t)
	c, _, err := d.Cases.ByReceipt(t.Context(), receipt)
	if err != nil {
		t.Fatal(err)
	}
	scope := c.Application.FullScope(calendar.Today(d.Now()))
	c = d.Step(t, receipt, access.Move{Step: access.Approve, Scope: &scope, Agreement: true, By: actor(d.decider)})
	law, _ := d.Offer().Law("metro-flow")
	text := []byte("the agreement\n")
	sign := access.Move{Step: access.Sign, By: access.Actor{Party: access.ApplicantParty, ID: d.applicant.ID},
		Signature: &access.Signature{Template: access.UseAgreement, Version: 1, Hash: access.HashText(text), Name: "Li Lei", On: calendar.Today(d.Now())}}
	if _, err := d.Cases.Take(t.Context(), cases.Taking{Receipt: receipt, Seq: c.Seq, Dataset: law, Move: sign, Agreement: text}); err != nil {
		t.Fatal(err)
	}
	if n, err := d.Cases.Tick(t.Context(), d.Offer().Law); err != nil || n != 1 {
		t.Fatalf("the clock opened %d: %v", n, err)
	}
	if err := d.Ring.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.Clock.Add(time.Minute)
	return receipt
}

// state is where an application stands.
func (d desk) state(t testing.TB, receipt string) access.State {
	t.Helper()
	c, _, err := d.Cases.ByReceipt(t.Context(), receipt)
	if err != nil {
		t.Fatal(err)
	}
	return c.State
}

// page is the path of an application at the desk, in English.
func page(receipt string) string { return "en/desk/applications/" + receipt + "/" }

// told is what the newest notice of an account says, in its kind and parameters.
func (d desk) told(t testing.TB, a accounts.Account) string {
	t.Helper()
	all := d.Notices(t, a.ID)
	if len(all) == 0 {
		return ""
	}
	return all[0].Kind + " " + all[0].Params["doneEN"] + " " + all[0].Params["reason"]
}

func TestAnApplicationGoesFromTheQueueToItsApproval(t *testing.T) {
	for _, profile := range profiles {
		t.Run(profile, func(t *testing.T) {
			d := newDesk(t, apisrvtest.NewSQLite(t, profile))
			receipt := d.Submitted(t, d.applicant, "metro-flow")
			b := d.in(t, d.decider)

			queue := b.Get("en/desk/")
			if queue.Status != http.StatusOK || !strings.Contains(queue.Body, receipt) || !strings.Contains(queue.Text(t), "Example atlas") {
				t.Fatalf("queue: %d\n%s", queue.Status, queue.Text(t))
			}
			for _, step := range []string{"accept", "review"} {
				d.Clock.Add(time.Minute)
				at := b.Get(page(receipt))
				a := b.Post(page(receipt)+step+"/", "seq", at.Inputs(t, page(receipt)+step+"/").Get("seq"))
				if a.Status != http.StatusSeeOther {
					t.Fatalf("%s: %d\n%s", step, a.Status, a.Text(t))
				}
				if shown := b.Follow(a).Text(t); !strings.Contains(shown, "Done: ") {
					t.Errorf("%s: the next page does not tell what was done:\n%s", step, shown)
				}
			}
			d.Clock.Add(time.Minute)
			form := b.Get(page(receipt)+"approve/").Inputs(t, page(receipt)+"approve/")
			form.Set("scope.calls", "500")
			form.Set("agreement", "yes")
			if a := b.Send(page(receipt)+"approve/", form); a.Status != http.StatusSeeOther {
				t.Fatalf("approve: %d\n%s", a.Status, a.Text(t))
			}
			c, _, err := d.Cases.ByReceipt(t.Context(), receipt)
			if err != nil || c.State != access.Approved || c.Decision.Scope.Calls != 500 || c.Decision.By != d.decider.ID {
				t.Errorf("%+v %v", c.Decision, err)
			}
			if got := d.told(t, d.applicant); got != "application approved the application " {
				t.Errorf("the applicant was told %q", got)
			}
		})
	}
}
