package duties

import (
	"fmt"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Name is what people call the kind of duty.
func (k Kind) Name() lang.Text {
	switch k {
	case LawChange:
		return lang.Text{ZH: "法规或职能变化后更新目录", EN: "Catalogue follows a change of law or function"}
	case DataChange:
		return lang.Text{ZH: "数据变化后更新", EN: "Changed data are published"}
	case Inventory:
		return lang.Text{ZH: "年度目录清查", EN: "Yearly inventory of the catalogue"}
	case Update:
		return lang.Text{ZH: "按承诺频率更新", EN: "Update as often as promised"}
	}
	return lang.Text{}
}

// faultNames lists the kinds of faults, the six of the rules first.
var faultNames = []struct {
	kind FaultKind
	name lang.Text
}{
	{Catalogue, lang.Text{ZH: "未按要求编制或者更新目录", EN: "Catalogue not compiled or not updated"}},
	{Refusal, lang.Text{ZH: "无依据拒绝提供", EN: "Refused without basis"}},
	{Delay, lang.Text{ZH: "拖延提供", EN: "Answered late"}},
	{Scope, lang.Text{ZH: "超出范围使用", EN: "Used beyond the scope"}},
	{Stale, lang.Text{ZH: "未及时更新数据", EN: "Data not updated"}},
	{Secrecy, lang.Text{ZH: "泄露秘密或个人信息", EN: "Breach of secrecy"}},
	{RequestOverdue, lang.Text{ZH: "申请超期", EN: "Application overdue"}},
	{DutyOverdue, lang.Text{ZH: "职责超期", EN: "Duty overdue"}},
	{Quality, lang.Text{ZH: "质量问题", EN: "Quality"}},
}

// FaultKinds lists the kinds of faults: the six of the rules, then what is only
// watched.
func FaultKinds() []FaultKind {
	var all []FaultKind
	for _, n := range faultNames {
		all = append(all, n.kind)
	}
	return all
}

// Named lists the kinds of faults that the rules of the portal name; none where no
// article does.
func (s *Service) Named() []FaultKind {
	if !s.named() {
		return nil
	}
	return slices.DeleteFunc(FaultKinds(), FaultKind.Watched)
}

// Name is what people call the kind of fault; zero for one that there is not.
func (k FaultKind) Name() lang.Text {
	for _, n := range faultNames {
		if n.kind == k {
			return n.name
		}
	}
	return lang.Text{}
}

// words say what happened and what is to be done.
func (r Record) words() lang.Text {
	switch r.Kind {
	case LawChange:
		return lang.Text{ZH: fmt.Sprintf("%s有变化：%s", r.Norm, r.What), EN: fmt.Sprintf("%s changed: %s", r.Norm, r.What)}
	case DataChange:
		return lang.Text{ZH: "数据有变化：" + r.What, EN: "The data changed: " + r.What}
	case Inventory:
		year := r.Event.Time().Year()
		return lang.Text{ZH: fmt.Sprintf("%d年目录清查：逐条确认、更新或撤下", year), EN: fmt.Sprintf("Inventory of %d: confirm, change or withdraw each entry", year)}
	}
	return updateWords
}

// updateWords are those of every promised update.
var updateWords = lang.Text{ZH: "按承诺的更新频率更新数据", EN: "Update the data as often as was promised"}
