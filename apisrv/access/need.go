package access

import (
	"fmt"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// need is what must hold for a step. A standing need looks at the case and the
// day alone: unmet, the step is not possible now. Any other looks at what the
// move carries: unmet, somebody has to fill in more.
type need struct {
	name     lang.Text
	standing bool
	check    func(r *Rules, c *Case, d Dataset, m Move) []Fault
}

// unmet is a standing need's only fault.
func unmet(holds bool, message, fix lang.Text) []Fault {
	if holds {
		return nil
	}
	return []Fault{{Message: message, Fix: fix}}
}

func today(m Move) calendar.Date { return calendar.Today(m.At) }

var complete = need{name: lang.Text{ZH: "申请填写完整", EN: "the application is complete"},
	check: func(_ *Rules, c *Case, d Dataset, m Move) []Fault {
		if m.Application == nil {
			return c.Application.Check(d)
		}
		return m.Application.Check(d)
	}}

// firstRound keeps to one round of corrections (沪府令9号 第三十六条第四款, a rule
// for other services, is the pattern; 政府信息公开条例 第三十条 says the same).
var firstRound = need{name: lang.Text{ZH: "尚未补正过", EN: "no corrections were asked for before"}, standing: true,
	check: func(_ *Rules, c *Case, _ Dataset, _ Move) []Fault {
		return unmet(len(c.Corrections) == 0,
			lang.Text{ZH: "已经要求补正过一次", EN: "corrections were already asked for once"},
			lang.Text{ZH: "补正只能要求一次。请受理，或说明理由不同意。", EN: "They can be asked for only once. Accept the application, or refuse it and give the reason."})
	}}

var uncorrected = need{name: lang.Text{ZH: "规则规定逾期视为放弃，且补正期限已过", EN: "the rules let it lapse and the time for corrections is over"}, standing: true,
	check: func(r *Rules, c *Case, _ Dataset, m Move) []Fault {
		return unmet(r.profile.ConditionalRequest.CorrectionLapses.V && today(m) > c.CorrectBy,
			lang.Text{ZH: "申请不能视为放弃", EN: "the application cannot lapse"},
			lang.Text{ZH: "只有规则有此规定，且补正期限已过，才视为放弃。", EN: "It lapses only where the rules say so, and after the last day for corrections."})
	}}

// extendable allows one extension where the profile has one.
var extendable = need{name: lang.Text{ZH: "规则允许延长，且尚未延长过", EN: "the rules have an extension and it is not used yet"}, standing: true,
	check: func(r *Rules, c *Case, _ Dataset, _ Move) []Fault {
		return unmet(r.profile.ConditionalRequest.ExtendWD.V > 0 && c.ExtendedWD == 0,
			lang.Text{ZH: "办理期限不能延长", EN: "the time for the decision cannot be extended"},
			lang.Text{ZH: "只有规则允许才能延长，且只能延长一次。请作出决定。", EN: "It can be extended once, and only where the rules allow it. Decide now."})
	}}

var agreed = need{name: lang.Text{ZH: "需要签订协议", EN: "an agreement is needed"}, standing: true,
	check: func(r *Rules, c *Case, _ Dataset, _ Move) []Fault {
		return unmet(r.needsAgreement(c), lang.Text{ZH: "这项申请不需要签订协议", EN: "this application needs no agreement"},
			lang.Text{ZH: "可以直接开通。", EN: "Access opens without one."})
	}}

// unagreed lets no data out before an agreement is signed where one is needed
// (浙江2016年征求意见稿 第三十一条第一款).
var unagreed = need{name: lang.Text{ZH: "不需要签订协议", EN: "no agreement is needed"}, standing: true,
	check: func(r *Rules, c *Case, _ Dataset, _ Move) []Fault {
		return unmet(!r.needsAgreement(c), lang.Text{ZH: "协议还没有签署", EN: "the agreement is not signed yet"},
			lang.Text{ZH: "请申请人先签署数据利用协议。", EN: "The applicant signs the agreement on use first."})
	}}

var current = need{name: lang.Text{ZH: "使用期限未满", EN: "the time of use has not run out"}, standing: true,
	check: func(_ *Rules, c *Case, _ Dataset, m Move) []Fault {
		return unmet(c.Decision != nil && today(m) <= c.Decision.Scope.Until,
			lang.Text{ZH: "使用期限已满", EN: "the time of use has run out"},
			lang.Text{ZH: "如需继续使用，请重新申请。", EN: "Apply anew to go on using the data."})
	}}

var pastEnd = need{name: lang.Text{ZH: "使用期限已满", EN: "the time of use has run out"}, standing: true,
	check: func(_ *Rules, c *Case, _ Dataset, m Move) []Fault {
		return unmet(c.Decision != nil && today(m) > c.Decision.Scope.Until,
			lang.Text{ZH: "使用期限还没有届满", EN: "the time of use has not run out yet"},
			lang.Text{ZH: "如需提前终止，请撤销或确认销毁。", EN: "To end it earlier, revoke it or confirm that the data are destroyed."})
	}}

var reason = need{name: lang.Text{ZH: "写明理由", EN: "a reason is given"},
	check: func(_ *Rules, _ *Case, _ Dataset, m Move) []Fault {
		if strings.TrimSpace(m.Reason) == "" {
			return reasonField.check("")
		}
		return nil // what it says is checked wherever one is given
	}}

var fitting = need{name: lang.Text{ZH: "符合已定场景", EN: "the application fits a scenario"},
	check: func(_ *Rules, c *Case, d Dataset, m Move) []Fault {
		if m.Scenario == nil {
			return []Fault{{Field: "scenario", Message: lang.Text{ZH: "没有可用的场景", EN: "there is no scenario"},
				Fix: lang.Text{ZH: "请由机构审核。", EN: "Let the agency review the application."}}}
		}
		return m.Scenario.Misfits(c.Application, d, today(m))
	}}

var corrections = need{name: lang.Text{ZH: "一次列明全部补正事项和期限", EN: "everything to be corrected is listed at once, with the last day for it"},
	check: func(_ *Rules, _ *Case, _ Dataset, m Move) []Fault { return checkCorrections(m) }}

var extension = need{name: lang.Text{ZH: "另一人批准，天数不超过规定", EN: "somebody else approved, for no more days than the rules allow"},
	check: func(r *Rules, _ *Case, _ Dataset, m Move) []Fault {
		return checkExtension(m, r.profile.ConditionalRequest.ExtendWD.V)
	}}

var scope = need{name: lang.Text{ZH: "范围明确，且不超过申请", EN: "the scope is stated and within what was asked for"},
	check: func(_ *Rules, c *Case, d Dataset, m Move) []Fault { return checkScope(m, c.Application, d) }}

var signature = need{name: lang.Text{ZH: "署名并确认协议文本", EN: "the agreement's text is accepted by name"},
	check: func(_ *Rules, _ *Case, _ Dataset, m Move) []Fault { return checkSignature(m.Signature) }}

var destruction = need{name: lang.Text{ZH: "确认数据已销毁，或从未收到数据", EN: "destruction is confirmed, or that nothing was received"},
	check: func(_ *Rules, c *Case, _ Dataset, m Move) []Fault { return checkDestruction(m, c) }}

// checkExtension holds an extension to what 政府信息公开条例 第三十三条 asks: the
// consent of a head, who is not the one who extends, and a longest time.
func checkExtension(m Move, most int) []Fault {
	var faults []Fault
	if m.ExtendWD < 1 || m.ExtendWD > most {
		faults = append(faults, Fault{Field: "extendWD",
			Message: lang.Text{ZH: fmt.Sprintf("延长天数应为1至%d个工作日", most), EN: fmt.Sprintf("The extension must be 1 to %d working days", most)},
			Fix:     lang.Text{ZH: "请改填天数。", EN: "Enter another number of days."}})
	}
	if m.ApprovedBy == "" || m.ApprovedBy == m.By.ID {
		faults = append(faults, Fault{Field: "approvedBy",
			Message: lang.Text{ZH: "延长须由负责人批准，不能由经办人自己批准", EN: "An extension is approved by the head, not by whoever asks for it"},
			Fix:     lang.Text{ZH: "请填写批准的负责人。", EN: "Name the head who approved it."}})
	}
	return faults
}
