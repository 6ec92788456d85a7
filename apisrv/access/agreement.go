package access

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Particulars are what fills the fields of an agreement. Everything is put on
// one line and put in once, so that nobody can write a clause or a field of
// their own into it.
type Particulars struct {
	Portal, Agency, Dataset lang.Text // names
	Case                    Case      // must be approved
	Signer                  string    // empty: a draft to be read, not yet signed
	On                      calendar.Date
}

// agreementFields are the fields that a template can use.
var agreementFields = []struct {
	key   string
	about string // for the documentation
	value func(r *Rules, p Particulars, c lang.Code) string
}{
	{"data", "the instrument's word for public data", func(r *Rules, p Particulars, c lang.Code) string { return r.profile.Term("data").V.In(c) }},
	{"portal", "name of the portal", func(r *Rules, p Particulars, c lang.Code) string { return p.Portal.In(c) }},
	{"agency", "name of the providing agency", func(r *Rules, p Particulars, c lang.Code) string { return p.Agency.In(c) }},
	{"applicant", "name of the applicant", func(r *Rules, p Particulars, c lang.Code) string { return p.Case.Application.Applicant.Name }},
	{"identity", "the applicant's identification number, masked", func(r *Rules, p Particulars, c lang.Code) string { return p.Case.Application.Applicant.Identity.Masked }},
	{"receipt", "receipt number of the application", func(r *Rules, p Particulars, c lang.Code) string { return p.Case.Receipt }},
	{"dataset", "title of the dataset", func(r *Rules, p Particulars, c lang.Code) string { return p.Dataset.In(c) }},
	{"items", "data items that are given", func(r *Rules, p Particulars, c lang.Code) string { return listed(p.Case.Decision.Scope.Items, c) }},
	{"purpose", "purpose that was approved", func(r *Rules, p Particulars, c lang.Code) string { return p.Case.Decision.Scope.Purpose }},
	{"system", "app or system in which the data are used", func(r *Rules, p Particulars, c lang.Code) string { return p.Case.Application.System }},
	{"delivery", "way of delivery", func(r *Rules, p Particulars, c lang.Code) string {
		return DeliveryName(p.Case.Decision.Scope.Delivery).In(c)
	}},
	{"calls", "calls a day", func(r *Rules, p Particulars, c lang.Code) string { return volumeIn(p.Case.Decision.Scope, c) }},
	{"until", "last day of use", func(r *Rules, p Particulars, c lang.Code) string { return c.Date(p.Case.Decision.Scope.Until.Time()) }},
	{"storage", "place of storage", func(r *Rules, p Particulars, c lang.Code) string { return p.Case.Application.Storage }},
	{"security", "measures of security", func(r *Rules, p Particulars, c lang.Code) string { return p.Case.Application.Security }},
	{"basis", "citation of the rule behind a clause with when", func(*Rules, Particulars, lang.Code) string { return "" }},
}

func unknownField(braced string) bool {
	for _, f := range agreementFields {
		if braced == "{"+f.key+"}" {
			return false
		}
	}
	return true
}

// Agreement renders a template for an approved case: plain UTF-8 text, Chinese
// first, then English, the same bytes for the same arguments. With a signer it
// is the text to be kept and hashed; without, the draft to be read.
func (r *Rules) Agreement(t Template, p Particulars) ([]byte, error) {
	if d := p.Case.Decision; d == nil || !d.Approved {
		return nil, fmt.Errorf("agreement for case %s: it is not approved", p.Case.Receipt)
	}
	return r.text(t, func(key string, c lang.Code) string {
		for _, f := range agreementFields {
			if f.key == key {
				return f.value(r, p, c)
			}
		}
		return ""
	}, p), nil
}

// Letter renders a template that has no fields but {data}, such as the letter
// of commitment.
func (r *Rules) Letter(t Template) []byte {
	return r.text(t, func(key string, c lang.Code) string {
		if key == "data" {
			return r.profile.Term("data").V.In(c)
		}
		return ""
	}, Particulars{})
}

func (r *Rules) text(t Template, value func(string, lang.Code) string, p Particulars) []byte {
	var parts []string
	for _, c := range lang.Codes {
		fill := func(s string, basis string) string {
			return fieldForm.ReplaceAllStringFunc(s, func(braced string) string {
				v := basis
				if key := strings.Trim(braced, "{}"); key != "basis" {
					v = value(key, c)
				}
				return strings.Join(strings.Fields(v), " ")
			})
		}
		parts = append(parts, upperFirst(fill(t.Title.In(c), "")), versionLine(t, c))
		n := 0
		for _, clause := range t.Clauses {
			basis := r.clauseBasis(clause.When)
			if clause.When != "" && basis.Article == "" {
				continue
			}
			n++
			parts = append(parts, fmt.Sprintf("%d. %s\n%s", n, clause.Heading.In(c), fill(clause.Body.In(c), basis.In(c))))
		}
		if p.Signer != "" {
			parts = append(parts, signatureLine(strings.Join(strings.Fields(p.Signer), " "), p.On, c))
		}
	}
	return []byte(strings.Join(parts, "\n\n") + "\n")
}

func versionLine(t Template, c lang.Code) string {
	if c == lang.EN {
		return fmt.Sprintf("Template %s, version %d", t.ID, t.Version)
	}
	return fmt.Sprintf("模板%s，第%d版", t.ID, t.Version)
}

func signatureLine(signer string, on calendar.Date, c lang.Code) string {
	if c == lang.EN {
		return "Accepted by " + signer + " on " + c.Date(on.Time())
	}
	return "利用方" + signer + "于" + c.Date(on.Time()) + "确认"
}

// SafeHTML is a text of an agreement as HTML, one paragraph for each of its
// parts, everything in it escaped. It is made of the kept bytes, not anew.
func SafeHTML(text []byte) template.HTML {
	var b strings.Builder
	for part := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
		b.WriteString("<p>" + strings.ReplaceAll(template.HTMLEscapeString(part), "\n", "<br>\n") + "</p>\n")
	}
	return template.HTML(b.String())
}
