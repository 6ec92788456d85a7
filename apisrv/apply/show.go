package apply

import (
	"slices"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
)

// application is one application as its applicant sees it.
type application struct {
	Receipt     string
	State       lang.Text
	Done        string // key of what was just done
	Dataset     offer.Dataset
	Agency      offer.Agency
	Suspended   bool // the dataset
	Stages      []stage
	Dues        []due
	Corrections []correction
	CorrectBy   lang.Text
	Decision    *access.Decision
	Scope       []row
	Asked       []row // as it was submitted; none for a draft
	Actions     []action
	Signed      *access.Signature
	Destruction *access.Destruction
	Warnings    []past
	History     []past
}

// due is a duty as it stands.
type due struct {
	Text lang.Text
	Late bool
}

// action is something that the applicant can do now, on a page of its own.
type action struct{ Key, Page string }

// past is a step that was taken.
type past struct {
	At     time.Time
	Text   lang.Text
	Reason string
}

// doneKeys are the things that the page can say were just done.
var doneKeys = []string{"withdrawn", "signed", "ended"}

func showApplication(v *office.Visit) error {
	c, d := v.Case, v.Dataset()
	a := application{Receipt: c.Receipt, State: c.State.Name(), Dataset: d, Agency: v.Offer.Agency(d.Agency), Suspended: suspended(v),
		Stages: stages(v), Decision: c.Decision, Signed: c.Signature, Destruction: c.Destruction}
	if done := v.Value("done"); slices.Contains(doneKeys, done) {
		a.Done = done
	}
	for _, duty := range v.Rules.Dues(v.History, today(v)) {
		a.Dues = append(a.Dues, due{duty.Text(), duty.Phase == access.Late && !duty.Target})
	}
	if c.State == access.Correcting {
		a.Corrections, a.CorrectBy = corrections(c), dayText(c)
	}
	if c.Decision != nil && c.Decision.Approved {
		a.Scope = scopeRows(v, c.Decision.Scope, d)
	}
	if c.State != access.Draft {
		var err error
		if a.Asked, err = rows(v, c.Application, d); err != nil {
			return err
		}
	}
	for _, e := range v.History {
		p := past{e.At, capital(v.Rules.Describe(e)), e.Reason}
		a.History = append(a.History, p)
		if e.Step == access.Warn {
			a.Warnings = append(a.Warnings, p)
		}
	}
	a.Actions = actions(v)
	return v.Show(office.Page{Title: lang.Text{ZH: "申请：" + d.Title.ZH, EN: "Application: " + d.Title.EN}, Template: "apply/application", Data: a})
}

// capital is a sentence as it begins a line.
func capital(t lang.Text) lang.Text {
	if t.EN != "" {
		t.EN = strings.ToUpper(t.EN[:1]) + t.EN[1:]
	}
	return t
}

// stepPages are the pages on which the applicant's steps are taken.
var stepPages = map[access.Step]action{
	access.Submit:   {"submit", "form/"},
	access.Resubmit: {"resubmit", "form/"},
	access.Sign:     {"sign", "agreement/"},
	access.End:      {"end", "end/"},
	access.Withdraw: {"withdraw", "withdraw/"},
}

// actions are what the applicant can do now, what leads on before what ends it.
func actions(v *office.Visit) (all []action) {
	steps := v.Rules.Possible(v.Case, office.Law(v.Dataset()), v.Actor(), v.Now())
	for _, s := range []access.Step{access.Submit, access.Resubmit, access.Sign} {
		if slices.Contains(steps, s) {
			all = append(all, stepPages[s])
		}
	}
	if g, ok := v.Rules.GrantOf(v.Case, today(v)); ok && g.Delivery == access.Interface {
		all = append(all, action{"keys", "keys/"})
	} else if ok && g.Delivery == access.File {
		all = append(all, action{"file", "file/"})
	}
	if !v.Case.Opened.IsZero() {
		all = append(all, action{"usage", "usage/"})
	}
	for _, s := range []access.Step{access.End, access.Withdraw} {
		if slices.Contains(steps, s) {
			all = append(all, stepPages[s])
		}
	}
	return all
}

// scopeRows are what was approved.
func scopeRows(v *office.Visit, s access.Scope, d offer.Dataset) []row {
	all := []row{{Key: "items", Lines: itemNames(v, d, s.Items)}, {Key: "purpose", Lines: []string{s.Purpose}},
		{Key: "delivery", Lines: []string{v.Text(capital(access.DeliveryName(s.Delivery)))}}}
	if s.Calls > 0 {
		all = append(all, row{Key: "calls", Lines: count(s.Calls)})
	}
	if s.Rows > 0 {
		all = append(all, row{Key: "rows", Lines: []string{lang.Number(s.Rows)}})
	}
	if s.Bytes > 0 {
		all = append(all, row{Key: "bytes", Lines: []string{lang.Number(s.Bytes)}})
	}
	return append(all, row{Key: "until", Lines: []string{v.Lang.Date(s.Until.Time())}})
}
