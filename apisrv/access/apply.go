package access

import (
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// apply is the case after an event. It shares nothing that can change with the
// case before or with the move.
func apply(c Case, e Event) Case {
	c.State, c.Seq, c.Answer = e.To, e.Seq, nil
	on := calendar.Today(e.At)
	switch e.Step {
	case Submit, Resubmit:
		c.Application = e.Application.clone()
	case Return:
		c.Corrections, c.CorrectBy = slices.Clone(e.Corrections), e.CorrectBy
	case Extend:
		c.ExtendedWD = e.ExtendWD
	case Approve:
		c.Decision = &Decision{Approved: true, On: on, By: e.By.ID, Reason: e.Reason, Scope: e.Scope.clone(), Agreement: e.Agreement}
	case Fit:
		c.Decision = &Decision{Approved: true, On: on, By: "scenario", Scenario: e.Scenario.ID, Reason: e.Reason, Scope: e.Scope.clone(), Agreement: e.Agreement}
	case Refuse:
		c.Decision = &Decision{On: on, By: e.By.ID, Reason: e.Reason}
	case Change:
		changed := *c.Decision
		changed.Scope = e.Scope.clone()
		c.Decision, c.Signature = &changed, nil
	case Sign:
		s := *e.Signature
		c.Signature = &s
	case Open:
		if c.Opened.IsZero() {
			c.Opened = on
		}
	case Warn:
		c.Warnings++
	case End:
		d := *e.Destruction
		c.Destruction = &d
	}
	return c
}

func (a Application) clone() Application {
	a.Items, a.Attachments = slices.Clone(a.Items), slices.Clone(a.Attachments)
	return a
}

func (s Scope) clone() Scope {
	s.Items = slices.Clone(s.Items)
	return s
}

// carries reports whether an event has what apply takes from it.
func carries(c Case, e Event) bool {
	switch e.Step {
	case Submit, Resubmit:
		return e.Application != nil
	case Approve:
		return e.Scope != nil
	case Fit:
		return e.Scope != nil && e.Scenario != nil
	case Change:
		return e.Scope != nil && c.Decision != nil
	case Sign:
		return e.Signature != nil
	case End:
		return e.Destruction != nil
	}
	return true
}
