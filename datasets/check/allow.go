package check

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// complete reports whether an allow entry says who decided, when and why.
func complete(a datasets.Allow, today calendar.Date) bool {
	return a.DecidedBy != "" && a.Reason != "" && !a.On.IsZero() && a.On <= today
}

var ruleAllow = Rule{
	ID: "ALLOW", Severity: datasets.Blocks, Always: true, Final: true,
	Title: words("放行记录须写明规则、决定人、日期和理由，且该规则允许放行", "An allow entry names the rule, who decided, when and why, and the rule permits it"),
	Good:  Example{Entry: "catalogue: {allow: [{rule: L3, decidedBy: 王工, on: 2026-01-05, reason: 名称为法定名称}]}"},
	Bad:   Example{Entry: "catalogue: {allow: [{rule: L3, on: 2026-01-05, reason: 名称为法定名称}]}"},
	entry: func(e *entry) {
		for i, a := range e.ds.Catalogue.Allow {
			key := fmt.Sprintf("catalogue.allow[%d]", i)
			r := find(a.Rule)
			switch {
			case r == nil:
				e.say(key, words("放行记录所指规则 %q 不存在", "the allow entry names rule %q, which does not exist", a.Rule),
					words("改为 docs/rules.md 中的规则编号，或删去这条记录", "use an id of docs/rules.md, or remove the entry"))
			case r.Final:
				e.say(key, words("规则 %s 不允许放行", "no allow entry can let rule %s pass", a.Rule),
					words("删去这条记录，按规则整改", "remove the entry and put right what the rule finds"))
			case !complete(a, e.today):
				e.say(key, words("规则 %s 的放行记录缺少决定人、理由或不晚于今天的日期", "the allow entry for rule %s lacks who decided, the reason, or a date that is not in the future", a.Rule),
					words("补全 decidedBy、on 和 reason", "fill in decidedBy, on and reason"))
			}
		}
	},
}

func find(id string) *Rule {
	for i := range rules {
		if rules[i].ID == id {
			return &rules[i]
		}
	}
	return nil
}
