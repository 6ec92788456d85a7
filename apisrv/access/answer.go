package access

import (
	"regexp"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Answer is a decision as it is published for everybody to read: what was asked
// for, by what kind of applicant, what was decided and why. It never names who
// applied or who decided.
type Answer struct {
	Dataset   string        `json:"dataset"`
	Applicant string        `json:"applicant"` // person or organisation
	Purpose   string        `json:"purpose"`   // an organisation's, personal information left out; empty for a person
	Approved  bool          `json:"approved"`
	On        calendar.Date `json:"on"`
	Reason    string        `json:"reason,omitempty"` // of a refusal, personal information left out
}

// AnswerOf is the published answer to a case, if it was decided. A person's
// purpose can point to the person, so it is not published; names, e-mail
// addresses and long numbers in the other texts are left out.
func AnswerOf(c Case) (Answer, bool) {
	if c.Decision == nil {
		return Answer{}, false
	}
	a, d := c.Application, c.Decision
	clean := leaveOut(a.Applicant.Name, a.Applicant.Contact.Name, a.Commitment.Name)
	answer := Answer{Dataset: a.Dataset, Applicant: a.Applicant.Kind, Approved: d.Approved, On: d.On}
	if a.Applicant.Kind == Organisation {
		answer.Purpose = clean(a.Purpose)
	}
	if !d.Approved {
		answer.Reason = clean(d.Reason)
	}
	return answer, true
}

// leftOut stands where personal information was.
const leftOut = "［略］"

var personal = regexp.MustCompile(`[\pL\pN._%+-]+@[\pL\pN.-]+|\+?\p{Nd}[\p{Nd} ()—–-]{5,}[\p{Nd}Xx]`)

// leaveOut returns a function that takes names and what looks like an e-mail
// address, a telephone number or an identification number out of a text. It
// takes out too much rather than too little.
func leaveOut(names ...string) func(string) string {
	var pairs []string
	for _, n := range names {
		if n = strings.TrimSpace(n); n != "" {
			pairs = append(pairs, n, leftOut)
		}
	}
	replacer := strings.NewReplacer(pairs...)
	return func(s string) string { return personal.ReplaceAllString(replacer.Replace(s), leftOut) }
}

// DecisionName is what people call a decision.
func (a Answer) DecisionName() lang.Text {
	if a.Approved {
		return lang.Text{ZH: "同意", EN: "approved"}
	}
	return lang.Text{ZH: "不同意", EN: "refused"}
}
