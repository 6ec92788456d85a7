package limits

import (
	"slices"
	"time"
)

// State is how far a window is used up.
type State struct {
	Window
	Remaining int64         // units
	Reset     time.Duration // until there is more, in whole seconds, rounded up
	Over      bool          // what was asked for is more than was left
}

// Decision is the answer to whether a call may pass.
type Decision struct {
	// Windows are all that bind the caller.
	Windows []Window
	// States are those of the windows that were counted, up to the first that
	// was over.
	States []State
	// Local says that Redis does not answer and this process counts alone, by
	// its share of the limits.
	Local bool
}

// OK reports whether the call may pass.
func (d Decision) OK() bool { return !slices.ContainsFunc(d.States, over) }

// Join is the decision that passes what both pass, such as of the rates and the
// quota of a call.
func (d Decision) Join(other Decision) Decision {
	return Decision{slices.Concat(d.Windows, other.Windows), slices.Concat(d.States, other.States), d.Local || other.Local}
}

// Violated are the states of the windows that refused the call.
func (d Decision) Violated() (all []State) {
	for _, s := range d.States {
		if s.Over {
			all = append(all, s)
		}
	}
	return all
}

// tightest is the state that the caller meets first: the violated one that
// lasts longest, or else the one with the smallest part left.
func (d Decision) tightest() (State, bool) {
	if len(d.States) == 0 {
		return State{}, false
	}
	return slices.MinFunc(d.States, tighter), true
}

func tighter(a, b State) int {
	switch {
	case a.Over != b.Over && a.Over:
		return -1
	case a.Over != b.Over:
		return 1
	case !a.Over && a.part() != b.part():
		if a.part() < b.part() {
			return -1
		}
		return 1
	}
	return int((b.Reset - a.Reset) / time.Second)
}

func (s State) part() float64 { return float64(s.Remaining) / float64(s.Quota) }

func over(s State) bool { return s.Over }
