package access

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Name is the duty as people say it.
func (d Duty) Name() lang.Text {
	switch d {
	case DutyNotice:
		return lang.Text{ZH: "一次告知补正", EN: "Name all corrections at once"}
	case DutyAccept:
		return lang.Text{ZH: "受理", EN: "Accept for review"}
	case DutyDecide:
		return lang.Text{ZH: "作出决定", EN: "Decide"}
	case DutyCorrect:
		return lang.Text{ZH: "提交补正", EN: "Hand in the corrections"}
	}
	return lang.Text{}
}

// Text is how the duty stands, the same for both sides: by which day, on what
// ground, what is left. A target is called one, and where there is no limit
// only the days that passed are told.
func (d Due) Text() lang.Text {
	name := d.Duty.Name()
	var limit, state lang.Text
	switch last := d.Last.Time(); {
	case d.Days == 0 && d.Last.IsZero():
		limit = lang.Text{ZH: "规则没有规定期限", EN: "the rules set no time limit"}
	case d.Beyond:
		limit = lang.Text{ZH: fmt.Sprintf("%d个工作日，到期日超出已公布的放假安排，暂不能确定", d.Days),
			EN: fmt.Sprintf("%d working days; the last day lies beyond the calendar of working days published so far", d.Days)}
	case d.Last.IsZero():
		limit = lang.Text{ZH: fmt.Sprintf("%d个工作日", d.Days), EN: fmt.Sprintf("%d working days", d.Days)}
	default:
		limit = lang.Text{ZH: lang.ZH.Date(last) + "前（含当日）", EN: "by " + lang.EN.Date(last)}
	}
	if d.Target {
		limit = lang.Text{ZH: "本市工作目标（不是法定期限）：" + limit.ZH, EN: "the city's target, not a legal limit: " + limit.EN}
	}
	if d.Cite.Article != "" {
		limit = lang.Text{ZH: limit.ZH + "（" + d.Cite.In(lang.ZH) + "）", EN: limit.EN + " (" + d.Cite.In(lang.EN) + ")"}
	}
	state = d.stateText()
	return lang.Text{ZH: name.ZH + "：" + limit.ZH + "；" + state.ZH + "。", EN: name.EN + ": " + limit.EN + "; " + state.EN + "."}
}

func (d Due) stateText() lang.Text {
	atLeast := lang.Text{}
	if d.AtLeast {
		atLeast = lang.Text{ZH: "至少", EN: "at least "}
	}
	passed := lang.Text{ZH: fmt.Sprintf("已过%s%d个工作日", atLeast.ZH, d.Elapsed), EN: fmt.Sprintf("working days passed: %s%d", atLeast.EN, d.Elapsed)}
	switch d.Phase {
	case Done:
		if d.Duty == DutyCorrect {
			return lang.Text{ZH: "已提交", EN: "done"}
		}
		return lang.Text{ZH: fmt.Sprintf("已办，用时%s%d个工作日", atLeast.ZH, d.Elapsed), EN: fmt.Sprintf("done, in working days: %s%d", atLeast.EN, d.Elapsed)}
	case WasLate:
		return lang.Text{ZH: "逾期办理", EN: "done late"}
	case Late:
		if d.Target {
			return lang.Text{ZH: "已超过目标，" + passed.ZH, EN: "past the target, " + passed.EN}
		}
		return lang.Text{ZH: "已逾期", EN: "overdue"}
	case Paused:
		return lang.Text{ZH: "等待补正，暂停计时，" + passed.ZH, EN: "paused until the corrections come in, " + passed.EN}
	}
	if d.Days == 0 {
		if d.Duty == DutyCorrect {
			return lang.Text{ZH: "等待提交", EN: "waiting for them"}
		}
		return passed
	}
	return lang.Text{ZH: fmt.Sprintf("还剩%d个工作日", d.Left()), EN: fmt.Sprintf("working days left: %d", d.Left())}
}
