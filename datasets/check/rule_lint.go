package check

import (
	"regexp"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// The lint rules are faults that reviewers look for in catalogues compiled
// under 发改高技〔2017〕1272号; they hold under every profile.

var ruleL3 = Rule{
	ID: "L3", Severity: datasets.Warns, Always: true,
	Title: words("资源名称说明数据内容，不用系统名称", "A resource is named after its data, not after the system they come from"),
	Good:  Example{Entry: "title: 公交线路站点"},
	Bad:   Example{Entry: "title: 公交调度管理系统"},
	entry: func(e *entry) {
		t := strings.TrimSpace(e.ds.Title)
		system := slices.ContainsFunc([]string{"系统", "平台", "数据库", "信息库"}, func(s string) bool { return strings.HasSuffix(t, s) })
		if system || t != "" && t == e.ds.Catalogue.SourceSystem {
			e.say("title", words("名称 %q 是系统的名称", "the name %q is that of a system", t),
				words("写明数据是什么，系统名称放在 catalogue.sourceSystem", "say what the data are; the system goes into catalogue.sourceSystem"))
		}
	},
}

// code1272 is a code of the guide: one digit 类, two 项, three 目, further
// digits 细目, then "/" and the running number.
var code1272 = regexp.MustCompile(`^([1-9])-?(\d{2})-?(\d{3})-?(\d*)/(\d+)$`)

var ruleL4 = Rule{
	ID: "L4", Severity: datasets.Warns, Always: true,
	Title: words("资源代码位数完整、不重复，同一类目下长短一致", "Codes are complete, each used once, and of the same length within one block"),
	Good:  Example{Entry: "catalogue: {code: 3-07-001/000012}", Second: "catalogue: {code: 3-07-001/000013}"},
	Bad:   Example{Entry: "catalogue: {code: 3-07-001/000012}", Second: "catalogue: {code: 3-07-001/13}"},
	entry: func(e *entry) {
		if c := e.ds.Catalogue.Code; c != "" && !code1272.MatchString(c) {
			e.say("catalogue.code", words("资源代码 %q 位数不足或结构不符", "code %q is too short or not built as codes are", c),
				words("按类1位、项2位、目3位、细目、“/”、顺序码编写，如 3-07-001/000012", "write one digit, two digits, three digits, any further digits, a slash and the running number, such as 3-07-001/000012"))
		}
	},
	across: func(w *whole) {
		for _, g := range w.groups(func(l *LightEntry) string {
			m := code1272.FindStringSubmatch(l.Code)
			if m == nil {
				return ""
			}
			return m[1] + m[2] + m[3]
		}) {
			for _, l := range g[1:] {
				if len(l.Code) != len(g[0].Code) {
					w.say(l, l.CodeLine, words("资源代码 %s 与同类目的 %s（%s）长短不一", "code %s differs in length from %s (%s), which is in the same block", l.Code, g[0].Code, g[0].ID),
						words("统一顺序码的位数", "use the same number of digits throughout the block"))
				}
			}
		}
		for _, g := range w.groups(func(l *LightEntry) string { return l.Code }) {
			for _, l := range g[1:] {
				w.say(l, l.CodeLine, words("资源代码 %s 已被 %s（%s）使用", "code %s is already that of %s (%s)", l.Code, g[0].ID, g[0].Title),
					words("另编一个顺序码", "give it a running number of its own"))
			}
		}
	},
}

var ruleR24 = Rule{
	ID: "R24", Severity: datasets.Warns,
	Title: words("条目按编制指南编码，并登记到上级目录", "Entries are coded as the compilation guide says and registered in the catalogue above"),
	Good:  Example{Profile: "xian", Entry: "catalogue: {code: 3-07-001/000012, upstreamID: SN-2025-001234}"},
	Bad:   Example{Profile: "xian", Entry: `catalogue: {code: 3-07-001/000012, upstreamID: ""}`},
	entry: func(e *entry) {
		if e.ds.Catalogue.Code == "" {
			e.say("catalogue.code", words("没有信息资源代码", "there is no resource code"),
				words("按编制指南编码", "give a code as the compilation guide says"))
		}
		if e.ds.Catalogue.UpstreamID == "" {
			e.say("catalogue.upstreamID", words("没有登记到上级目录的编号", "there is no id in the catalogue above"),
				words("登记后填写 catalogue.upstreamID", "register the entry and fill in catalogue.upstreamID"))
		}
	},
}

var ruleL5 = Rule{
	ID: "L5", Severity: datasets.Blocks, Always: true, Final: true,
	Title: words("提供方和摘要不为空", "Provider and summary are not empty"),
	Good:  Example{Entry: "description: 全市公交线路的站点、顺序和坐标，每月更新一次。"},
	Bad:   Example{Entry: `description: ""`},
	entry: func(e *entry) {
		demanded := slices.ContainsFunc(e.profile.Catalogue.RequiredFields, func(q profile.Required) bool { return q.Field == "catalogue.provider" })
		if e.ds.Catalogue.Provider == "" && !demanded {
			e.say("catalogue.provider", words("没有写明数据提供单位", "the provider is not stated"),
				words("填写 agencies.yaml 中的机构编号", "state an id of agencies.yaml"))
		}
		if strings.TrimSpace(e.ds.Description) == "" {
			e.say("description", words("摘要为空", "the summary is empty"),
				words("用两三句话说明数据是什么、范围、来源和用途", "say in two or three sentences what the data are, what they cover and where they come from"))
		}
	},
}

var ruleL10 = Rule{
	ID: "L10", Severity: datasets.Warns, Always: true,
	Title: words("日期前后一致，不在将来", "Dates follow each other and do not lie in the future"),
	Good:  Example{Entry: "catalogue: {temporal: {start: 2025-01-01, end: 2025-12-31}}"},
	Bad:   Example{Entry: "catalogue: {temporal: {start: 2025-12-31, end: 2025-01-01}}"},
	entry: func(e *entry) {
		g := &e.ds.Catalogue
		if g.Temporal.End != 0 && g.Temporal.Start > g.Temporal.End {
			e.say("catalogue.temporal", words("时间范围的起始晚于结束", "the span of the data ends before it starts"), words("改正 temporal", "correct temporal"))
		}
		if g.ApprovedOn != 0 && g.RegisteredOn > g.ApprovedOn {
			e.say("catalogue.approvedOn", words("审核早于登记", "the entry was approved before it was registered"), words("改正 registeredOn 或 approvedOn", "correct registeredOn or approvedOn"))
		}
		if g.Updated > e.today {
			e.say("catalogue.updated", words("更新日期 %s 晚于今天", "the data are said to be updated on %s, in the future", g.Updated), words("改正 updated", "correct updated"))
		}
	},
}
