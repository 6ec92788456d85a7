package profile

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Decides is who decides on a request, the provider being of that name.
func (p *Profile) Decides(provider lang.Text) lang.Text {
	who, by := provider, p.ConditionalRequest.DecidedBy
	if by.V == "authority" && p.Roles.Authority.Stated() {
		who = p.Roles.Authority.V
	}
	return cited(by.Cite, who.ZH, who.EN)
}

// Limits are the time limits that the rules set for a request, each with its
// clause. Where they set none for the decision none is invented: a city's own
// target is called one.
func (p *Profile) Limits() (all []lang.Text) {
	q := p.ConditionalRequest
	add := func(c Cite, zh, en string) { all = append(all, cited(c, zh, en)) }
	within := func(v Value[int], zh, en string) {
		if v.V > 0 {
			add(v.Cite, fmt.Sprintf(zh, v.V), fmt.Sprintf(en, v.V))
		}
	}
	within(q.AcceptWD, "%d 个工作日内受理", "Accepted or sent back within %d working days")
	within(q.CorrectionOnceWD, "材料不全的，%d 个工作日内一次告知", "All that is missing is named at once within %d working days")
	switch {
	case q.CorrectionRestarts.V:
		add(q.CorrectionRestarts.Cite, "补正材料提交后，答复期限重新起算", "When the corrections come in, the time for the decision starts anew")
	case q.DecideWD.V > 0:
		add(Cite{}, "等待补正的时间不计入答复期限", "Time spent waiting for corrections does not count")
	}
	if q.CorrectionLapses.V {
		add(q.CorrectionLapses.Cite, "逾期不补正的，视为放弃申请", "An application that is not corrected in time counts as given up")
	}
	within(q.DecideWD, "%d 个工作日内答复", "Decided within %d working days")
	within(q.ExtendWD, "经批准可延长 %d 个工作日", "May be extended by %d working days with approval")
	if q.DecideWD.V == 0 {
		add(Cite{}, "规则没有规定答复期限。申请办理期间，双方都能看到已过多少个工作日。", "The rules set no time limit for the decision. Both sides see how many working days have passed.")
	}
	if t := p.Targets.AcceptAverageWD; t.Stated() {
		all = append(all, lang.Text{ZH: fmt.Sprintf("本市工作目标：平均 %d 个工作日内受理（%s，不是法定期限）", t.V, t.Cite.In(lang.ZH)),
			EN: fmt.Sprintf("The city's target: accepted within %d working days on average (%s; a target, not a legal limit)", t.V, t.Cite.In(lang.EN))})
	}
	return all
}

// AgreementTerms say whether an agreement is signed before any data are given,
// and what it binds to where the rules themselves say so.
func (p *Profile) AgreementTerms() (all []lang.Text) {
	q := p.ConditionalRequest
	switch q.Agreement.V {
	case "required":
		all = append(all, cited(q.Agreement.Cite, "获准后须先签订数据利用协议", "An agreement on use is signed before any data are given"))
	case "optional":
		all = append(all, cited(q.Agreement.Cite, "作出决定的单位可要求签订数据利用协议", "Whoever decides may ask for an agreement on use"))
	default:
		all = append(all, lang.Text{ZH: "规则没有要求签订数据利用协议；决定中要求的，签订后才提供数据", EN: "The rules ask for no agreement on use; where the decision does, data are given once it is signed"})
	}
	if q.UseMustMatch.V {
		all = append(all, cited(q.UseMustMatch.Cite, "用途须与申请一致", "Use has to match the application"))
	}
	if q.NoThirdParty.V {
		all = append(all, cited(q.NoThirdParty.Cite, "不得提供给第三方", "Data must not be passed on to third parties"))
	}
	return all
}

// DisclosureWords offer the other way, a request for the disclosure of
// government information (政府信息公开), zero where the rules know none.
func (p *Profile) DisclosureWords() lang.Text {
	q := p.ConditionalRequest
	if !q.Disclosure.V {
		return lang.Text{}
	}
	return cited(q.Disclosure.Cite, "也可以向提供单位申请政府信息公开，办理期限相同", "You can also ask the provider for disclosure as government information; the same time limits hold")
}

// cited is a statement with the clause that it rests on, if there is one.
func cited(c Cite, zh, en string) lang.Text {
	if c.Article == "" {
		return lang.Text{ZH: zh, EN: en}
	}
	return lang.Text{ZH: zh + "（" + c.In(lang.ZH) + "）", EN: en + " (" + c.In(lang.EN) + ")"}
}
