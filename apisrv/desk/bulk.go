package desk

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// bulkSteps are the steps that can be taken with several applications at once.
var bulkSteps = []access.Step{access.Accept, access.Review, access.Approve, access.Refuse}

// bulkPage is one step with several applications, before it is taken and after.
type bulkPage struct {
	Step   stepLink
	Able   []bulkLine // with which it is possible, or was taken
	Unable []bulkLine // with which not, and why
	Always bool       // approve: the rules want an agreement in any case
}

// bulkLine is one of them.
type bulkLine struct {
	line
	Why []lang.Text
}

// ticked is an application that somebody ticked, as they saw it.
type ticked struct {
	access.Case
	seq int
	ok  bool // it is theirs to see
}

// tick is how a form names an application as it was shown.
func tick(c access.Case) string { return c.Receipt + "." + strconv.Itoa(c.Seq) }

// showBulk leads back who comes without a form: what was ticked is not kept.
func showBulk(v *office.Visit) error { return v.Redirect("desk/", nil) }

// bulk shows what a step with several applications will do, and takes it once
// that was confirmed.
func bulk(v *office.Visit) error {
	step := access.Step(v.Value("step"))
	if !slices.Contains(bulkSteps, step) {
		return store.ErrNotFound
	}
	all, err := tickedIn(v)
	if err != nil {
		return err
	}
	if len(all) == 0 || len(all) > perPage {
		return drawQueue(v, v.Form(access.Fault{Field: "cases", Message: lang.Text{ZH: "没有勾选申请，或者勾选过多", EN: "No applications are ticked, or too many"},
			Fix: lang.Text{ZH: "请勾选1至50件。", EN: "Tick between 1 and 50."}}))
	}
	if v.Value("do") != "take" {
		return confirm(v, step, all)
	}
	return takeBulk(v, step, all)
}

// tickedIn reads which applications were ticked.
func tickedIn(v *office.Visit) (all []ticked, err error) {
	seen := map[string]bool{}
	for _, value := range v.R.Form["case"] {
		typed, number, _ := strings.Cut(value, ".")
		receipt, ok := access.ParseReceipt(typed)
		seq, err := strconv.Atoi(number)
		if !ok || err != nil || seen[receipt] {
			continue
		}
		seen[receipt] = true
		if len(all) > perPage {
			return all, nil
		}
		t := ticked{seq: seq}
		t.Case, _, err = v.Cases.ByReceipt(v.Context(), receipt)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		if t.ok = err == nil && v.Sees(t.Case); !t.ok {
			t.Case = access.Case{Receipt: receipt}
		}
		all = append(all, t)
	}
	return all, nil
}

// confirm shows what will happen to which application.
func confirm(v *office.Visit, step access.Step, all []ticked, faults ...access.Fault) error {
	page := newBulkPage(v, step)
	for _, t := range all {
		l := bulkLine{line: lineOf(v, t)}
		switch {
		case !t.ok:
			l.Why = []lang.Text{unknown}
		case t.seq != t.Seq:
			l.Why = []lang.Text{stale}
		case !slices.Contains(v.Rules.Possible(t.Case, lawOf(v, t.Case), v.Actor(), v.Now()), step):
			l.Why = []lang.Text{{ZH: "状态是“" + t.State.Name().ZH + "”，不能“" + step.Name().ZH + "”。", EN: "It is at “" + t.State.Name().EN + "”, so “" + step.Name().EN + "” is not possible."}}
		}
		if l.Why == nil {
			page.Able = append(page.Able, l)
		} else {
			page.Unable = append(page.Unable, l)
		}
	}
	title := lang.Text{ZH: "成批办理：" + step.Name().ZH, EN: "Several at once: " + step.Name().EN}
	return v.Show(office.Page{Title: title, Template: "desk/confirm", Data: page, Form: v.Form(faults...)})
}

