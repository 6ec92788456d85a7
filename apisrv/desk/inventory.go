package desk

import (
	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/duties"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// inventoryPage is the entries of an inventory, with the form that settles them.
type inventoryPage struct {
	dutyLine
	Saved     bool
	States    []served.Link
	Lines     []inventoryLine
	TwoPeople bool
	Acts      bool
	Verdicts  []served.Option
	Next      string // query of the next page; empty for none
}

// inventoryLine is an entry of an inventory.
type inventoryLine struct {
	duties.Entry
	Title   lang.Text
	Outcome lang.Text // zero: not settled yet
	Awaits  bool      // another person's review
	Shown   bool      // the portal has a page of it
}

// verdicts are what an inventory makes of an entry, as people call it.
var verdicts = []struct {
	verdict   duties.Verdict
	name, did lang.Text
}{
	{duties.Confirmed, lang.Text{ZH: "确认：内容准确，无需改动", EN: "Confirm: it is right as it is"}, lang.Text{ZH: "已确认", EN: "Confirmed"}},
	{duties.Changed, lang.Text{ZH: "更新：内容需要改动", EN: "Change: something in it has to be put right"}, lang.Text{ZH: "更新", EN: "To be changed"}},
	{duties.Withdrawn, lang.Text{ZH: "撤下：不再列入目录", EN: "Withdraw: it leaves the catalogue"}, lang.Text{ZH: "撤下", EN: "To be withdrawn"}},
}

func outcome(verdict duties.Verdict) lang.Text {
	for _, o := range verdicts {
		if o.verdict == verdict {
			return o.did
		}
	}
	return lang.Text{}
}

func showInventory(v *office.Visit) error { return drawInventory(v, v.Form()) }

// findInventory finds the inventory that the address names.
func findInventory(v *office.Visit) (duties.Record, error) {
	r, err := findDuty(v)
	if err == nil && r.Kind != duties.Inventory {
		err = store.ErrNotFound
	}
	return r, err
}

func drawInventory(v *office.Visit, form served.Form) error {
	r, err := findInventory(v)
	if err != nil {
		return err
	}
	_, state := watched(v)
	page := inventoryPage{dutyLine: lineOfDuty(v, r.Duty), Saved: v.Value("done") == "saved", States: stateLinks(v, state), TwoPeople: v.Duties.TwoPeople(), Acts: v.Is(office.Reviewers) && r.Done.IsZero()}
	entries, err := v.Duties.Entries(v.Context(), r.ID, v.Value("after"), state == open, perPage+1)
	if err != nil {
		return err
	}
	if len(entries) > perPage {
		entries = entries[:perPage]
		page.Next = "?" + afterEntry(state, entries[perPage-1].Dataset)
	}
	for _, e := range entries {
		d, _ := v.Offer.Supply.Dataset(e.Dataset)
		page.Lines = append(page.Lines, inventoryLine{Entry: e, Title: titleOf(v, e.Dataset), Outcome: outcome(e.Verdict), Awaits: !e.Ready && e.Verdict != "", Shown: d.Listed})
	}
	for _, o := range verdicts {
		page.Verdicts = append(page.Verdicts, served.Option{Value: string(o.verdict), Label: v.Text(o.name)})
	}
	return v.Show(office.Page{Title: page.Text, Template: "desk/inventory", Data: page, Form: form})
}

func afterEntry(state, dataset string) string {
	q := query("state", state)
	q.Set("after", dataset)
	return q.Encode()
}

// settleInventory registers entries, or reviews what a colleague registered.
func settleInventory(v *office.Visit) error {
	r, err := findInventory(v)
	if err != nil {
		return err
	}
	var faults []access.Fault
	switch v.Value("do") {
	case "register":
		faults, err = v.Duties.Register(v.Context(), *v.Account, r.ID, duties.Verdict(v.Value("verdict")), v.Value("reason"), v.R.Form["entry"])
	case "review":
		faults, err = v.Duties.Review(v.Context(), *v.Account, r.ID, v.R.Form["entry"])
	default:
		return store.ErrNotFound
	}
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return drawInventory(v, v.Form(faults...))
	}
	return v.Redirect("desk/inventory/"+r.ID+"/", query("done", "saved"))
}
