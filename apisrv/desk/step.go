package desk

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// stepPage is a step with what it needs.
type stepPage struct {
	Receipt string
	Seq     int
	Step    access.Step
	Name    lang.Text
	Explain lang.Text
	Grave   bool
	Asked   []section // what the applicant asks for
	Items   []served.Option
	Misuses []served.Option
	Fields  []answer // that can be corrected
	Most    int      // extend: working days at the most
	Ask     *asked   // extend: what somebody asked for, nil for nothing
	MayAsk  bool     // extend: the visitor may ask
	Calls   int      // asked for; 0: the data are not delivered by interface
	Stock   []cases.Reason
	Always  bool // approve: the rules want an agreement in any case
	Volume  bool // approve, change: rows and bytes a day can be limited
}

// showStep shows what a step needs.
func showStep(v *office.Visit) error {
	step, err := stepOf(v)
	if err != nil {
		return err
	}
	if !slices.Contains(possible(v), step) && !(step == access.Extend && approvable(v)) {
		return v.Redirect(casePath(v.Case.Receipt), nil)
	}
	return drawStep(v, step, served.Form{Values: suggested(v, step)})
}

// stepOf is the step that the address names.
func stepOf(v *office.Visit) (access.Step, error) {
	step := access.Step(v.Param("step"))
	if step.Name().IsZero() {
		return "", store.ErrNotFound
	}
	return step, nil
}

func drawStep(v *office.Visit, step access.Step, form served.Form) error {
	page := stepPage{Receipt: v.Case.Receipt, Seq: v.Case.Seq, Step: step, Name: step.Name(), Explain: explained[step],
		Grave: slices.Contains(grave, step), Asked: sections(v)}
	if err := page.fill(v); err != nil {
		return err
	}
	title := lang.Text{ZH: page.Name.ZH + "：" + page.Receipt, EN: page.Name.EN + ": " + page.Receipt}
	return v.Show(office.Page{Title: title, Template: "desk/step", Data: page, Form: form})
}

// explained says what a step means, before it is taken.
var explained = map[access.Step]lang.Text{
	access.Return:  {ZH: "补正只能要求一次，请一次列明全部事项。等待补正期间，办理期限暂停计算。", EN: "Corrections can be asked for once, so list everything now. The time for the decision stands still until they come in."},
	access.Extend:  {ZH: "延长须由另一人批准。", EN: "An extension has to be approved by somebody else."},
	access.Approve: {ZH: "可以同意申请的一部分，不能超出申请的范围。", EN: "You can give less than was asked for, not more."},
	access.Refuse:  {ZH: "申请人会看到理由；理由中的个人信息隐去后，随结果一并公开。", EN: "The applicant reads the reason. It is published with the decision, personal information left out."},
	access.Warn:    {ZH: "申请人会收到警告，使用不受影响。", EN: "The applicant is warned and can go on using the data."},
	access.Suspend: {ZH: "密钥立即停用，恢复后可以继续使用。", EN: "The keys stop working at once, until the application is resumed."},
	access.Resume:  {ZH: "密钥恢复使用。", EN: "The keys work again."},
	access.Change:  {ZH: "新的范围不能超出申请；需要协议的，申请人签署新协议后才生效。", EN: "The new scope stays within what was asked for. Where an agreement is needed, it holds once the applicant has signed a new one."},
	access.Revoke:  {ZH: "密钥立即失效，不能恢复；申请人须销毁数据并确认。", EN: "The keys stop working for good, and the applicant has to destroy the data and confirm it."},
	access.End:     {ZH: "申请人没有确认、但已查明数据销毁的，由平台运行单位登记。", EN: "For data that were found to be destroyed, though the applicant did not confirm it."},
}

// takeStep takes the step that was sent.
func takeStep(v *office.Visit) error {
	step, err := stepOf(v)
	if err != nil {
		return err
	}
	if step == access.Extend {
		return extend(v)
	}
	return take(v, v.Actor(), read(v, step))
}

// take takes a step on behalf of an actor, and leads back to the application.
// What is still missing is asked for; of two who decide at once, the one who came
// later sees what happened.
func take(v *office.Visit, by access.Actor, m access.Move) error {
	m.By = by
	seq, err := strconv.Atoi(v.Value("seq"))
	if err != nil {
		seq = -1 // a form of ours has it
	}
	_, err = v.Cases.Take(v.Context(), cases.Taking{Receipt: v.Case.Receipt, Seq: seq, Dataset: lawOf(v, v.Case), Move: m})
	var refused *access.StepError
	switch {
	case err == nil:
		v.TickOne(lawOf(v, v.Case))
		if err := v.Ring.Refresh(v.Context()); err != nil {
			return err
		}
		return v.Redirect(casePath(v.Case.Receipt), query("done", string(m.Step)))
	case errors.Is(err, access.ErrIncomplete) && errors.As(err, &refused):
		return drawStep(v, m.Step, v.Form(refused.Faults...))
	case errors.Is(err, cases.ErrStale), errors.Is(err, access.ErrIllegal) && errors.As(err, &refused):
		return conflict(v, refused)
	}
	return err
}

// conflict shows the application as it is now to who came too late, or tried a
// step that is not possible.
func conflict(v *office.Visit, refused *access.StepError) error {
	var err error
	if v.Case, v.History, err = v.Cases.ByReceipt(v.Context(), v.Case.Receipt); err != nil {
		return err
	}
	var faults []access.Fault
	if refused == nil {
		last := lastDone(v.History)
		who := people{v: v}
		name, what := who.name(last.By.ID), v.Rules.Describe(last)
		if who.err != nil {
			return who.err
		}
		faults = []access.Fault{{Message: lang.Text{ZH: "您查看之后申请有了变化，您的操作没有生效。最近一步：" + what.ZH + parens(name, "（", "）"),
			EN: "The application changed after you opened it, so what you did had no effect. Last, " + what.EN + parens(name, " (", ")")},
			Fix: lang.Text{ZH: "请看过现在的情况再决定。", EN: "Look at it as it is now before you decide."}}}
	} else {
		faults = append([]access.Fault{{Message: refused.Text()}}, refused.Faults...)
	}
	return drawCase(v, v.Form(faults...), http.StatusConflict)
}

func parens(s, open, end string) string {
	if s == "" {
		return ""
	}
	return open + s + end
}
