package check

import (
	"slices"

	"github.com/kaimen-portal/kaimen/datasets"
)

var ruleR16 = Rule{
	ID: "R16", Severity: datasets.Warns,
	Title: words("法律法规未作规定的采集须经被采集人同意，开放前应再核实", "Collection that no law provides for needs the consent of those concerned, which is looked at again before opening"),
	Good:  Example{Entry: "catalogue: {collectionBasis: statutory}"},
	Bad:   Example{Entry: "catalogue: {collectionBasis: consent}"},
	entry: func(e *entry) {
		basis := e.ds.Catalogue.CollectionBasis
		switch {
		case !slices.Contains([]string{"", "statutory", "entrusted", "negotiated", "consent"}, basis):
			e.say("catalogue.collectionBasis", words("采集依据 %q 不存在", "collection basis %q does not exist", basis),
				words("填 statutory、entrusted、negotiated 或 consent", "state statutory, entrusted, negotiated or consent"))
		case e.opens() && (basis == "negotiated" || basis == "consent"):
			e.say("catalogue.collectionBasis", words("数据经协商或同意采集，开放可能超出当初的约定", "the data were collected by agreement or consent, which may not cover opening them"),
				words("核实被采集人的同意是否包括开放；确认后用放行记录写明决定人和理由", "make sure that those concerned agreed to opening, then record who decided so in an allow entry"))
		}
	},
}

var ruleR19 = Rule{
	ID: "R19", Severity: datasets.Blocks,
	Title: words("采购数据须经批准", "Buying data needs approval"),
	Good:  Example{Profile: "shandong-2020", Entry: "catalogue: {sourceMethod: purchased, purchaseApproval: 购〔2025〕11号}"},
	Bad:   Example{Profile: "shandong-2020", Entry: "catalogue: {sourceMethod: purchased}"},
	entry: func(e *entry) {
		if e.ds.Catalogue.SourceMethod == "purchased" && e.ds.Catalogue.PurchaseApproval == "" {
			e.say("catalogue.purchaseApproval", words("采购的数据没有批准文号", "the data were bought, but no approval number is stated"),
				words("填写 catalogue.purchaseApproval", "fill in catalogue.purchaseApproval"))
		}
	},
}

var ruleR23 = Rule{
	ID: "R23", Severity: datasets.Warns,
	Title: words("同一数据有多个来源的，确定一个为主，其余用于比对", "Where data have several sources, one is primary and the others are compared with it"),
	Good:  Example{Entry: "{sources: [{title: 公交集团}, {title: 交通卡中心}], catalogue: {responsible: transport}}"},
	Bad:   Example{Entry: `{sources: [{title: 公交集团}, {title: 交通卡中心}], catalogue: {responsible: ""}}`},
	entry: func(e *entry) {
		if len(e.ds.Sources) > 1 && e.ds.Catalogue.Responsible == "" {
			e.say("sources", words("数据有 %d 个来源，但没有写明由哪个部门核对并确定主来源", "the data have %d sources, but no department is named that compares them and says which one is primary", len(e.ds.Sources)),
				words("填写 catalogue.responsible", "fill in catalogue.responsible"))
		}
	},
}

var ruleR27 = Rule{
	ID: "R27", Severity: datasets.Blocks,
	Title: words("不予共享须有依据并经主管部门确认", "Data are withheld from sharing only on a legal basis that the authority confirmed"),
	Good:  Example{Profile: "changsha-2018", Entry: "catalogue: {shareClass: closed, shareReason: {text: 涉及个人}, shareBasis: {kind: law, instrument: 个人信息保护法, article: '28', text: 敏感个人信息, confirmedBy: 市数据资源主管部门}}"},
	Bad:   Example{Profile: "changsha-2018", Entry: "catalogue: {shareClass: closed, shareReason: {text: 涉及个人}, shareBasis: {kind: law, instrument: 个人信息保护法, article: '28', text: 敏感个人信息}}"},
	entry: func(e *entry) {
		g := &e.ds.Catalogue
		c, ok := e.profile.ShareClass(string(g.ShareClass))
		if ok && slices.Contains(c.Needs, "confirmation") && g.ShareBasis.ConfirmedBy == "" {
			e.say("catalogue.shareBasis.confirmedBy", words("“%s”的依据没有经主管部门确认", "the basis for “%s” was not confirmed by the authority", c.Label),
				words("经确认后填写 shareBasis.confirmedBy；未经确认的，改为可共享的类别", "once it is confirmed, fill in shareBasis.confirmedBy; until then choose a class that is shared"))
		}
	},
}

