package access

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var scenarioForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

var scenarioNameField = field{"scenario.name", lang.Text{ZH: "场景名称", EN: "The scenario's name"},
	lang.Text{ZH: "请用中文和英文各起一个申请人看得懂的名称。", EN: "Give it names in Chinese and in English that applicants understand."}, 100, false}

// Check finds what is wrong with a scenario as an operator defines it.
func (s Scenario) Check(d Dataset) []Fault {
	var faults []Fault
	if !scenarioForm.MatchString(s.ID) || s.Dataset != d.ID {
		faults = append(faults, Fault{Field: "scenario.id", Message: lang.Text{ZH: "场景编号或数据集不正确", EN: "The scenario's id or dataset is not right"},
			Fix: lang.Text{ZH: "编号只用小写字母、数字和连字符，不超过63位。", EN: "Use lower-case letters, digits and hyphens in the id, 63 at the most."}})
	}
	for _, c := range lang.Codes {
		name := scenarioNameField
		name.key += "." + string(c)
		faults = append(faults, name.check(s.Name.In(c))...)
	}
	faults = append(faults, purposeField.check(s.Purpose)...)
	faults = append(faults, checkItems(s.Items, d.Items)...)
	if s.Months < 1 || s.Months > MaxMonths || s.Calls < 0 || s.Calls > MaxCalls {
		faults = append(faults, Fault{Field: "months", Message: lang.Text{ZH: "场景的期限或调用次数超出范围", EN: "The scenario's time of use or calls are out of range"},
			Fix: lang.Text{ZH: fmt.Sprintf("期限1至%d个月；每日调用不超过%s次。", MaxMonths, lang.Number(MaxCalls)), EN: fmt.Sprintf("Set 1 to %d months, and %s calls a day or fewer.", MaxMonths, lang.Number(MaxCalls))}})
	}
	return faults
}

// Misfits lists why an application does not fit the scenario on a day; none
// means that it is granted at once. An application fits that names the
// scenario, has its purpose word for word, and asks for no more of anything.
func (s Scenario) Misfits(a Application, d Dataset, on calendar.Date) []Fault {
	var faults []Fault
	misfit := func(wrong bool, key, zh, en string) {
		if wrong {
			faults = append(faults, Fault{Field: key, Message: lang.Text{ZH: zh, EN: en},
				Fix: lang.Text{ZH: "请按场景填写，或不选场景，由机构审核。", EN: "Keep to the scenario, or choose none and let the agency review the application."}})
		}
	}
	outside := func(asked []string, settled []string) bool {
		return slices.ContainsFunc(asked, func(v string) bool { return !slices.Contains(settled, v) })
	}
	misfit(a.Scenario != s.ID || a.Dataset != s.Dataset || d.ID != s.Dataset, "scenario", "申请没有选择这个场景", "The application is not for this scenario")
	misfit(!s.Until.IsZero() && on > s.Until, "scenario", "场景已经停用", "The scenario is no longer offered")
	misfit(a.Purpose != s.Purpose, "purpose", "用途与场景不同", "The purpose is not the scenario's")
	misfit(outside(a.Items, s.Items), "items", "数据项超出场景", "There are data items that the scenario does not have")
	misfit(len(s.For) > 0 && !slices.Contains(s.For, a.Applicant.Kind), "applicant.kind", "场景不适用于这类申请人", "The scenario is not for this kind of applicant")
	misfit(len(s.Delivery) > 0 && !slices.Contains(s.Delivery, a.Delivery), "delivery", "场景没有这种提供方式", "The scenario does not have this way of delivery")
	misfit(a.Calls > s.Calls, "calls", "每日调用次数超出场景", "There are more calls a day than the scenario allows")
	misfit(a.Months > s.Months, "months", "使用期限长于场景", "The time of use is longer than the scenario allows")
	return faults
}

// FullScope is all that the application asks for, from a day on: what a
// scenario gives, and what a reviewer starts from.
func (a Application) FullScope(from calendar.Date) Scope {
	return Scope{Items: slices.Clone(a.Items), Purpose: a.Purpose, Delivery: a.Delivery, Calls: a.Calls, Until: from.AddMonths(a.Months)}
}
