package desk

import (
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// section is a part of what somebody asks for.
type section struct {
	Title lang.Text
	Facts []answer
}

// answer is what the applicant filled into a field of the form.
type answer struct {
	Field string // key of access.Fields
	Label lang.Text
	Value string
}

// parts are the sections of an application, by the keys of access.Fields.
var parts = []struct {
	title  lang.Text
	fields []string
}{
	{lang.Text{ZH: "谁申请", EN: "Who asks"}, []string{"applicant.kind", "applicant.name", "applicant.identity", "contact.name", "contact.phone", "contact.email"}},
	{lang.Text{ZH: "用来做什么", EN: "What for"}, []string{"scenario", "purpose", "system"}},
	{lang.Text{ZH: "要哪些数据", EN: "Which data"}, []string{"dataset", "items", "delivery", "calls", "months"}},
	{lang.Text{ZH: "如何保护", EN: "How they are kept safe"}, []string{"storage", "security", "commitment.name", "attachments"}},
}

// fieldNames are what the desk calls the fields of the form.
var fieldNames = map[string]lang.Text{
	"":                   {ZH: "申请整体", EN: "The application as a whole"},
	"dataset":            {ZH: "数据集", EN: "Dataset"},
	"applicant.kind":     {ZH: "申请人类型", EN: "Kind of applicant"},
	"applicant.name":     {ZH: "名称", EN: "Name"},
	"applicant.identity": {ZH: "证件号码（隐去中段）", EN: "Identification number (masked)"},
	"contact.name":       {ZH: "联系人", EN: "Contact"},
	"contact.phone":      {ZH: "电话", EN: "Phone"},
	"contact.email":      {ZH: "邮箱", EN: "E-mail"},
	"scenario":           {ZH: "场景", EN: "Scenario"},
	"purpose":            {ZH: "用途", EN: "Purpose"},
	"system":             {ZH: "应用或系统", EN: "App or system"},
	"items":              {ZH: "数据项", EN: "Data items"},
	"delivery":           {ZH: "提供方式", EN: "Delivery"},
	"calls":              {ZH: "每日调用次数", EN: "Calls a day"},
	"months":             {ZH: "使用月数", EN: "Months of use"},
	"storage":            {ZH: "存放地点", EN: "Place of storage"},
	"security":           {ZH: "安全措施", EN: "Security measures"},
	"commitment.name":    {ZH: "安全承诺书承诺人", EN: "Letter of commitment given by"},
	"attachments":        {ZH: "附件", EN: "Attachments"},
}

// fieldName is what a field is called; its key where a later version of the form
// has one that this program does not know.
func fieldName(key string) lang.Text {
	if name, ok := fieldNames[key]; ok {
		return name
	}
	return lang.Text{ZH: key, EN: key}
}

// sections are everything that is asked for.
func sections(v *office.Visit) []section {
	var all []section
	for _, p := range parts {
		s := section{Title: p.title}
		for _, key := range p.fields {
			s.Facts = append(s.Facts, answer{key, fieldName(key), valueOf(v, key)})
		}
		all = append(all, s)
	}
	return all
}

// valueOf is what the applicant filled in, in the language of the visit where it
// was chosen from a list; empty for nothing.
func valueOf(v *office.Visit, key string) string {
	a := v.Case.Application
	switch key {
	case "dataset":
		return v.Text(v.Dataset().Title)
	case "applicant.kind":
		return v.Text(access.KindName(a.Applicant.Kind))
	case "applicant.name":
		return a.Applicant.Name
	case "applicant.identity":
		return a.Applicant.Identity.Masked
	case "contact.name":
		return a.Applicant.Contact.Name
	case "contact.phone":
		return a.Applicant.Contact.Phone
	case "contact.email":
		return a.Applicant.Contact.Email
	case "scenario":
		return a.Scenario
	case "purpose":
		return a.Purpose
	case "system":
		return a.System
	case "items":
		return itemNames(v, a.Items)
	case "delivery":
		return v.Text(access.DeliveryName(a.Delivery))
	case "calls":
		return amount(a.Calls)
	case "months":
		return amount(a.Months)
	case "storage":
		return a.Storage
	case "security":
		return a.Security
	case "commitment.name":
		return strings.TrimSpace(a.Commitment.Name + " " + day(v, a.Commitment.On))
	case "attachments":
		var names []string
		for _, f := range a.Attachments {
			names = append(names, f.Name)
		}
		return strings.Join(names, "\n")
	}
	return ""
}

// amount is a number that was filled in; empty for none.
func amount(n int) string {
	if n == 0 {
		return ""
	}
	return lang.Number(n)
}

// itemNames are data items as people know them, a line each.
func itemNames(v *office.Visit, items []string) string {
	titles := map[string]lang.Text{}
	for _, t := range v.Dataset().Tables {
		for _, item := range t.Items {
			titles[item.ID] = item.Title
		}
	}
	var lines []string
	for _, item := range items {
		line := item
		if title := v.Text(titles[item]); title != "" && title != item {
			line = title + " (" + item + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// scopeFacts are what a decision gives.
func scopeFacts(v *office.Visit, s access.Scope) []fact {
	facts := []fact{
		{fieldName("items"), itemNames(v, s.Items)},
		{fieldName("purpose"), s.Purpose},
		{fieldName("delivery"), v.Text(access.DeliveryName(s.Delivery))},
	}
	if s.Calls > 0 {
		facts = append(facts, fact{fieldName("calls"), amount(s.Calls)})
	}
	if s.Rows > 0 {
		facts = append(facts, fact{lang.Text{ZH: "每日行数", EN: "Rows a day"}, lang.Number(s.Rows)})
	}
	if s.Bytes > 0 {
		facts = append(facts, fact{lang.Text{ZH: "每日字节数", EN: "Bytes a day"}, lang.Number(s.Bytes)})
	}
	return append(facts, fact{lang.Text{ZH: "使用至", EN: "Last day of use"}, day(v, s.Until)})
}
