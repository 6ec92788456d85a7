package check

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// Instruments differ in what an entry must state, and in the article that says
// so. Each of these rules takes the required keys that the profile puts under
// the rule's own clause; R10 takes those that are left.
var (
	ruleR10 = required("R10", "条目写明范围、数据提供单位、共享属性和开放属性", "An entry states its scope, its provider, and how far it is shared and open",
		"shanghai-2018", "catalogue: {scopeText: 本市行政区域内}", `catalogue: {scopeText: ""}`)
	ruleR17 = required("R17", "部门目录写明分类、格式、属性、更新时限、共享类型、共享方式和使用要求", "A department's catalogue states classification, format, attributes, update limit, and type, manner and terms of sharing",
		"shandong-2020", "catalogue: {updateFrequency: monthly}", `catalogue: {updateFrequency: ""}`)
	ruleR20 = required("R20", "条目写明数据项名称、共享属性和开放属性", "An entry names its data items and states how far it is shared and open",
		"zhejiang-2016-draft", "catalogue: {shareClass: unconditional}", `catalogue: {shareClass: ""}`)
	ruleR22 = required("R22", "提供单位写明存储格式、接口标准、更新频度和提供方式", "The provider states storage format, interface standard, frequency and manner of provision",
		"zhejiang-2016-draft", "catalogue: {updateFrequency: monthly}", `catalogue: {updateFrequency: ""}`)
	ruleR25 = required("R25", "条目写明名称、数据格式、提供方式、共享类别、提供部门和更新时限", "An entry states name, format, manner of provision, share class, provider and update limit",
		"changsha-2018", "catalogue: {updateFrequency: monthly}", `catalogue: {updateFrequency: ""}`)
)

func required(id, zh, en, prof, good, bad string) Rule {
	return Rule{
		ID: id, Severity: datasets.Blocks, Title: words(zh, en),
		Good: Example{Profile: prof, Entry: good}, Bad: Example{Profile: prof, Entry: bad},
		entry: func(e *entry) {
			for _, q := range requiredBy(e.profile, id) {
				if strings.HasPrefix(q.Field, "catalogue.conditions") && e.class() != datasets.Conditional {
					continue // only conditional entries have conditions to state
				}
				if key, ok := stated(e.ds, q.Field); !ok {
					e.sayCited(q.Cite, key, words("没有写明%s", "%s is not stated", q.Label),
						words("在描述文件中填写 %s", "fill in %s in the descriptor", key))
				}
			}
		},
	}
}

// requiredBy lists the required keys that fall under a rule.
func requiredBy(p *profile.Profile, id string) []profile.Required {
	var out []profile.Required
	for _, q := range p.Catalogue.RequiredFields {
		owner := "R10"
		for _, other := range []string{"R17", "R20", "R22", "R25"} {
			if c, ok := p.Clauses[other]; ok && c == q.Cite {
				owner = other
			}
		}
		if owner == id {
			out = append(out, q)
		}
	}
	return out
}

// stated reports whether a key of the descriptor says something, and returns
// the key or, within a list, that of the first element that does not. The path
// of a list's elements is written resources[].format.
func stated(ds *datasets.Dataset, key string) (string, bool) {
	return statedIn(reflect.ValueOf(ds).Elem(), "", strings.Split(key, "."))
}

func statedIn(v reflect.Value, at string, keys []string) (string, bool) {
	if len(keys) == 0 {
		return at, !v.IsZero() && (v.Kind() != reflect.Slice || v.Len() > 0)
	}
	name, list := strings.CutSuffix(keys[0], "[]")
	f := field(v, name)
	if !f.IsValid() {
		return strings.Join(keys, "."), false
	}
	at = strings.TrimPrefix(at+"."+name, ".")
	if !list {
		return statedIn(f, at, keys[1:])
	}
	for i := range f.Len() {
		if key, ok := statedIn(f.Index(i), fmt.Sprintf("%s[%d]", at, i), keys[1:]); !ok {
			return key, false
		}
	}
	return at, f.Len() > 0
}

// field is the field of a struct that a key of the descriptor fills.
func field(v reflect.Value, name string) reflect.Value {
	if v.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	for i := range v.NumField() {
		tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if tag == name && tag != "-" {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

var ruleR26 = Rule{
	ID: "R26", Severity: datasets.Warns,
	Title: words("目录完整、前后一致、命名规范", "The catalogue is complete and consistent, and names are regular"),
	Good:  Example{Profile: "changsha-2018", Entry: "title: 公交线路站点"},
	Bad:   Example{Profile: "changsha-2018", Entry: "title: 公交线路站点.xls"},
	entry: func(e *entry) {
		for _, fault := range nameFaults(e.ds.Title) {
			e.say("title", words("名称%s", "the title %s", fault),
				words("用规范的名称：数据是什么，不带文件名、标点和空格", "give a regular name: what the data are, with no file name, stray punctuation or spaces"))
		}
	},
}

// nameFaults says what is irregular about the name of an entry.
func nameFaults(name string) []lang.Text {
	var out []lang.Text
	if name != strings.TrimSpace(name) || strings.Contains(name, "  ") {
		out = append(out, words("前后或中间有多余空格", "has stray spaces"))
	}
	lower := strings.ToLower(strings.TrimSpace(name))
	if slices.ContainsFunc([]string{".xls", ".xlsx", ".csv", ".doc", ".docx", ".pdf", ".json", ".txt", ".zip"}, func(s string) bool { return strings.HasSuffix(lower, s) }) {
		out = append(out, words("带有文件扩展名", "carries a file extension"))
	}
	if strings.TrimRight(lower, "。，、；：,.;:_-*") != lower {
		out = append(out, words("以标点结尾", "ends in punctuation"))
	}
	return out
}
