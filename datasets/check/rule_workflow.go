package check

import (
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

var ruleR11 = Rule{
	ID: "R11", Severity: datasets.Blocks, Always: true, Final: true,
	Title: words("目录经报送、审核后才能发布", "An entry is published only after it was submitted and approved"),
	Good:  Example{Entry: "catalogue: {status: approved, approvedBy: 周明}"},
	Bad:   Example{Entry: "catalogue: {status: submitted}"},
	entry: func(e *entry) {
		g := &e.ds.Catalogue
		by := e.profile.Clauses["R28"] // an instrument without a clause on submission may have one on registration
		if c, ok := e.profile.Clauses["R11"]; ok {
			by = c
		}
		switch g.Status {
		case "approved":
			if g.ApprovedBy == "" || g.ApprovedOn.IsZero() {
				e.sayCited(by, "catalogue.approvedBy", words("条目标为已审核，但没有写明审核人和日期", "the entry is marked as approved, but not by whom and when"),
					words("由审核人填写 approvedBy 和 approvedOn", "have the reviewer fill in approvedBy and approvedOn"))
			} else if g.ApprovedOn > e.today {
				e.sayCited(by, "catalogue.approvedOn", words("审核日期 %s 晚于今天", "the approval is dated %s, in the future", g.ApprovedOn),
					words("改正 approvedOn", "correct approvedOn"))
			}
		case "submitted":
			e.sayCited(by, "catalogue.status", words("条目已报送，尚待%s审核", "the entry was submitted and awaits review by the %s", e.reviewer()),
				words("审核通过后改为 status: approved，填写 approvedBy 和 approvedOn", "once it passes, set status: approved, approvedBy and approvedOn"))
		case "returned":
			e.sayReturned(by)
		case "draft", "":
			e.sayCited(by, "catalogue.status", words("条目仍是草稿，尚未报送", "the entry is a draft and was not yet submitted"),
				words("填写完毕后改为 status: submitted，填写 registeredBy 和 registeredOn", "when it is complete, set status: submitted, registeredBy and registeredOn"))
		default:
			e.sayCited(by, "catalogue.status", words("状态 %q 不存在", "status %q does not exist", g.Status),
				words("填 draft、submitted、returned 或 approved", "state draft, submitted, returned or approved"))
		}
	},
}

func (e *entry) sayReturned(by profile.Cite) {
	why := e.ds.Catalogue.ReturnReason
	if why == "" {
		e.sayCited(by, "catalogue.status", words("条目被退回，但没有写明理由", "the entry was returned, but no reason is given"),
			words("由审核人填写 returnReason", "have the reviewer fill in returnReason"))
		return
	}
	e.sayCited(by, "catalogue.status", words("条目被退回：%s", "the entry was returned: %s", why),
		words("按退回理由修改后重新报送", "put it right and submit it again"))
}

// reviewer is who approves entries and frequencies.
func (e *entry) reviewer() lang.Text { return e.profile.Role("operator").V }

var ruleR28 = Rule{
	ID: "R28", Severity: datasets.Blocks,
	Title: words("条目逐条登记、审核，写明登记人和审核人", "Entries are registered and reviewed one by one, by named people"),
	Good:  Example{Profile: "changsha-2018", Entry: "catalogue: {registeredBy: 李青, approvedBy: 周明}"},
	Bad:   Example{Profile: "changsha-2018", Entry: "catalogue: {registeredBy: 周明, approvedBy: 周明}"},
	entry: func(e *entry) {
		g := &e.ds.Catalogue
		if g.Status != "approved" {
			return
		}
		two := e.profile.SeparateRegistrarAndReviewer
		switch {
		case g.RegisteredBy == "" || g.RegisteredOn.IsZero():
			e.say("catalogue.registeredBy", words("没有写明登记人和登记日期", "who registered the entry, and when, is not stated"),
				words("填写 registeredBy 和 registeredOn", "fill in registeredBy and registeredOn"))
		case two.V && g.RegisteredBy == g.ApprovedBy:
			e.sayCited(two.Cite, "catalogue.approvedBy", words("登记人和审核人是同一人（%s）", "the same person (%s) registered and approved the entry", g.ApprovedBy),
				words("由另一人审核", "have another person review it"))
		}
	},
}

var ruleR21 = Rule{
	ID: "R21", Severity: datasets.Blocks,
	Title: words("编制目录应书面征求数据提供单位意见", "The provider is consulted in writing before an entry is published"),
	Good:  Example{Profile: "zhejiang-2016-draft", Entry: "catalogue: {consultation: {by: 市政务办, on: 2025-11-03, number: 征〔2025〕7号}}"},
	Bad:   Example{Profile: "zhejiang-2016-draft", Entry: `catalogue: {consultation: {number: ""}}`},
	entry: func(e *entry) {
		e.needRecord("catalogue.consultation", e.ds.Catalogue.Consultation, words("书面征求意见", "the written consultation"))
	},
}

// needRecord reports what a record of a decision lacks: who, when, under what
// number.
func (e *entry) needRecord(key string, a datasets.Approval, what lang.Text) {
	switch {
	case a == datasets.Approval{}:
		e.say(key, words("没有%s的记录", "there is no record of %s", what),
			words("填写 %s 的 by、on 和 number", "fill in by, on and number of %s", key))
	case a.By == "" || a.On.IsZero() || a.Number == "":
		e.say(key, words("%s的记录不全", "the record of %s is incomplete", what),
			words("补全 %s 的 by、on 和 number", "complete by, on and number of %s", key))
	case a.On > e.today:
		e.say(key+".on", words("%s的日期 %s 晚于今天", "%s is dated %s, in the future", what, a.On),
			words("改正日期", "correct the date"))
	}
}