var ruleR72 = Rule{
	ID: "R72", Severity: datasets.Blocks,
	Title: words("限制共享须写明理由和法律依据", "Restricting the sharing of data needs a reason and a legal basis"),
	Good:  Example{Entry: "catalogue: {shareClass: conditional, shareReason: {text: 含设施坐标}, shareBasis: {kind: law, instrument: 测绘法, article: '47', text: 涉密测绘成果}}"},
	Bad:   Example{Entry: "catalogue: {shareClass: conditional, shareReason: {text: 含设施坐标}}"},
	entry: func(e *entry) {
		g := &e.ds.Catalogue
		if g.ShareClass == "" || len(e.profile.ShareClasses) == 0 {
			return
		}
		c, ok := e.profile.ShareClass(string(g.ShareClass))
		if !ok {
			e.say("catalogue.shareClass", words("共享属性 %q 不存在", "share class %q does not exist", g.ShareClass),
				words("填 unconditional、conditional 或 closed", "state unconditional, conditional or closed"))
			return
		}
		if slices.Contains(c.Needs, "reason") {
			e.checkReason(c, "catalogue.shareReason", g.ShareReason)
		}
		e.checkBasis(c, "catalogue.shareBasis", g.ShareBasis)
	},
}

var ruleR75 = Rule{
	ID: "R75", Severity: datasets.Blocks, Always: true,
	Title: words("由非开放数据脱敏形成的开放数据，写明来源条目和脱敏记录", "Open data derived from a closed entry name that entry and record how they were desensitised"),
	Good:  Example{Entry: "catalogue: {derivedFrom: second, desensitised: {by: 市交通局, on: 2025-11-01, number: 脱〔2025〕1号}}", Second: closedEntry},
	Bad:   Example{Entry: "catalogue: {derivedFrom: second}", Second: closedEntry},
	entry: func(e *entry) {
		g := &e.ds.Catalogue
		if g.DerivedFrom == "" {
			return
		}
		parent := dataset(e.cat, g.DerivedFrom)
		switch {
		case parent == nil:
			e.say("catalogue.derivedFrom", words("来源条目 %q 不在目录中", "the entry %q that the data are derived from is not in the catalogue", g.DerivedFrom),
				words("填写来源条目的编号", "state the id of the closed entry"))
		case parent.Catalogue.OpenClass != datasets.Closed:
			e.say("catalogue.derivedFrom", words("来源条目 %q 不是非开放条目", "the entry %q that the data are derived from is not closed", g.DerivedFrom),
				words("改用 related 表示相关条目", "list it under related instead"))
		}
		if e.opens() {
			e.needRecord("catalogue.desensitised", g.Desensitised, words("脱敏处理", "the desensitisation"))
		}
	},
}

// dataset finds an entry by its id; the catalogue's entries are sorted by it.
func dataset(cat *datasets.Catalogue, id string) *datasets.Dataset {
	i, ok := slices.BinarySearchFunc(cat.Sets, id, func(d datasets.Dataset, id string) int {
		if d.ID < id {
			return -1
		} else if d.ID > id {
			return 1
		}
		return 0
	})
	if !ok {
		return nil
	}
	return &cat.Sets[i]
}
