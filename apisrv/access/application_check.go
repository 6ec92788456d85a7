package access

import (
	"fmt"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Check finds everything that keeps the application from being submitted, in
// the order of the form; none means that it is complete. The dataset must be
// the one applied for.
func (a Application) Check(d Dataset) []Fault {
	var faults []Fault
	if a.Dataset != d.ID {
		faults = append(faults, Fault{Field: "dataset", Message: lang.Text{ZH: "申请的不是这个数据集", EN: "The application is for another dataset"},
			Fix: lang.Text{ZH: "请从数据集页面重新开始申请。", EN: "Start again from the page of the dataset."}})
	}
	faults = append(faults, a.Applicant.check(d)...)
	faults = append(faults, purposeField.check(a.Purpose)...)
	faults = append(faults, systemField.check(a.System)...)
	faults = append(faults, checkItems(a.Items, d.Items)...)
	faults = append(faults, a.checkDelivery(d)...)
	if a.Months < 1 || a.Months > MaxMonths {
		faults = append(faults, Fault{Field: "months", Message: lang.Text{ZH: fmt.Sprintf("使用期限应为1至%d个月", MaxMonths), EN: fmt.Sprintf("The time of use must be 1 to %d months", MaxMonths)},
			Fix: lang.Text{ZH: "请填写需要使用几个月。", EN: "Enter for how many months you need the data."}})
	}
	faults = append(faults, storageField.check(a.Storage)...)
	faults = append(faults, securityField.check(a.Security)...)
	faults = append(faults, a.Commitment.check()...)
	return append(faults, checkAttachments(a.Attachments)...)
}

// checkItems holds the items asked for against those of the dataset: at least
// one, each one known, none twice.
func checkItems(asked, known []string) []Fault {
	if len(asked) == 0 {
		return []Fault{{Field: "items", Message: lang.Text{ZH: "没有选择数据项", EN: "No data items are chosen"},
			Fix: lang.Text{ZH: "请选择需要的数据项，只选用得到的。", EN: "Choose the data items that you need, and only those."}}}
	}
	if len(asked) > MaxItems {
		return []Fault{{Field: "items", Message: lang.Text{ZH: "数据项太多", EN: "There are too many data items"},
			Fix: lang.Text{ZH: fmt.Sprintf("一次申请最多%s项。", lang.Number(MaxItems)), EN: fmt.Sprintf("One application can ask for %s at the most.", lang.Number(MaxItems))}}}
	}
	var faults []Fault
	seen := map[string]bool{}
	for _, item := range asked {
		if seen[item] || !slices.Contains(known, item) {
			faults = append(faults, Fault{Field: "items", Message: lang.Text{ZH: "数据集没有这个数据项，或者重复选择：" + excerpt(item), EN: "The dataset has no such data item, or it is chosen twice: " + excerpt(item)},
				Fix: lang.Text{ZH: "请从列出的数据项中重新选择。", EN: "Choose again from the data items listed."}})
			break // a page has no room for a thousand
		}
		seen[item] = true
	}
	return faults
}

// excerpt is the beginning of a text that came from outside, fit to be shown.
func excerpt(s string) string {
	const most = 40
	shown := []rune{}
	for _, r := range s {
		if len(shown) == most {
			return string(shown) + "…"
		}
		if (field{}).unfit(r) {
			r = '?'
		}
		shown = append(shown, r)
	}
	return string(shown)
}

func (a Application) checkDelivery(d Dataset) []Fault {
	known := d.Delivery
	if len(known) == 0 {
		known = []string{Interface, File, Sandbox}
	}
	if !slices.Contains(known, a.Delivery) {
		return []Fault{{Field: "delivery", Message: lang.Text{ZH: "没有选择提供方式", EN: "No way of delivery is chosen"},
			Fix: lang.Text{ZH: "请从这个数据集的提供方式中选择一种。", EN: "Choose one of the ways in which this dataset is delivered."}}}
	}
	if a.Delivery == Interface && (a.Calls < 1 || a.Calls > MaxCalls) {
		return []Fault{{Field: "calls", Message: lang.Text{ZH: "每日调用次数应为1至" + lang.Number(MaxCalls) + "次", EN: "The calls a day must be 1 to " + lang.Number(MaxCalls)},
			Fix: lang.Text{ZH: "请估算一天最多调用几次。", EN: "Estimate how many calls you will make on a busy day."}}}
	}
	if a.Delivery != Interface && a.Calls != 0 {
		return []Fault{{Field: "calls", Message: lang.Text{ZH: "只有接口方式才填写调用次数", EN: "Calls are counted only with an interface"},
			Fix: lang.Text{ZH: "请清空调用次数，或改选接口。", EN: "Leave the number of calls empty, or choose the interface."}}}
	}
	return nil
}

func (c Commitment) check() []Fault {
	faults := commitmentNameField.check(c.Name)
	if len(faults) == 0 && (c.Version != CommitmentVersion || c.On.IsZero()) {
		faults = append(faults, Fault{Field: "commitment.name", Message: lang.Text{ZH: "安全承诺书已更新", EN: "The letter of commitment has changed"},
			Fix: lang.Text{ZH: "请阅读新的承诺书，再次填写姓名。", EN: "Read the new letter and type your name again."}})
	}
	return faults
}
