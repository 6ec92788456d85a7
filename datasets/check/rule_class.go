package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

var ruleR1 = Rule{
	ID: "R1", Severity: datasets.Blocks, Always: true, Final: true,
	Title: words("涉及国家秘密的数据不得编目开放", "Data that hold state secrets are not catalogued for opening"),
	Good:  Example{Entry: "catalogue: {stateSecret: false}"},
	Bad:   Example{Entry: "catalogue: {stateSecret: true}"},
	entry: func(e *entry) {
		if e.ds.Catalogue.StateSecret {
			e.say("catalogue.stateSecret", words("该条目标为涉及国家秘密", "the entry is marked as holding state secrets"),
				words("从目录文件夹中移除该条目及其全部文件，按保密规定处理", "take the entry and all of its files out of the catalogue folder and handle them under the rules on secrecy"))
		}
	},
}

var ruleR41 = Rule{
	ID: "R41", Severity: datasets.Blocks, Always: true,
	Title: words("开放属性为三类之一，默认无条件开放；另两类须按规定写明理由、条件和依据", "The open class is one of three, by default open without conditions; the other two state their reason, conditions and legal basis"),
	Good:  Example{Entry: "catalogue: {openClass: conditional, openReason: {code: timeliness, text: 数据每小时更新}, conditions: {text: 具备数据安全管理制度}}"},
	Bad:   Example{Entry: "catalogue: {openClass: conditional, openReason: {code: inconvenient, text: 暂不方便}, conditions: {text: 具备数据安全管理制度}}"},
	entry: func(e *entry) {
		g := &e.ds.Catalogue
		c, ok := e.profile.OpenClass(string(e.class()))
		if !ok {
			e.say("catalogue.openClass", words("开放属性 %q 不在三类之内", "open class %q is none of the three", g.OpenClass),
				words("填 unconditional、conditional 或 closed", "state unconditional, conditional or closed"))
			return
		}
		if e.class() == datasets.Unconditional {
			return
		}
		e.checkReason(c, "catalogue.openReason", g.OpenReason)
		if slices.Contains(c.Needs, "conditions") && g.Conditions.Text == "" {
			e.sayCited(c.Cite, "catalogue.conditions.text", words("%s的条目没有写明开放条件", "an entry that is %s states no conditions", c.Label),
				words("在 catalogue.conditions.text 中写明申请人应具备什么", "say in catalogue.conditions.text what an applicant must bring"))
		}
		e.checkBasis(c, "catalogue.legalBasis", g.LegalBasis)
	},
}

// checkReason reports a reason that a class needs and that is missing or not
// of the profile's list. Conditional and closed entries give a text in any case.
func (e *entry) checkReason(c profile.Class, key string, r datasets.Reason) {
	if len(c.Reasons) > 0 && c.ReasonLabel(r.Code).IsZero() {
		e.sayCited(c.Cite, key+".code", words("%s的理由代码 %q 不在规定的理由之内", "the reason for “%s” has code %q, which is not on the list", c.Label, r.Code),
			words("改用：%s", "use one of: %s", codes(c.Reasons)))
	}
	if r.Text == "" {
		e.sayCited(c.Cite, key+".text", words("%s的条目没有用文字说明理由", "an entry that is %s gives no reason in words", c.Label),
			words("用一句话说明为什么", "say why in one sentence"))
	}
}

// checkBasis reports a legal basis that a class needs and that is missing or of
// a kind that does not suffice.
func (e *entry) checkBasis(c profile.Class, key string, b datasets.LegalBasis) {
	if !slices.Contains(c.Needs, "legal_basis") {
		return
	}
	switch {
	case b.Instrument == "" || b.Article == "" || b.Text == "":
		e.sayCited(c.Cite, key, words("%s的条目没有写全法律依据（文件、条款、原文）", "an entry that is %s does not state its legal basis in full (instrument, article, text)", c.Label),
			words("补全 instrument、article 和 text；没有依据的，应改为开放程度更高的类别", "fill in instrument, article and text; without a basis, choose a more open class"))
	case len(c.BasisKinds) > 0 && !slices.Contains(c.BasisKinds, b.Kind):
		e.sayCited(c.Cite, key+".kind", words("%s的依据类型 %q 不够", "“%s” rests on a legal basis of kind %q, which does not suffice", c.Label, b.Kind),
			words("改引 %s 类依据", "cite a basis of kind %s", strings.Join(c.BasisKinds, ", ")))
	case !b.ValidUntil.IsZero() && b.ValidUntil < e.today:
		e.sayCited(c.Cite, key+".validUntil", words("法律依据已于 %s 失效", "the legal basis expired on %s", b.ValidUntil),
			words("重新确认依据，或调整类别", "confirm the basis again, or change the class"))
	}
}

var ruleR41Files = Rule{
	ID: "R41-files", Severity: datasets.Blocks, Always: true, Final: true,
	Title: words("非开放条目只有目录信息，不得附带数据文件", "An entry that is not open is described only and carries no data files"),
	Good:  Example{Entry: closedEntry + "resources: [{name: stops, title: 站点, schema: {fields: [{name: stop, type: string, title: 站名, description: 站点名称}]}}]\n"},
	Bad:   Example{Entry: closedEntry + "resources: [{name: stops, path: stops.csv, title: 站点, schema: {fields: [{name: stop, type: string, title: 站名, description: 站点名称}]}}]\n"},
	entry: func(e *entry) {
		if e.opens() {
			return
		}
		for i, r := range e.ds.Resources { // the name of such a file may itself be confidential
			if r.Path != "" {
				e.say(fmt.Sprintf("resources[%d].path", i), words("非开放条目列出了文件；该文件没有被打开", "the entry is not open but lists a file, which was not opened"),
					words("把文件移出目录文件夹，只保留 name、title 和 schema", "move the file out of the catalogue folder; keep name, title and schema only"))
			}
		}
	},
}

// closedEntry turns the faultless entry of the examples into a closed one.
const closedEntry = `catalogue:
  openClass: closed
  openReason: {code: personal-privacy, text: 记录到个人}
  legalBasis: {kind: law, instrument: 个人信息保护法, article: "28", text: 敏感个人信息}
`

var ruleR42 = Rule{
	ID: "R42", Severity: datasets.Blocks,
	Title: words("无条件开放的数据由提供单位主动开放，不得附加条件", "Data open without conditions are opened by the provider of its own accord, and no conditions are attached"),
	Good:  Example{Entry: "catalogue: {openClass: unconditional}"},
	Bad:   Example{Entry: "catalogue: {openClass: unconditional, conditions: {text: 须实名登记}}"},
	entry: func(e *entry) {
		c := e.ds.Catalogue.Conditions
		if e.class() == datasets.Unconditional && (c.Text != "" || len(c.Materials) > 0 || c.CallLimit != "" || len(c.For) > 0) {
			e.say("catalogue.conditions", words("无条件开放的条目附加了条件", "the entry is open without conditions, yet states conditions"),
				words("删去 catalogue.conditions；确需条件的，改为有条件开放并写明理由", "remove catalogue.conditions, or make the entry conditional and state the reason"))
		}
	},
}
