package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/pii"
)

// personal says what each kind of personal information is called.
var personal = map[pii.Kind]lang.Text{
	pii.Resident:    words("身份证号", "resident id numbers"),
	pii.Mobile:      words("手机号码", "mobile numbers"),
	pii.BankCard:    words("银行卡号", "bank card numbers"),
	pii.Email:       words("个人电子邮箱", "e-mail addresses of persons"),
	pii.NameAddress: words("姓名与住址", "names of persons beside addresses"),
}

var ruleR60 = Rule{
	ID: "R60", Severity: datasets.Blocks, Always: true,
	Title: words("公开的文件不含个人信息", "Files that go public hold no personal information"),
	Good:  Example{Data: "{rows: 120, pii: []}"},
	Bad:   Example{Data: "{rows: 120, pii: [{column: stop, kind: mobile, count: 7, firstRow: 3}]}"},
	entry: func(e *entry) {
		if !find("R30").On(e.profile) {
			e.saySemantics()
		}
		for _, r := range e.public() {
			for _, h := range r.PII {
				if h.Kind != pii.Resident || !find("R30").On(e.profile) {
					e.sayPersonal(r, h)
				}
			}
		}
	},
}

var ruleR30 = Rule{
	ID: "R30", Severity: datasets.Blocks,
	Title: words("人、法人、房屋和城市部件以规定的代码为主键；身份证号不得出现在公开的文件中", "Persons, legal persons, buildings and city components are keyed by their prescribed codes; resident id numbers never stand in a public file"),
	Good:  Example{Profile: "changsha-2018", Entry: fieldEntry + "title: 统一社会信用代码, description: 经营单位的代码, semantic: credit-code}]}}]"},
	Bad:   Example{Profile: "changsha-2018", Entry: fieldEntry + "title: 统一社会信用代码, description: 经营单位的代码}]}}]"},
	entry: func(e *entry) {
		for i, r := range e.ds.Resources {
			for j, f := range r.Schema.Fields {
				if key := keyType(f.Name + f.Title); key != "" && f.Semantic == "" {
					e.say(fmt.Sprintf("resources[%d].schema.fields[%d]", i, j), words("数据项 %s 是规定的主键，但没有写明语义类型", "data item %s is a prescribed key but does not state its semantic type", f.Name),
						words("加上 semantic: %s", "add semantic: %s", key)).Severity = datasets.Warns
				}
			}
		}
		e.saySemantics()
		for _, r := range e.public() {
			for _, h := range r.PII {
				if h.Kind == pii.Resident {
					e.sayPersonal(r, h)
				}
			}
		}
	},
}

// fieldEntry begins an example whose file has one data item.
const fieldEntry = "resources: [{name: stops, path: stops.csv, format: csv, title: 站点, schema: {fields: [{name: stop, type: string, "

// keyType is the semantic type of a data item that its name says is a
// prescribed key (长沙 第二十一条), else empty.
func keyType(name string) string {
	for _, k := range []struct{ word, semantic string }{
		{"身份证号", pii.ResidentID}, {"身份号码", pii.ResidentID}, {"社会信用代码", pii.CreditCode},
		{"不动产单元", pii.RealEstateUnit}, {"部件代码", pii.ComponentCode},
	} {
		if strings.Contains(name, k.word) {
			return k.semantic
		}
	}
	return ""
}

// goesPublic reports whether a resource of that kind goes out to everyone: all
// of an unconditional entry, the samples of a conditional one.
func (e *entry) goesPublic(sample bool) bool {
	return e.class() == datasets.Unconditional || e.class() == datasets.Conditional && sample
}

// public lists what was read of the files that go out to everyone, those of
// earlier versions too.
func (e *entry) public() []*ResourceFacts {
	if e.facts == nil {
		return nil
	}
	var out []*ResourceFacts
	for _, list := range [][]ResourceFacts{e.facts.Resources, e.facts.Earlier} {
		for i := range list {
			if r := &list[i]; e.goesPublic(r.Sample) {
				out = append(out, r)
			}
		}
	}
	return out
}

// saySemantics reports public data items declared to be resident id numbers,
// whatever is in them.
func (e *entry) saySemantics() {
	for i, r := range e.ds.Resources {
		for j, f := range r.Schema.Fields {
			if f.Semantic == pii.ResidentID && e.goesPublic(r.Sample) {
				e.say(fmt.Sprintf("resources[%d].schema.fields[%d]", i, j), words("公开的数据项 %s 声明为身份证号", "data item %s, which goes public, is declared to be resident id numbers", f.Name),
					words("去掉该数据项，或改为有条件开放", "drop the data item, or make the entry conditional"))
			}
		}
	}
}

// sayPersonal reports personal information by column and first row, never by
// value.
func (e *entry) sayPersonal(r *ResourceFacts, h pii.Hit) {
	e.sayOf(r, h.Column, h.FirstRow, words("数据项 %s 有 %d 行像是%s，首先出现在第 %d 行数据", "%s holds what look like %[3]s in %[2]d rows, first in row %[4]d of the data", h.Column, h.Count, personal[h.Kind], h.FirstRow),
		words("去掉或脱敏后重新提供；确认不是个人信息的，用放行记录写明决定人和理由", "remove or mask them; if they are no personal information, record who decided so, and why, in an allow entry"))
}

// semantics reports whether a semantic type exists.
func semantics(s string) bool { return s == "" || slices.Contains(pii.Semantics, s) }
