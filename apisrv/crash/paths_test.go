package crash_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// crowd are the people of the paths, each logged in.
type crowd struct {
	*rig
	applicant              accounts.Account
	apply, decide, operate string // sessions
	decider                access.Actor
	transport, operator    accounts.Account
}

func newCrowd(r *rig) crowd {
	c := crowd{rig: r, applicant: r.Organisation(r.t, "atlas"), transport: r.Staff(r.t, "transport", accounts.Reviewer, "transport"), operator: r.Staff(r.t, "operator", accounts.Operator, "")}
	c.apply, c.decide, c.operate = r.session(c.applicant), r.session(c.transport), r.session(c.operator)
	c.decider = access.Actor{Party: access.ReviewerParty, ID: c.transport.ID, Agency: "transport"}
	return c
}

// at is a fact: the application has taken at least so many steps, the last of
// those being the one that was acknowledged.
func (c crowd) at(receipt string, seq int, step access.Step) func() string {
	return func() string {
		_, history, err := c.Cases.ByReceipt(c.t.Context(), receipt)
		if err != nil || len(history) < seq || history[seq-1].Step != step {
			return fmt.Sprintf("%s: %s was acknowledged and is lost: %d steps, %v", receipt, step, len(history), err)
		}
		return ""
	}
}

// signUp gets an account and proves its address.
func (c crowd) signUp(p *person) {
	email := store.NewID() + "@example.org"
	sent := p.post("en/account/sign-up/", nil, "kind", access.Person, "email", email, "name", "Li Lei", "phone", "021-5555 0199", "password", apisrvtest.Password, "lang", "en")
	signedUp := func() string {
		if _, err := c.Accounts.ByEmail(c.t.Context(), email); err != nil {
			return fmt.Sprintf("%s signed up: %v", email, err)
		}
		return ""
	}
	// Who sends it again is to wait for a second, which does not pass here: the
	// server that was killed had counted it, and may have taken it.
	if sent.Status == http.StatusTooManyRequests {
		if signedUp() != "" {
			return
		}
	} else if !p.went(sent, "en/account/sign-up/?done=sent") {
		return
	}
	c.told(signedUp)
	proven := p.post("en/account/verify/", nil, "link", c.Link(c.t, email, "verify"), "password", apisrvtest.Password)
	if proven.Status == http.StatusGone { // taken by the server that was killed before it answered
		if a, err := c.Accounts.ByEmail(c.t.Context(), email); err != nil || a.Verified.IsZero() {
			c.t.Errorf("%s: the link is gone, the address not proven: %v", email, err)
		}
	} else if proven.Status == http.StatusTooManyRequests || !p.went(proven, "en/account/log-in/?done=verified") {
		return // the attempt was counted by the server that was killed; nothing was told
	}
	c.told(func() string {
		if a, err := c.Accounts.ByEmail(c.t.Context(), email); err != nil || a.Verified.IsZero() {
			return fmt.Sprintf("%s was proven: %v", email, err)
		}
		return ""
	})
}

// answers is the form of an application, filled in.
var answers = url.Values{"purpose": {"Study of travel at rush hour"}, "system": {"Travel Atlas"}, "items": {"station", "passengers"}, "delivery": {"interface"},
	"calls": {"1,000"}, "months": {"12"}, "storage": {"Own data centre in Shanghai"}, "security": {"Encrypted disks, named users, logs"}, "commitment.name": {"Li Lei"}, "do": {"check"}}

// submit begins an application, fills it in with a file, and submits it.
func (c crowd) submit(p *person) {
	p = p.as(c.apply)
	const dataset = "en/apply/metro-flow/"
	begun := p.post(dataset, p.get(dataset).Inputs(c.t, dataset))
	if !p.went(begun, "en/applications/") {
		return
	}
	path := strings.TrimSuffix(begun.Location, "form/")
	receipt := strings.TrimSuffix(strings.TrimPrefix(path, "en/applications/"), "/")
	c.told(func() string {
		if _, _, err := c.Cases.ByReceipt(c.t.Context(), receipt); err != nil {
			return fmt.Sprintf("%s was begun: %v", receipt, err)
		}
		return ""
	})
	letter := "%PDF-1.7\nA letter for " + receipt + "\n%%EOF\n"
	form := p.get(path+"form/").Inputs(c.t, path+"form/")
	maps.Copy(form, answers)
	if !p.went(p.upload(path+"form/", form, "letter.pdf", []byte(letter)), path+"check/") {
		return
	}
	c.told(func() string {
		k, _, err := c.Cases.ByReceipt(c.t.Context(), receipt)
		if a := k.Application; err != nil || a.Purpose != answers.Get("purpose") || len(a.Attachments) != 1 {
			return fmt.Sprintf("%s was saved: %+v, %v", receipt, a, err)
		}
		return ""
	})
	if p.went(p.post(path+"check/", p.get(path+"check/").Inputs(c.t, path+"check/")), path+"receipt/") {
		c.told(c.at(receipt, 1, access.Submit))
	}
}

// decideOn takes an application to its approval or refusal, step by step.
func (c crowd) decideOn(p *person) {
	p = p.as(c.decide)
	receipt := c.Submitted(c.t, c.applicant, "metro-flow")
	path := "en/desk/applications/" + receipt + "/"
	for i, step := range []access.Step{access.Accept, access.Review, access.Approve} {
		page := path + string(step) + "/"
		if !p.went(p.post(page, p.get(page).Inputs(c.t, page), "reason", "As asked"), path) {
			return
		}
		c.told(c.at(receipt, i+2, step))
	}
}

