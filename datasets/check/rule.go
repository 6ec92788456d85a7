package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// Rule is one demand on an entry or on the catalogue as a whole.
type Rule struct {
	ID       string            // such as "R41" or "D4-empty"
	Title    lang.Text         // the demand, one sentence
	Severity datasets.Severity // of its findings, unless a finding says otherwise
	Always   bool              // holds under every profile; others only where the profile names a clause
	Final    bool              // no allow entry lets a finding pass
	Public   bool              // findings are shown on the dataset's page
	Good     Example           // of an entry that passes
	Bad      Example           // of one that does not

	entry  func(*entry)
	across func(*whole)
}

// Example is a state of affairs, told as what differs from a complete and
// faultless entry. Each part is YAML; an empty part changes nothing.
type Example struct {
	Profile string // id of the profile; empty: the default one
	Entry   string // keys of the descriptor
	Data    string // what reading the first file showed, as ResourceFacts
	Before  string // what the state published last said
	Second  string // keys of a second entry in the same catalogue
	Agency  string // keys of the providing agency
	Portal  string // keys of portal.yaml
}

// On reports whether the rule is in force under a profile.
func (r *Rule) On(p *profile.Profile) bool {
	_, stated := p.Clauses[r.ID]
	return r.Always || stated
}

// Rules lists every rule, in the order in which they are documented.
func Rules() []Rule { return append([]Rule(nil), rules...) }

// words is a text with the same arguments in both languages; an argument that
// is itself a text takes part in each language by its own words.
func words(zh, en string, args ...any) lang.Text {
	return lang.Text{ZH: fill(lang.ZH, zh, args), EN: fill(lang.EN, en, args)}
}

func fill(c lang.Code, format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	own := make([]any, len(args))
	for i, a := range args {
		if t, ok := a.(lang.Text); ok {
			a = t.In(c)
		}
		own[i] = a
	}
	return fmt.Sprintf(format, own...)
}

// codes lists choices for a message: the code to write and how it reads.
func codes(choices []profile.Choice) lang.Text {
	var zh, en []string
	for _, c := range choices {
		zh = append(zh, c.Code+"（"+c.Label.ZH+"）")
		en = append(en, c.Code+" ("+c.Label.EN+")")
	}
	return lang.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// oneOf reports whether a code is among the choices.
func oneOf(choices []profile.Choice, code string) bool {
	return slices.ContainsFunc(choices, func(c profile.Choice) bool { return c.Code == code })
}
