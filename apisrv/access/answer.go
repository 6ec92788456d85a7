package access

import (
	"cmp"
	"regexp"
	"slices"
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
	MonthOnly bool          `json:"monthOnly,omitempty"` // a person's: On is the first of the month, the day is not published
	Reason    string        `json:"reason,omitempty"`    // of a refusal, personal information left out
}

// AnswerOf is the published answer to a case on a day, if it was decided. What a
// text could give away is left out of it: names, addresses, long numbers and
// codes, the receipt, by which anybody could read how the application stands.
//
// A dataset has few applicants who are persons, so that whoever knows that
// somebody applied could tell that answer from the others by its day and by what
// it was for. So a person's purpose is not published, nor repeated by a reason,
// and of the day only the month; nor is the answer published before that month
// is over, since the day on which it appeared would give the day away.
func AnswerOf(c Case, today calendar.Date) (Answer, bool) {
	if c.Decision == nil {
		return Answer{}, false
	}
	a, d := c.Application, c.Decision
	answer := Answer{Dataset: a.Dataset, Applicant: a.Applicant.Kind, Approved: d.Approved, On: d.On}
	told := []string{c.Receipt, a.Applicant.Name, a.Applicant.Contact.Name, a.Commitment.Name}
	if a.Applicant.Kind == Organisation {
		answer.Purpose = leaveOut(told...)(a.Purpose)
	} else {
		told = append(told, a.Purpose, a.System)
		answer.On, answer.MonthOnly = firstOfMonth(d.On), true
		if answer.On == firstOfMonth(today) {
			return Answer{}, false
		}
	}
	if !d.Approved {
		answer.Reason = leaveOut(told...)(d.Reason)
	}
	return answer, true
}

func firstOfMonth(d calendar.Date) calendar.Date {
	y, m, _ := d.Time().Date()
	return calendar.NewDate(y, m, 1)
}

// Compare orders answers, the newest first, by what is published of them and
// nothing else: the order gives away no more than they do.
func (a Answer) Compare(b Answer) int {
	approved := func(a Answer) int {
		if a.Approved {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(b.On, a.On), cmp.Compare(a.Dataset, b.Dataset), cmp.Compare(a.Applicant, b.Applicant),
		cmp.Compare(approved(a), approved(b)), cmp.Compare(a.Purpose, b.Purpose), cmp.Compare(a.Reason, b.Reason))
}

// leftOut stands where personal information was.
const leftOut = "［略］"

// personal is what looks like an e-mail address, a credit code or receipt, or a
// telephone or identification number.
var personal = regexp.MustCompile(`[\pL\pN._%+-]+@[\pL\pN.-]+` +
	`|\b[0-9A-Za-z]{2}\d{6}[0-9A-Za-z]{10}\b|\b[0-9A-Za-z]{6}-[0-9A-Za-z]{6}-[0-9A-Za-z]{6}\b` +
	`|\+?\p{Nd}[\p{Nd} ()—–-]{5,}[\p{Nd}Xx]`)

// leaveOut returns a function that takes the texts and what looks personal out
// of a text. It takes out too much rather than too little.
func leaveOut(names ...string) func(string) string {
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // 张三丰 before 张三
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