// decideOnSeveral takes a step with three applications at once.
func (c crowd) decideOnSeveral(p *person) {
	p = p.as(c.decide)
	var ticked, receipts []string
	for range 3 {
		receipt := c.Submitted(c.t, c.applicant, "metro-flow")
		receipts, ticked = append(receipts, receipt), append(ticked, receipt+".1")
	}
	a := p.post("en/desk/bulk/", url.Values{"step": {"accept"}, "do": {"take"}, "case": ticked})
	if a.Status != http.StatusOK || !strings.Contains(a.Text(c.t), "Went through: 3") {
		c.t.Errorf("%d\n%s", a.Status, a.Text(c.t))
		return
	}
	for _, receipt := range receipts {
		c.told(c.at(receipt, 2, access.Accept))
	}
}

// approved prepares an application that is approved.
func (c crowd) approved(agreement bool) (receipt string) {
	receipt = c.Submitted(c.t, c.applicant, "metro-flow")
	for _, step := range []access.Step{access.Accept, access.Review, access.Approve} {
		m := access.Move{Step: step, By: c.decider, Agreement: agreement}
		if step == access.Approve {
			k, _, err := c.Cases.ByReceipt(c.t.Context(), receipt)
			if err != nil {
				c.t.Error(err)
			}
			scope := k.Application.FullScope(calendar.Today(c.Now()))
			m.Scope = &scope
		}
		c.Step(c.t, receipt, m)
	}
	return receipt
}

// opened prepares an application that gives access to data. The server may have
// taken the clock's step by itself, which is the same step.
func (c crowd) opened() (receipt string) {
	receipt = c.approved(false)
	law, _ := c.Offer().Law("metro-flow")
	open := access.Move{Step: access.Open, By: access.Actor{Party: access.ClockParty}}
	if _, err := c.Cases.Take(c.t.Context(), cases.Taking{Receipt: receipt, Seq: 4, Dataset: law, Move: open}); err != nil {
		c.t.Error(err)
	}
	return receipt
}

// sign signs an agreement.
func (c crowd) sign(p *person) {
	p = p.as(c.apply)
	receipt := c.approved(true)
	path := "en/applications/" + receipt + "/"
	form := p.get(path+"agreement/").Inputs(c.t, path+"agreement/")
	if !p.went(p.post(path+"agreement/", form, "accept", "yes", "signature.name", "Li Lei"), path+"?done=signed") {
		return
	}
	c.told(func() string {
		if text, err := c.Cases.Agreement(c.t.Context(), receipt); err != nil || !strings.Contains(string(text), "Li Lei") {
			return fmt.Sprintf("%s was signed: %v\n%s", receipt, err, text)
		}
		return ""
	})
}

// suspend takes a dataset from everybody, and gives it back.
func (c crowd) suspend(p *person) {
	p = p.as(c.operate)
	for _, do := range []string{"suspend", "lift"} {
		reason := "Reason " + store.NewID()
		if !p.went(p.post("en/desk/datasets/park-gates/", nil, "do", do, "reason", reason), "en/desk/datasets/?done=") {
			return
		}
		c.told(func() string {
			var n int
			err := c.DB.Read(c.t.Context(), func(tx *store.Tx) error {
				return tx.Row(c.t.Context(), "SELECT COUNT(*) FROM audit WHERE object = 'dataset:park-gates' AND line LIKE ?", []any{"%" + reason + "%"}, &n)
			})
			if err != nil || n == 0 {
				return fmt.Sprintf("%s of a dataset was acknowledged and is lost: %v", do, err)
			}
			return ""
		})
	}
}

// note notes a misuse and confirms it.
func (c crowd) note(p *person) {
	p = p.as(c.decide)
	receipt := c.approved(false)
	path := "en/desk/applications/" + receipt + "/misuse/"
	noted := p.post(path, p.get(path).Inputs(c.t, path), "misuse", "transfer", "misuse.seen", "Rows of it stand on another site")
	if !p.went(noted, "en/desk/misuse/") {
		return
	}
	if !p.went(p.post(noted.Location, nil, "do", "confirm", "reason", "Seen by two of us"), noted.Location) {
		return
	}
	c.told(func() string {
		var all, confirmed int
		err := c.DB.Read(c.t.Context(), func(tx *store.Tx) error {
			return tx.Row(c.t.Context(), "SELECT COUNT(*), COUNT(CASE WHEN state = 'confirmed' THEN 1 END) FROM misuse WHERE receipt = ?", []any{receipt}, &all, &confirmed)
		})
		if err != nil || all != 1 || confirmed != 1 {
			return fmt.Sprintf("%s has %d records, %d confirmed: %v", receipt, all, confirmed, err)
		}
		return ""
	})
}

var keyForm = regexp.MustCompile(access.KeyPattern("kaimen"))

// call reads rows by a key, as often as it may in a second.
func (c crowd) call(p *person) {
	receipt := c.opened()
	path := "en/applications/" + receipt + "/keys/"
	owner := p.as(c.apply)
	issued := owner.post(path, owner.get(path).Inputs(c.t, path), "do", "issue")
	if issued.Status == http.StatusConflict {
		return // made, and never shown
	}
	p = &person{rig: c.rig, key: keyForm.FindString(issued.Body)}
	for n := int64(1); n <= 20; n++ {
		if a := p.get("api/v1/datasets/metro-flow/rows?limit=1"); a.Status != http.StatusOK {
			c.t.Errorf("call %d: %d %s", n, a.Status, a.Body)
			return
		}
		c.told(func() string {
			today := calendar.Today(c.Now())
			days, err := c.Quotas.Usage(c.t.Context(), receipt, today, today)
			if err != nil || len(days) != 1 || days[0].Used.Calls+days[0].Held.Calls < n {
				return fmt.Sprintf("%d calls passed, the database has %+v: %v", n, days, err)
			}
			return ""
		})
	}
}