// takeBulk takes the step with all, and shows which went through.
func takeBulk(v *office.Visit, step access.Step, all []ticked) error {
	var ts []cases.Taking
	var mine []ticked
	page := newBulkPage(v, step)
	for _, t := range all {
		if !t.ok {
			page.Unable = append(page.Unable, bulkLine{lineOf(v, t), []lang.Text{unknown}})
			continue
		}
		move := bulkMove(v, step, t.Case)
		taking := cases.Taking{Receipt: t.Receipt, Seq: t.seq, Dataset: lawOf(v, t.Case), Move: move}
		move.At = v.Now()
		if faults := missing(v, t.Case, taking.Dataset, move); len(faults) > 0 {
			return confirm(v, step, all, faults...)
		}
		ts, mine = append(ts, taking), append(mine, t)
	}
	outcomes, err := v.Cases.TakeAll(v.Context(), ts)
	if err != nil {
		return err
	}
	for i, o := range outcomes {
		t := mine[i]
		t.State = o.Case.State
		l := bulkLine{lineOf(v, t), nil}
		if o.Err != nil {
			l.Why = whyNot(o.Err)
			page.Unable = append(page.Unable, l)
			continue
		}
		page.Able = append(page.Able, l)
	}
	status := http.StatusOK
	if len(page.Able) == 0 {
		status = http.StatusConflict
	}
	title := lang.Text{ZH: "办理结果：" + step.Name().ZH, EN: "What went through: " + step.Name().EN}
	return v.Show(office.Page{Title: title, Template: "desk/result", Data: page, Form: v.Form(), Status: status})
}

func newBulkPage(v *office.Visit, step access.Step) bulkPage {
	return bulkPage{Step: stepLink{Step: step, Name: step.Name(), Grave: step == access.Refuse}, Always: agreementAlways(v)}
}

// bulkMove is the step with one of the applications: approved as asked for, or
// refused for the one reason.
func bulkMove(v *office.Visit, step access.Step, c access.Case) access.Move {
	m := access.Move{Step: step, By: v.Actor(), Reason: v.Value("reason")}
	if step == access.Approve {
		scope := c.Application.FullScope(calendar.Today(v.Now()))
		m.Scope, m.Agreement = &scope, v.Value("agreement") != ""
	}
	return m
}

// missing is what the form still lacks for a step that is possible.
func missing(v *office.Visit, c access.Case, law access.Dataset, m access.Move) []access.Fault {
	_, _, err := v.Rules.Take(c, law, m)
	var refused *access.StepError
	if errors.Is(err, access.ErrIncomplete) && errors.As(err, &refused) && slices.ContainsFunc(refused.Faults, func(f access.Fault) bool { return f.Field == "reason" }) {
		return refused.Faults
	}
	return nil
}

var (
	unknown = lang.Text{ZH: "没有这件申请。", EN: "There is no such application."}
	stale   = lang.Text{ZH: "您查看之后另有人作了处理。", EN: "Somebody else dealt with it after you opened the list."}
)

// whyNot says why a step was not taken.
func whyNot(err error) []lang.Text {
	var refused *access.StepError
	switch {
	case errors.As(err, &refused):
		why := []lang.Text{refused.Text()}
		for _, f := range refused.Faults {
			why = append(why, f.Message)
		}
		return why
	case errors.Is(err, cases.ErrStale):
		return []lang.Text{stale}
	}
	return []lang.Text{unknown}
}

func lineOf(v *office.Visit, t ticked) line {
	if !t.ok {
		return line{Receipt: t.Receipt}
	}
	a := t.Application
	return line{Receipt: t.Receipt, Tick: tick(t.Case), State: t.State.Name(), Title: v.Offer.Title(a.Dataset), Kind: access.KindName(a.Applicant.Kind), Name: a.Applicant.Name}
}

// lawOf is the dataset of an application, as the rules have to know it; of one
// that left the catalogue, only its id.
func lawOf(v *office.Visit, c access.Case) access.Dataset {
	if law, ok := v.Offer.Law(c.Application.Dataset); ok {
		return law
	}
	return access.Dataset{ID: c.Application.Dataset, Agency: c.Agency}
}

func agreementAlways(v *office.Visit) bool {
	return v.Offer.Portal.Profile.ConditionalRequest.Agreement.V == "required"
}
