package check

import (
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// openness orders the classes from closed to open.
var openness = map[datasets.OpenClass]int{datasets.Closed: 0, datasets.Conditional: 1, datasets.Unconditional: 2}

var ruleR34 = Rule{
	ID: "R34", Severity: datasets.Blocks,
	Title: words("更新频率须经审定，变更频率或收紧开放属性须重新审定", "The frequency of updates is approved; changing it, or tightening the open class, is approved anew"),
	Good:  Example{Profile: "zhejiang-2016-draft", Entry: "catalogue: {updateFrequency: daily, frequencyReview: {by: 市数据中心, on: 2026-01-05, number: 频〔2026〕1号, value: daily}}", Before: "{openClass: unconditional, updateFrequency: monthly, published: 2025-12-01}"},
	Bad:   Example{Profile: "zhejiang-2016-draft", Entry: "catalogue: {updateFrequency: daily}", Before: "{openClass: unconditional, updateFrequency: monthly, published: 2025-12-01}"},
	entry: func(e *entry) {
		g, needs := &e.ds.Catalogue, e.profile.DataUpdate.FrequencyNeedsApproval
		if needs.V && e.opens() && g.UpdateFrequency != "" {
			e.checkFrequency(needs.Cite)
		}
		if e.before != nil && openness[e.class()] < openness[e.before.OpenClass] && g.ApprovedOn <= e.before.Published {
			e.say("catalogue.openClass", words("开放属性由 %s 收紧为 %s，没有重新审核", "the open class was tightened from “%s” to “%s” without a new approval", e.before.OpenClass, e.class()),
				words("重新报送审核，并更新 approvedBy 和 approvedOn", "have the entry reviewed again and update approvedBy and approvedOn"))
		}
	},
}

func (e *entry) checkFrequency(cite profile.Cite) {
	g := &e.ds.Catalogue
	r := g.FrequencyReview
	switch {
	case e.before != nil && e.before.UpdateFrequency != g.UpdateFrequency && r.Value != string(g.UpdateFrequency):
		e.sayCited(cite, "catalogue.updateFrequency", words("更新频率由 %s 改为 %s，未经审定", "the frequency of updates was changed from “%s” to “%s” without approval", e.before.UpdateFrequency, g.UpdateFrequency),
			words("由%s审定后填写 frequencyReview，value 写审定的频率", "have the %s approve it and record that in frequencyReview, with the frequency as its value", e.reviewer()))
	case r.By == "" || r.On.IsZero() || r.Value != string(g.UpdateFrequency):
		e.sayCited(cite, "catalogue.frequencyReview", words("更新频率 %s 没有审定记录", "no record says that the frequency “%s” was approved", g.UpdateFrequency),
			words("由%s审定后填写 frequencyReview 的 by、on 和 value", "have the %s approve it and fill in by, on and value of frequencyReview", e.reviewer()))
	}
}
