package compose

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// access says how conditional data are had: what to bring, who decides, and by
// when, all before anybody logs in.
func (f *Frame) access(rec *record.Record, c lang.Code) *pages.Access {
	e, q := rec.Entry, f.Profile.ConditionalRequest
	a := &pages.Access{Conditions: e.Conditions.Text.In(c), Materials: e.Conditions.MaterialsZH, CallLimit: e.Conditions.CallLimit.In(c),
		For: words(orAll(e.Conditions.For, "person", "organisation"), forWords, c), Delivery: words(orAll(e.Conditions.Delivery, "interface", "file", "sandbox"), deliveryWords, c),
		Limits: f.limits(c), Agreement: f.agreement(c), Apply: href(c, applyPath(e.ID)), Answers: href(c, answersPath)}
	if c == lang.EN {
		a.Materials = e.Conditions.MaterialsEN
	}
	a.DecidedBy = agencyName(f.agency(e.Provider), c)
	if q.DecidedBy.V == "authority" && f.Profile.Roles.Authority.Stated() {
		a.DecidedBy = f.Profile.Roles.Authority.V.In(c)
	}
	if q.DecidedBy.Stated() {
		a.DecidedBy += pick(c, "", " ") + inBrackets(q.DecidedBy.Cite.In(c), c)
	}
	if q.Disclosure.V {
		a.Disclosure = cited(c, q.Disclosure.Cite, "也可以向提供单位申请政府信息公开，办理期限相同", "You can also ask the provider for disclosure as government information; the same time limits hold")
	}
	return a
}

// applyPath is where people apply for a dataset, answersPath where decisions are
// published, below the language's root.
func applyPath(id string) string { return "apply/" + id + "/" }

const answersPath = "answers/"

// Applying composes what stands where people apply, for a host without the
// portal's server.
func (f *Frame) Applying(items []*record.Item) []Planned {
	var out []Planned
	for _, it := range items {
		if it.Class != datasets.Conditional {
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

// cited is a sentence with the clause that it rests on.
func cited(c lang.Code, cite profile.Cite, zh, en string) string {
	return pick(c, zh, en) + pick(c, "", " ") + inBrackets(cite.In(c), c)
}

// limits are the time limits that the rules set, each with its clause. Where they
// set none for the decision none is invented: a city's own target is called one.
func (f *Frame) limits(c lang.Code) []string {
	q, out := f.Profile.ConditionalRequest, []string{}
	within := func(v profile.Value[int], zh, en string) {
		if v.V > 0 {
			out = append(out, cited(c, v.Cite, fmt.Sprintf(zh, v.V), fmt.Sprintf(en, v.V)))
		}
	}
	within(q.AcceptWD, "%d 个工作日内受理", "Accepted or sent back within %d working days")
	within(q.CorrectionOnceWD, "材料不全的，%d 个工作日内一次告知", "All that is missing is named at once within %d working days")
	switch {
	case q.CorrectionRestarts.V:
		out = append(out, cited(c, q.CorrectionRestarts.Cite, "补正材料提交后，答复期限重新起算", "When the corrections come in, the time for the decision starts anew"))
	case q.DecideWD.V > 0:
		out = append(out, pick(c, "等待补正的时间不计入答复期限", "Time spent waiting for corrections does not count"))
	}
	if q.CorrectionLapses.V {
		out = append(out, cited(c, q.CorrectionLapses.Cite, "逾期不补正的，视为放弃申请", "An application that is not corrected in time counts as given up"))
	}
	within(q.DecideWD, "%d 个工作日内答复", "Decided within %d working days")
	within(q.ExtendWD, "经批准可延长 %d 个工作日", "May be extended by %d working days with approval")
	if q.DecideWD.V == 0 {
		out = append(out, pick(c, "规则没有规定答复期限。申请办理期间，双方都能看到已过多少个工作日。", "The rules set no time limit for the decision. Both sides see how many working days have passed."))
	}
	if t := f.Profile.Targets.AcceptAverageWD; t.Stated() {
		out = append(out, pick(c, fmt.Sprintf("本市工作目标：平均 %d 个工作日内受理（%s，不是法定期限）", t.V, t.Cite.In(c)), fmt.Sprintf("The city's target: accepted within %d working days on average (%s; a target, not a legal limit)", t.V, t.Cite.In(c))))
	}
	return out
}

// agreement says whether one is signed before any data are given, and what it
// binds to where the rules themselves say so.
func (f *Frame) agreement(c lang.Code) []string {
	q, out := f.Profile.ConditionalRequest, []string{}
	switch q.Agreement.V {
	case "required":
		out = append(out, cited(c, q.Agreement.Cite, "获准后须先签订数据利用协议", "An agreement on use is signed before any data are given"))
	case "optional":
		out = append(out, cited(c, q.Agreement.Cite, "作出决定的单位可要求签订数据利用协议", "Whoever decides may ask for an agreement on use"))
	default:
		out = append(out, pick(c, "规则没有要求签订数据利用协议；决定中要求的，签订后才提供数据", "The rules ask for no agreement on use; where the decision does, data are given once it is signed"))
	}
	if q.UseMustMatch.V {
		out = append(out, cited(c, q.UseMustMatch.Cite, "用途须与申请一致", "Use has to match the application"))
	}
	if q.NoThirdParty.V {
		out = append(out, cited(c, q.NoThirdParty.Cite, "不得提供给第三方", "Data must not be passed on to third parties"))
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
