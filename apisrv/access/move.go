package access

import (
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// checkNotes checks what any step can carry: a reason, and for the steps
// against misuse its kind.
func (m Move) checkNotes() []Fault {
	var faults []Fault
	if strings.TrimSpace(m.Reason) != "" {
		faults = reasonField.check(m.Reason)
	}
	if m.Misuse != "" && (m.Misuse.Name().IsZero() || !slices.Contains([]Step{Warn, Suspend, Revoke}, m.Step)) {
		faults = append(faults, noSuchMisuse)
	}
	if m.Record != "" && m.Misuse == "" {
		faults = append(faults, Fault{Field: "misuse", Message: lang.Text{ZH: "这一步与误用记录无关", EN: "The step has nothing to do with a record of misuse"},
			Fix: lang.Text{ZH: "误用记录只用于警告、暂停和撤销。", EN: "Name one only to warn, suspend or revoke."}})
	}
	return faults
}

// CheckReason finds what is wrong with a reason that is to be given to
// applicants.
func CheckReason(s string) []Fault { return reasonField.check(s) }

// kept is the move as a history keeps it: what its step needs and nothing else,
// shared with nobody. An application is kept as it reads at every submission.
func (m Move) kept(c Case) Move {
	k := Move{Step: m.Step, By: m.By, At: m.At, Reason: strings.TrimSpace(m.Reason), Misuse: m.Misuse, Record: m.Record}
	switch m.Step {
	case Submit, Resubmit:
		a := c.Application
		if m.Application != nil {
			a = *m.Application
		}
		a = a.clone()
		k.Application = &a
	case Return:
		k.Corrections, k.CorrectBy = slices.Clone(m.Corrections), m.CorrectBy
	case Extend:
		k.ExtendWD, k.ApprovedBy = m.ExtendWD, m.ApprovedBy
	case Approve, Change:
		k.Scope, k.Agreement = copyOf(m.Scope), m.Agreement
		k.Scope.Items = slices.Clone(k.Scope.Items)
	case Fit:
		k.Scope, k.Scenario, k.Agreement = copyOf(m.Scope), copyOf(m.Scenario), m.Agreement
		k.Scope.Items = slices.Clone(k.Scope.Items)
	case Sign:
		k.Signature = copyOf(m.Signature)
	case End:
		k.Destruction = copyOf(m.Destruction)
	}
	return k
}

func copyOf[T any](p *T) *T {
	v := *p
	return &v
}
