package access

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Next is what comes next after an application was submitted, as its applicant
// is told: who has to decide and by which day, or, where it fitted a scenario,
// what is left to do. It is zero for any other application.
func (r *Rules) Next(c Case, history []Event, on calendar.Date) lang.Text {
	if c.State == Submitted {
		return r.nextDecision(history, on)
	}
	last := len(history) - 1
	if c.State == Active && last > 0 && history[last].Step == Open {
		last--
	}
	if last < 0 || history[last].Step != Fit {
		return lang.Text{}
	}
	name := history[last].Scenario.Name
	text := lang.Text{ZH: "申请符合场景“" + name.ZH + "”，已经同意。", EN: "The application fits the scenario “" + name.EN + "” and is approved. "}
	switch {
	case c.State == Active:
		return lang.Text{ZH: text.ZH + "使用权限已经开通。", EN: text.EN + "Access is open."}
	case r.needsAgreement(&c):
		return lang.Text{ZH: text.ZH + "请登录签署数据利用协议，签署后即开通。", EN: text.EN + "Log in to sign the agreement on use; access opens then."}
	}
	return lang.Text{ZH: text.ZH + "使用权限随即开通。", EN: text.EN + "Access opens shortly."}
}

func (r *Rules) nextDecision(history []Event, on calendar.Date) lang.Text {
	who := r.PartyName(r.Decider())
	text := lang.Text{ZH: "接下来由" + who.ZH + "处理", EN: "Next, the " + who.EN + " handles it"}
	for _, d := range r.Dues(history, on) {
		if d.Duty != DutyDecide {
			continue
		}
		switch {
		case d.Days == 0:
			return lang.Text{ZH: text.ZH + "；规则没有规定作出决定的期限。", EN: text.EN + "; the rules set no time limit for the decision."}
		case d.Last.IsZero():
			return lang.Text{ZH: fmt.Sprintf("%s，应当在%d个工作日内作出决定（%s）。", text.ZH, d.Days, d.Cite.In(lang.ZH)),
				EN: fmt.Sprintf("%s and has %d working days to decide (%s).", text.EN, d.Days, d.Cite.In(lang.EN))}
		}
		return lang.Text{ZH: text.ZH + "，应当在" + lang.ZH.Date(d.Last.Time()) + "前（含当日）作出决定（" + d.Cite.In(lang.ZH) + "）。",
			EN: text.EN + " and has to decide by " + lang.EN.Date(d.Last.Time()) + " (" + d.Cite.In(lang.EN) + ")."}
	}
	return lang.Text{}
}
