package check

import (
	"fmt"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets"
)

var ruleR3 = Rule{
	ID: "R3", Severity: datasets.Blocks, Always: true, Final: true,
	Title: words("数据提供单位是登记在册的机构，写明机构类型以及适用或参照", "The provider is a registered agency whose kind is stated, and whether the rules apply to it or are followed by analogy"),
	Good:  Example{Agency: "{kind: utility, binding: by-analogy}"},
	Bad:   Example{Agency: "{kind: company, binding: by-analogy}"},
	entry: func(e *entry) {
		g := &e.ds.Catalogue
		for _, a := range []struct{ key, id string }{{"catalogue.provider", g.Provider}, {"catalogue.responsible", g.Responsible}} {
			known := slices.ContainsFunc(e.cat.Agencies, func(x datasets.Agency) bool { return x.ID == a.id })
			if a.id != "" && !known {
				e.say(a.key, words("agencies.yaml 中没有机构 %q", "agencies.yaml has no agency %q", a.id),
					words("改正编号，或在 agencies.yaml 中登记该机构", "correct the id, or register the agency in agencies.yaml"))
			}
		}
	},
	across: func(w *whole) {
		kinds := []datasets.AgencyKind{datasets.Administrative, datasets.Institution, datasets.Utility, datasets.Central, datasets.OtherBudget}
		for _, a := range w.cat.Agencies {
			if !slices.Contains(kinds, a.Kind) {
				w.sayOf("agencies.yaml", words("机构 %s 的类型 %q 不在规定的类型之内", "agency %s is of kind %q, which the rules do not name", a.ID, a.Kind),
					words("填 administrative、institution、utility、central 或 other-budget", "state administrative, institution, utility, central or other-budget"))
			}
			if a.Binding != datasets.Applies && a.Binding != datasets.ByAnalogy {
				w.sayOf("agencies.yaml", words("机构 %s 没有写明适用还是参照", "agency %s does not say whether the rules apply to it", a.ID),
					words("binding 填 applies（适用）或 by-analogy（参照）", "set binding to applies or by-analogy"))
			}
		}
	},
}

var ruleRef = Rule{
	ID: "REF", Severity: datasets.Blocks, Always: true, Final: true,
	Title: words("条目引用的数据领域和相关条目都存在", "The domain and the related entries that an entry names exist"),
	Good:  Example{Entry: "catalogue: {domain: transport}"},
	Bad:   Example{Entry: "catalogue: {domain: transprot}"},
	entry: func(e *entry) {
		g := &e.ds.Catalogue
		if !slices.ContainsFunc(e.cat.Domains, func(d datasets.Domain) bool { return d.ID == g.Domain }) {
			e.say("catalogue.domain", words("domains.yaml 中没有领域 %q", "domains.yaml has no domain %q", g.Domain),
				words("从 domains.yaml 中选一个编号", "choose an id of domains.yaml"))
		}
		for i, id := range g.Related {
			if dataset(e.cat, id) == nil {
				f := e.say(fmt.Sprintf("catalogue.related[%d]", i), words("目录中没有相关条目 %q", "the catalogue has no entry %q to relate to", id),
					words("改正编号或删去", "correct the id or remove it"))
				f.Severity = datasets.Warns
			}
		}
	},
}
