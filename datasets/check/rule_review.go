package check

import "github.com/kaimen-portal/kaimen/datasets"

var ruleR48 = Rule{
	ID: "R48", Severity: datasets.Blocks,
	Title: words("开放走三条路径之一：备案、禁止、审核同意", "Opening takes one of three routes: filing, refusal, approval"),
	Good:  Example{Profile: "zhejiang-2016-draft", Entry: "catalogue: {openRoute: approval}"},
	Bad:   Example{Profile: "zhejiang-2016-draft", Entry: "catalogue: {openRoute: forbidden}"},
	entry: func(e *entry) {
		routes, route := e.profile.OpenRoutes, e.ds.Catalogue.OpenRoute
		switch {
		case !oneOf(routes.V, route):
			e.sayCited(routes.Cite, "catalogue.openRoute", words("没有写明开放路径", "the entry states no route to opening"),
				words("填写其一：%s", "state one of: %s", codes(routes.V)))
		case route == "forbidden" && e.opens():
			e.sayCited(routes.Cite, "catalogue.openRoute", words("法律法规禁止开放的条目不能列为开放", "the law forbids opening this entry, yet it is listed as open"),
				words("改为 openClass: closed，或更正开放路径", "set openClass: closed, or correct the route"))
		case route != "forbidden" && !e.opens():
			e.sayCited(routes.Cite, "catalogue.openRoute", words("非开放条目不走备案或审核路径", "an entry that is not open takes no route of filing or approval"),
				words("改为 openRoute: forbidden，或更正开放属性", "set openRoute: forbidden, or correct the open class"))
		}
	},
}

var ruleR49 = Rule{
	ID: "R49", Severity: datasets.Blocks,
	Title: words("开放前审查合法性、经济效益、安全风险和国家安全，并通过所需的论证、听取意见和审查", "Before opening, legality, economic benefit, safety risk and national security are reviewed, and every gate that is needed is passed"),
	Good:  Example{Profile: "zhejiang-2016-draft", Entry: "catalogue: {review: {expertPanel: {needed: true, passed: {by: 专家组, on: 2025-11-20, number: 论〔2025〕3号}}}}"},
	Bad:   Example{Profile: "zhejiang-2016-draft", Entry: "catalogue: {review: {expertPanel: {needed: true}}}"},
	entry: func(e *entry) {
		if !e.opens() || e.ds.Catalogue.OpenRoute == "filing" {
			return
		}
		review := e.profile.OpenReview
		for _, d := range review.Dimensions.V {
			if a := dimension(&e.ds.Catalogue.Review, d.Code); a.By == "" || a.On.IsZero() {
				e.sayCited(review.Dimensions.Cite, "catalogue.review."+d.Code, words("没有%s审查的记录", "the review of %s is not recorded", d.Label),
					words("填写 catalogue.review.%s 的 by 和 on", "fill in by and on of catalogue.review.%s", d.Code))
			}
		}
		for _, d := range review.Gates.V {
			if g := gate(&e.ds.Catalogue.Review, d.Code); g.Needed && (g.Passed.By == "" || g.Passed.On.IsZero()) {
				e.sayCited(review.Gates.Cite, "catalogue.review."+d.Code, words("需要%s，但没有通过的记录", "%s is needed, and no record says that it was passed", d.Label),
					words("完成后填写 catalogue.review.%s.passed", "once it is done, fill in catalogue.review.%s.passed", d.Code))
			}
		}
	},
}

func dimension(r *datasets.Review, code string) datasets.Approval {
	return map[string]datasets.Approval{
		"legality": r.Legality, "economy": r.Economy, "safetyRisk": r.SafetyRisk, "nationalSecurity": r.NationalSecurity,
	}[code]
}

func gate(r *datasets.Review, code string) datasets.Gate {
	return map[string]datasets.Gate{
		"expertPanel": r.ExpertPanel, "hearing": r.Hearing, "legalityCheck": r.LegalityCheck, "privacyCheck": r.PrivacyCheck,
	}[code]
}

var ruleR53 = Rule{
	ID: "R53", Severity: datasets.Blocks,
	Title: words("开放前由提供单位进行风险评估", "The provider assesses the risk before opening"),
	Good:  Example{Profile: "zhejiang-2016-draft", Entry: "catalogue: {riskAssessment: {by: 市交通局, on: 2025-11-05, number: 险〔2025〕2号}}"},
	Bad:   Example{Profile: "zhejiang-2016-draft", Entry: `catalogue: {riskAssessment: {by: ""}}`},
	entry: func(e *entry) {
		if e.opens() {
			e.needRecord("catalogue.riskAssessment", e.ds.Catalogue.RiskAssessment, words("风险评估", "the risk assessment"))
		}
	},
}

var ruleR54 = Rule{
	ID: "R54", Severity: datasets.Blocks,
	Title: words("共享、开放前进行保密审查", "Secrecy is reviewed before sharing or opening"),
	Good:  Example{Entry: "catalogue: {secrecyReview: {by: 市交通局保密办, on: 2025-11-04, number: 密审〔2025〕9号}}"},
	Bad:   Example{Entry: `catalogue: {secrecyReview: {number: ""}}`},
	entry: func(e *entry) {
		if e.opens() {
			e.needRecord("catalogue.secrecyReview", e.ds.Catalogue.SecrecyReview, words("保密审查", "the secrecy review"))
		}
	},
}
