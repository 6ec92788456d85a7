package access

import "slices"

// decider stands in the table for the party that the profile lets decide:
// conditional_request.decided_by, and the providing agency where it is silent.
const decider Party = "decider"

// transition is a line of the table: from any of its states the step leads to
// one state, by the hand of one of the parties, if all its needs are met.
type transition struct {
	from  []State
	step  Step
	to    State
	by    []Party
	needs []need
}

var (
	undecided = []State{Draft, Submitted, Correcting, Accepted, Reviewing}
	granted   = []State{Approved, Signed, Active, Suspended, Changed}
)

// table is the law of the life of an application: whatever is not in it cannot
// happen. The page docs/access.md is written from it. A pair of state and step
// stands in it at most once for each party.
var table = []transition{
	{[]State{Draft}, Submit, Submitted, []Party{ApplicantParty}, []need{complete}},
	{[]State{Submitted}, Return, Correcting, []Party{decider}, []need{firstRound, corrections}},
	{[]State{Correcting}, Resubmit, Submitted, []Party{ApplicantParty}, []need{complete}},
	{[]State{Correcting}, Lapse, Lapsed, []Party{ClockParty}, []need{uncorrected}},
	{[]State{Submitted}, Accept, Accepted, []Party{decider}, nil},
	{[]State{Accepted}, Review, Reviewing, []Party{decider}, nil},
	{[]State{Reviewing}, Extend, Reviewing, []Party{decider}, []need{extendable, extension, reason}},
	{[]State{Reviewing}, Approve, Approved, []Party{decider}, []need{scope}},
	{[]State{Submitted}, Fit, Approved, []Party{ClockParty}, []need{fitting, scope}},
	{[]State{Submitted, Reviewing}, Refuse, Refused, []Party{decider}, []need{reason}},
	{undecided, Withdraw, Withdrawn, []Party{ApplicantParty}, nil},

	{[]State{Approved, Changed}, Sign, Signed, []Party{ApplicantParty}, []need{agreed, signature}},
	{[]State{Signed}, Open, Active, []Party{ClockParty}, []need{current}},
	{[]State{Approved, Changed}, Open, Active, []Party{ClockParty}, []need{unagreed, current}},

	{[]State{Active}, Warn, Active, []Party{decider, OperatorParty}, []need{reason}},
	{[]State{Active}, Suspend, Suspended, []Party{decider, OperatorParty}, []need{reason}},
	{[]State{Suspended}, Resume, Active, []Party{decider, OperatorParty}, []need{reason, current}},
	{[]State{Active, Suspended}, Change, Changed, []Party{decider}, []need{reason, scope}},
	{granted, Expire, Expired, []Party{ClockParty}, []need{pastEnd}},
	{granted, Revoke, Revoked, []Party{decider, OperatorParty}, []need{reason}},
	{granted, End, Ended, []Party{ApplicantParty}, []need{destruction}},
	{[]State{Expired, Revoked}, End, Ended, []Party{ApplicantParty, OperatorParty}, []need{destruction}},
}

// stepsFrom lists the steps that lead out of a state or stay in it, in the
// order of the table.
func stepsFrom(s State) []Step {
	var steps []Step
	for _, t := range table {
		if slices.Contains(t.from, s) && !slices.Contains(steps, t.step) {
			steps = append(steps, t.step)
		}
	}
	return steps
}

// find is the line of the table for a step out of a state.
func find(s State, step Step) (transition, bool) {
	for _, t := range table {
		if t.step == step && slices.Contains(t.from, s) {
			return t, true
		}
	}
	return transition{}, false
}

// target is where a step leads by whatever line it has; empty for no step.
func target(step Step) State {
	for _, t := range table {
		if t.step == step {
			return t.to
		}
	}
	return ""
}
