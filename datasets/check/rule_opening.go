package check

import (
	"slices"

	"github.com/kaimen-portal/kaimen/datasets"
)

var ruleR44 = Rule{
	ID: "R44", Severity: datasets.Blocks,
	Title: words("通过共享、协商等方式取得的数据不列入开放清单", "Data obtained by sharing or negotiation do not enter the open list"),
	Good:  Example{Entry: "catalogue: {sourceMethod: collected}"},
	Bad:   Example{Entry: "catalogue: {sourceMethod: shared}"},
	entry: func(e *entry) {
		x := e.profile.OpenList.ExcludeSources
		if e.opens() && slices.Contains(x.V, e.ds.Catalogue.SourceMethod) {
			e.sayCited(x.Cite, "catalogue.sourceMethod", words("数据来源方式为 %s，不能列入开放清单", "the data were obtained as “%s” and cannot enter the open list", e.ds.Catalogue.SourceMethod),
				words("由数据的原始提供单位开放，或改为非开放", "leave the opening to the agency the data come from, or make the entry closed"))
		}
	},
}

var ruleR45 = Rule{
	ID: "R45", Severity: datasets.Warns,
	Title: words("优先开放高价值数据，标明属于哪一类", "High-value data are opened first, and the entry says of which kind they are"),
	Good:  Example{Entry: "catalogue: {priority: [livelihood]}"},
	Bad:   Example{Entry: "catalogue: {priority: [important]}"},
	entry: func(e *entry) {
		kinds := e.profile.OpenList.Priority
		for _, p := range e.ds.Catalogue.Priority {
			if !oneOf(kinds.V, p) {
				e.sayCited(kinds.Cite, "catalogue.priority", words("优先类别 %q 不在规定的类别之内", "priority %q is not one of the kinds that the rules name", p),
					words("改用：%s", "use one of: %s", codes(kinds.V)))
			}
		}
	},
}

var ruleR47 = Rule{
	ID: "R47", Severity: datasets.Warns,
	Title: words("开放清单有版本，并定期评估", "The open list has a version and is evaluated from time to time"),
	Good:  Example{Profile: "zhejiang-2016-draft", Portal: "{listVersion: '2026.1', listEvaluated: 2026-01-05}"},
	Bad:   Example{Profile: "zhejiang-2016-draft", Portal: "{listVersion: '2026.1', listEvaluated: ''}"},
	across: func(w *whole) {
		p := w.cat.Portal
		if p.ListVersion == "" || p.ListEvaluated.IsZero() {
			w.sayOf("portal.yaml", words("开放清单没有写明版本和最近一次评估的日期", "the open list states no version or no date of its last evaluation"),
				words("在 portal.yaml 中填写 listVersion 和 listEvaluated", "fill in listVersion and listEvaluated in portal.yaml"))
		} else if p.ListEvaluated > w.today {
			w.sayOf("portal.yaml", words("开放清单的评估日期 %s 晚于今天", "the open list's evaluation is dated %s, in the future", p.ListEvaluated),
				words("改正 listEvaluated", "correct listEvaluated"))
		}
	},
}

var ruleR52 = Rule{
	ID: "R52", Severity: datasets.Warns,
	Title: words("目录内的数据通过平台开放；暂在别处开放的，写明迁入日期", "Catalogued data are opened through the platform; what is still opened elsewhere states when it moves"),
	Good:  Example{Profile: "zhejiang-2016-draft", Entry: "catalogue: {externalLink: {url: 'https://example.org/bus', migrateBy: 2026-12-31}}"},
	Bad:   Example{Profile: "zhejiang-2016-draft", Entry: "catalogue: {externalLink: {url: 'https://example.org/bus'}}"},
	entry: func(e *entry) {
		x := e.ds.Catalogue.ExternalLink
		switch {
		case x.URL == "":
		case x.MigrateBy.IsZero():
			e.say("catalogue.externalLink", words("数据在别处开放，但没有写明何时迁入平台", "the data are opened elsewhere, and no date says when they move to the platform"),
				words("填写 externalLink.migrateBy", "fill in externalLink.migrateBy"))
		case x.MigrateBy < e.today:
			e.say("catalogue.externalLink.migrateBy", words("应于 %s 前迁入平台，已逾期", "the data were to move to the platform by %s, which has passed", x.MigrateBy),
				words("迁入数据文件，或更新日期", "bring in the data files, or set a new date"))
		}
	},
}
