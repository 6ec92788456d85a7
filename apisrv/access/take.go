package access

import (
	"fmt"
	"slices"
	"time"
)

// Take takes a step: it returns the case after it and the event to be kept with
// it, in one transaction with whatever else the step brings about. A step that
// cannot be taken changes nothing and gives a *StepError; any other error means
// that the dataset is not the one of the case.
func (r *Rules) Take(c Case, d Dataset, m Move) (Case, Event, error) {
	if d.ID != c.Application.Dataset {
		return c, Event{}, fmt.Errorf("case %s is about dataset %q, not %q", c.Receipt, c.Application.Dataset, d.ID)
	}
	t, ok := find(c.State, m.Step)
	if !ok {
		return c, Event{}, r.refuse(ErrIllegal, c, d, m, nil)
	}
	if !r.mayTake(c, t, m.By) {
		return c, Event{}, r.refuse(ErrForbidden, c, d, m, nil)
	}
	if faults := r.faults(t, true, c, d, m); len(faults) > 0 {
		return c, Event{}, r.refuse(ErrIllegal, c, d, m, faults)
	}
	if faults := append(r.faults(t, false, c, d, m), m.checkNotes()...); len(faults) > 0 {
		return c, Event{}, r.refuse(ErrIncomplete, c, d, m, faults)
	}
	e := Event{Seq: c.Seq + 1, From: c.State, To: t.to, Move: m.kept(c)}
	return apply(c, e), e, nil
}

// Possible lists the steps that the actor could take at the time, in the order
// of the table; what they have to fill in for them is not looked at.
func (r *Rules) Possible(c Case, d Dataset, by Actor, at time.Time) []Step {
	var steps []Step
	for _, t := range table {
		m := Move{Step: t.step, By: by, At: at}
		if slices.Contains(t.from, c.State) && r.mayTake(c, t, by) && len(r.faults(t, true, c, d, m)) == 0 {
			steps = append(steps, t.step)
		}
	}
	return steps
}

func (r *Rules) faults(t transition, standing bool, c Case, d Dataset, m Move) []Fault {
	var faults []Fault
	for _, n := range t.needs {
		if n.standing == standing {
			faults = append(faults, n.check(r, &c, d, m)...)
		}
	}
	return faults
}

// mayTake reports whether a step is the actor's: their party's, and an
// applicant's own, a reviewer's own agency's.
func (r *Rules) mayTake(c Case, t transition, by Actor) bool {
	if !slices.Contains(r.parties(t), by.Party) {
		return false
	}
	switch by.Party {
	case ApplicantParty:
		return by.ID != "" && by.ID == c.Account
	case ReviewerParty:
		return by.ID != "" && by.Agency != "" && by.Agency == c.Agency
	case ClockParty:
		return true
	}
	return by.ID != ""
}

// parties are those whose hand a transition is, under the profile.
func (r *Rules) parties(t transition) []Party {
	var all []Party
	for _, p := range t.by {
		if p == decider {
			p = r.Decider()
		}
		all = append(all, p)
	}
	return all
}

// Decider is the party that decides on applications: the one that the profile
// names, the providing agency where it names none.
func (r *Rules) Decider() Party {
	if r.profile.ConditionalRequest.DecidedBy.V == "authority" {
		return AuthorityParty
	}
	return ReviewerParty
}

// needsAgreement reports whether no data may be given before an agreement is
// signed: always where the profile requires one, else where the decision asks.
func (r *Rules) needsAgreement(c *Case) bool {
	return r.profile.ConditionalRequest.Agreement.V == "required" || c.Decision != nil && c.Decision.Agreement
}

// Replay folds a history into the case that it made of a draft. An event that
// does not follow from the ones before gives an error naming its number; the
// needs of the steps, which may have been other rules' then, are not checked.
func Replay(draft Case, history []Event) (Case, error) {
	c := draft
	for i, e := range history {
		t, ok := find(c.State, e.Step)
		if !ok || e.Seq != c.Seq+1 || e.From != c.State || e.To != t.to || !carries(c, e) {
			return c, fmt.Errorf("event %d of case %s: step %s from %q to %q does not follow state %q", i+1, c.Receipt, e.Step, e.From, e.To, c.State)
		}
		c = apply(c, e)
	}
	return c, nil
}
