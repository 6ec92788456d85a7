package access

import (
	"embed"
	"fmt"
	"regexp"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/datasets/strict"
)

//go:embed templates/*.yaml
var builtIn embed.FS

// maxTemplateBytes is a long contract several times over.
const maxTemplateBytes = 256 << 10

// Template is the text of an agreement or letter in both languages, with fields
// in braces, such as {purpose}. A change of the text is a new version.
type Template struct {
	ID      string    `yaml:"id"`
	Version int       `yaml:"version"` // from 1
	Title   lang.Text `yaml:"title"`
	Clauses []Clause  `yaml:"clauses"`
}

// Clause is a numbered part of a template. When names the knob of the profile's
// conditional_request that has to be on for it: empty for always.
type Clause struct {
	Heading lang.Text `yaml:"heading"`
	Body    lang.Text `yaml:"body"`
	When    string    `yaml:"when" enum:"use_must_match,no_third_party"`
}

// CommitmentVersion is the version of the built-in commitment-letter that an
// application has to be submitted with.
const CommitmentVersion = 1

// UseAgreement is the id of the agreement that applicants sign.
const UseAgreement = "use-agreement"

// BuiltInSource is the YAML of a template that comes with the software:
// use-agreement or commitment-letter.
func BuiltInSource(id string) ([]byte, error) {
	data, err := builtIn.ReadFile("templates/" + id + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("no template %q comes with the software", id)
	}
	return data, nil
}

// BuiltInTemplate is a template that comes with the software.
func BuiltInTemplate(id string) (Template, error) {
	data, err := BuiltInSource(id)
	if err != nil {
		return Template{}, err
	}
	t, problems := ParseTemplate(id+".yaml", data)
	if len(problems) > 0 {
		return Template{}, fmt.Errorf("template %s: line %d: %s", id, problems[0].Line, problems[0].Message.EN)
	}
	return t, nil
}

// ParseTemplate reads a template file in YAML. With any problem it is not to be
// used.
func ParseTemplate(name string, data []byte) (Template, []strict.Problem) {
	if len(data) > maxTemplateBytes {
		return Template{}, []strict.Problem{{Broken: true, Message: lang.Text{ZH: "协议模板太大", EN: "the template is too large"},
			Fix: lang.Text{ZH: "请缩短到256 KB以内。", EN: "Shorten it to 256 KB."}}}
	}
	var t Template
	lines, problems := strict.Read(name, data, &t, nil)
	if len(problems) > 0 {
		return Template{}, problems
	}
	return t, t.problems(lines)
}

var (
	fieldForm = regexp.MustCompile(`\{[^{}]*\}`)
	brace     = regexp.MustCompile(`[{}]`)
)

// problems checks what the types cannot say: everything is there in both
// languages, which have the same fields, and all of these are known.
func (t Template) problems(lines map[string]int) []strict.Problem {
	var problems []strict.Problem
	add := func(path, zh, en, fixZH, fixEN string) {
		problems = append(problems, strict.Problem{Path: path, Line: lines[path], Broken: true, Message: lang.Text{ZH: zh, EN: en}, Fix: lang.Text{ZH: fixZH, EN: fixEN}})
	}
	if !scenarioForm.MatchString(t.ID) || t.Version < 1 || len(t.Clauses) == 0 {
		add("id", "模板缺少编号、版本或条款", "the template lacks its id, version or clauses", "请写明id（小写字母、数字、连字符）、version（从1起）和clauses。", "State id (lower-case letters, digits, hyphens), version (from 1) and clauses.")
	}
	text := func(path string, s lang.Text, fields bool) {
		zh, en := fieldsIn(s.ZH), fieldsIn(s.EN)
		switch {
		case s.ZH == "" || s.EN == "":
			add(path, path+" 缺少一种语言", path+" lacks a language", "请写全 zh 和 en。", "Write both zh and en.")
		case !slices.Equal(zh, en):
			add(path, path+" 两种语言的字段不同", path+" has different fields in the two languages", "请让中英文用到同样的字段。", "Use the same fields in both.")
		case !fields && len(zh) > 0 || slices.ContainsFunc(zh, unknownField) || brace.MatchString(fieldForm.ReplaceAllString(s.ZH+s.EN, "")):
			add(path, path+" 有未知的字段或不成对的花括号", path+" has an unknown field or a single brace", "可用的字段见文档。", "The documentation lists the fields there are.")
		}
	}
	text("title", t.Title, true)
	for i, c := range t.Clauses {
		at := fmt.Sprintf("clauses[%d]", i)
		text(at+".heading", c.Heading, false)
		text(at+".body", c.Body, true)
	}
	return problems
}

// fieldsIn lists the fields of a text, sorted, each once.
func fieldsIn(s string) []string {
	found := fieldForm.FindAllString(s, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// CheckTemplate finds the clauses that the profile demands of an agreement and
// that the template lacks.
func (r *Rules) CheckTemplate(t Template) []Fault {
	var faults []Fault
	for _, when := range []string{"use_must_match", "no_third_party"} {
		demanded := r.clauseBasis(when)
		if demanded.Article == "" || slices.ContainsFunc(t.Clauses, func(c Clause) bool { return c.When == when }) {
			continue
		}
		faults = append(faults, Fault{Field: "clauses",
			Message: lang.Text{ZH: "协议缺少规则要求的条款：" + when + "（" + demanded.In(lang.ZH) + "）", EN: "The agreement lacks a clause that the rules demand: " + when + " (" + demanded.In(lang.EN) + ")"},
			Fix:     lang.Text{ZH: "请加上注明 when: " + when + " 的条款。", EN: "Add a clause with when: " + when + "."}})
	}
	return faults
}

// clauseBasis is the citation of a knob that is on; zero where it is off.
func (r *Rules) clauseBasis(when string) profile.Cite {
	q := r.profile.ConditionalRequest
	knob := map[string]profile.Value[bool]{"use_must_match": q.UseMustMatch, "no_third_party": q.NoThirdParty}[when]
	if !knob.V {
		return profile.Cite{}
	}
	return knob.Cite
}
