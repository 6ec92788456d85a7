package access

import (
	"fmt"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Fields are the keys by which corrections and faults name what they are about,
// in the order of the form.
func Fields() []string {
	return []string{"dataset", "applicant.kind", "applicant.name", "applicant.identity", "contact.name", "contact.phone", "contact.email",
		"scenario", "purpose", "system", "items", "delivery", "calls", "months", "storage", "security", "commitment.name", "attachments"}
}

// checkCorrections wants the whole list at once (沪府令9号 第三十六条第四款) and a
// day by which the applicant answers.
func checkCorrections(m Move) []Fault {
	if len(m.Corrections) == 0 || len(m.Corrections) > MaxCorrections {
		return []Fault{{Field: "corrections", Message: lang.Text{ZH: fmt.Sprintf("补正事项应为1至%d项", MaxCorrections), EN: fmt.Sprintf("There must be 1 to %d corrections", MaxCorrections)},
			Fix: lang.Text{ZH: "请一次列明全部事项；之后不能再要求补正。", EN: "List everything now: you cannot ask for corrections again."}}}
	}
	var faults []Fault
	for _, c := range m.Corrections {
		if c.Field != "" && !slices.Contains(Fields(), c.Field) {
			faults = append(faults, Fault{Field: "corrections", Message: lang.Text{ZH: "申请表没有这一栏：" + excerpt(c.Field), EN: "The form has no such field: " + excerpt(c.Field)},
				Fix: lang.Text{ZH: "请选择申请表中的栏目。", EN: "Choose a field of the form."}})
		}
		faults = append(faults, correctionField.check(c.Text)...)
	}
	if m.CorrectBy <= today(m) {
		faults = append(faults, Fault{Field: "correctBy", Message: lang.Text{ZH: "没有填写补正期限，或者期限已过", EN: "The last day for the corrections is missing or past"},
			Fix: lang.Text{ZH: "请给申请人留出合理的时间。", EN: "Give the applicant a reasonable time from today."}})
	}
	return faults
}

// checkScope holds what is to be given against what was asked for: a decision
// can give less, never more.
func checkScope(m Move, a Application, d Dataset) []Fault {
	s := m.Scope
	if s == nil {
		return []Fault{{Field: "scope.items", Message: lang.Text{ZH: "没有填写同意的范围", EN: "The scope is missing"},
			Fix: lang.Text{ZH: "请写明数据项、用途、调用次数和到期日。", EN: "State data items, purpose, calls and the last day."}}}
	}
	var faults []Fault
	add := func(wrong bool, key, zh, en, fixZH, fixEN string) {
		if wrong {
			faults = append(faults, Fault{Field: key, Message: lang.Text{ZH: zh, EN: en}, Fix: lang.Text{ZH: fixZH, EN: fixEN}})
		}
	}
	for _, f := range checkItems(s.Items, d.Items) {
		f.Field = "scope.items"
		faults = append(faults, f)
	}
	for _, f := range purposeField.check(s.Purpose) {
		f.Field = "scope.purpose"
		faults = append(faults, f)
	}
	beyond := slices.ContainsFunc(s.Items, func(item string) bool { return !slices.Contains(a.Items, item) })
	add(beyond, "scope.items", "范围超出了申请的数据项", "The scope has data items that were not asked for", "请只保留申请人要求的数据项。", "Keep to the data items that the applicant asked for.")
	add(s.Delivery != a.Delivery, "scope.delivery", "提供方式与申请不同", "The way of delivery is another than was asked for", "请按申请的方式提供，或说明理由不同意。", "Deliver as asked for, or refuse and give the reason.")
	most := a.Calls
	least := min(1, most)
	add(s.Calls < least || s.Calls > most, "scope.calls", fmt.Sprintf("每日调用次数应为%d至%d次", least, most), fmt.Sprintf("The calls a day must be %d to %d", least, most), "不能多于申请的次数。", "They cannot be more than was asked for.")
	volumes := a.Delivery != Sandbox
	add(s.Rows < 0 || s.Rows > MaxRows || s.Rows > 0 && !volumes, "scope.rows", "每日行数上限超出范围", "The limit of rows a day is out of range", "请填写正整数；不限的，留空。", "Enter a whole number above 0, or leave it empty for no limit.")
	add(s.Bytes < 0 || s.Bytes > MaxBytes || s.Bytes > 0 && !volumes, "scope.bytes", "每日字节数上限超出范围", "The limit of bytes a day is out of range", "请填写正整数；不限的，留空。", "Enter a whole number above 0, or leave it empty for no limit.")
	last := today(m).AddMonths(a.Months)
	add(s.Until < today(m) || s.Until > last, "scope.until", "到期日应在今天至"+last.String()+"之间", "The last day must lie between today and "+last.String(), "使用期限不能长于申请的月数。", "The time of use cannot be longer than was asked for.")
	return faults
}

func checkSignature(s *Signature) []Fault {
	if s == nil {
		return signerField.check("")
	}
	faults := signerField.check(s.Name)
	if s.Template == "" || s.Version < 1 || !hashForm.MatchString(s.Hash) || s.On.IsZero() {
		faults = append(faults, Fault{Field: "signature", Message: lang.Text{ZH: "没有确认协议文本", EN: "The text of the agreement was not accepted"},
			Fix: lang.Text{ZH: "请重新打开协议，阅读后确认。", EN: "Open the agreement again, read it and accept it."}})
	}
	return faults
}

func checkDestruction(m Move, c *Case) []Fault {
	d := m.Destruction
	if d == nil {
		return destroyerField.check("")
	}
	faults := destroyerField.check(d.Name)
	switch {
	case d.None && !c.Opened.IsZero():
		faults = append(faults, Fault{Field: "destruction.none", Message: lang.Text{ZH: "已经开通过，不能填写从未收到数据", EN: "Access was opened, so data may have been received"},
			Fix: lang.Text{ZH: "请写明数据如何销毁。", EN: "Say how the data were destroyed."}})
	case !d.None:
		faults = append(faults, destroyedField.check(d.How)...)
	}
	if d.On.IsZero() || d.On > today(m) || d.Found != (m.By.Party == OperatorParty) {
		faults = append(faults, Fault{Field: "destruction.on", Message: lang.Text{ZH: "销毁日期没有填写，或者在今天之后", EN: "The day of destruction is missing or lies ahead"},
			Fix: lang.Text{ZH: "请填写数据实际销毁的日期。", EN: "Enter the day on which the data were destroyed."}})
	}
	return faults
}
