package compose

import (
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// access says how conditional data are had: what to bring, who decides, and by
// when, all before anybody logs in.
func (f *Frame) access(rec *record.Record, c lang.Code) *pages.Access {
	e := rec.Entry
	provider := f.agency(e.Provider)
	named := lang.Text{ZH: agencyName(provider, lang.ZH), EN: agencyName(provider, lang.EN)}
	a := &pages.Access{Conditions: e.Conditions.Text.In(c), Materials: e.Conditions.MaterialsZH, CallLimit: e.Conditions.CallLimit.In(c),
		For: words(orAll(e.Conditions.For, "person", "organisation"), forWords, c), Delivery: words(orAll(e.Conditions.Delivery, "interface", "file", "sandbox"), deliveryWords, c),
		DecidedBy: f.Profile.Decides(named).In(c), Limits: in(c, f.Profile.Limits()), Agreement: in(c, f.Profile.AgreementTerms()),
		Disclosure: f.Profile.DisclosureWords().In(c), Apply: href(c, applyPath(e.ID))}
	if _, suspended := f.activity.Suspension(e.ID); suspended {
		a.Apply = ""
	}
	if c == lang.EN {
		a.Materials = e.Conditions.MaterialsEN
	}
	return a
}

// applyPath is where people apply for a dataset, below the language's root.
func applyPath(id string) string { return "apply/" + id + "/" }

// Applying composes what stands where people apply, for a host without the
// portal's server.
func (f *Frame) Applying(items []*record.Item) []Planned {
	var out []Planned
	for _, it := range items {
		if it.Class != datasets.Conditional || it.Suspended {
			continue
		}
		for _, c := range lang.Codes {
			title, tag := either(it.Title, c)
			to := pages.Link{Text: title, Href: href(c, "datasets/"+it.ID+"/"), Lang: tag}
			out = append(out, made(pages.Page{Lang: c, Path: applyPath(it.ID), Layout: "apply", NoIndex: true,
				Title: pick(c, "申请使用数据", "Apply for data"), Params: pages.Apply{Dataset: to}}))
		}
	}
	return out
}

// orAll is the list, or where it leaves the choice open, everything.
func orAll(list []string, all ...string) []string {
	if len(list) == 0 {
		return all
	}
	return list
}

// in are the texts in a language.
func in(c lang.Code, all []lang.Text) []string {
	out := []string{}
	for _, t := range all {
		out = append(out, t.In(c))
	}
	return out
}

var (
	forWords = map[string]lang.Text{"person": {ZH: "个人", EN: "individuals"}, "organisation": {ZH: "法人和其他组织", EN: "companies and other organisations"}}

	deliveryWords = map[string]lang.Text{"interface": {ZH: "接口", EN: "interface (API)"}, "file": {ZH: "文件", EN: "file"}, "sandbox": {ZH: "数据沙箱", EN: "data sandbox"}}
)

func words(keys []string, known map[string]lang.Text, c lang.Code) []string {
	out := []string{}
	for _, k := range keys {
		if w, ok := known[k]; ok {
			out = append(out, upper(w.In(c)))
		} else {
			out = append(out, k)
		}
	}
	return out
}
