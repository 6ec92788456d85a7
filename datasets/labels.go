package datasets

import "github.com/kaimen-portal/kaimen/datasets/lang"

var frequencyLabels = map[Frequency]lang.Text{
	RealTime:   {ZH: "实时", EN: "in real time"},
	Hourly:     {ZH: "每小时", EN: "hourly"},
	Daily:      {ZH: "每日", EN: "daily"},
	Weekly:     {ZH: "每周", EN: "weekly"},
	Monthly:    {ZH: "每月", EN: "monthly"},
	Quarterly:  {ZH: "每季度", EN: "quarterly"},
	HalfYearly: {ZH: "每半年", EN: "twice a year"},
	Yearly:     {ZH: "每年", EN: "yearly"},
	Irregular:  {ZH: "不定期", EN: "irregularly"},
	NotUpdated: {ZH: "不更新", EN: "not updated"},
}

var kindLabels = map[AgencyKind]lang.Text{
	Administrative: {ZH: "行政机关", EN: "administrative organ"},
	Institution:    {ZH: "履行公共管理和服务职能的事业单位", EN: "public institution with administrative or service functions"},
	Utility:        {ZH: "公用事业运营单位", EN: "public utility operator"},
	Central:        {ZH: "中央派驻单位", EN: "local office of a central body"},
	OtherBudget:    {ZH: "其他财政预算单位", EN: "other publicly funded body"},
}

var bindingLabels = map[Binding]lang.Text{
	Applies:   {ZH: "适用", EN: "applies"},
	ByAnalogy: {ZH: "参照执行", EN: "followed by analogy"},
}

// Label is the frequency in words, empty for a value that is none.
func (f Frequency) Label(c lang.Code) string { return frequencyLabels[f].In(c) }

// Label is the kind of agency in words, empty for a value that is none.
func (k AgencyKind) Label(c lang.Code) string { return kindLabels[k].In(c) }

// Label is the binding in words, empty for a value that is none.
func (b Binding) Label(c lang.Code) string { return bindingLabels[b].In(c) }
