// Package access is the law of conditional opening (有条件开放) as plain values
// and functions: what an application says, who may take which step when, by
// which day it is due, what an agreement reads, how a receipt and a key are
// written. It keeps nothing, sends nothing and asks no clock: whoever calls it
// brings the time, the randomness and the secret. Start with NewRules and Take.
package access

import (
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// Rules are a jurisdiction's values and its calendar, which together decide
// every step and every due date.
type Rules struct {
	profile  *profile.Profile
	calendar *calendar.Calendar
}

// NewRules returns the rules of a profile; both arguments must be present.
func NewRules(p *profile.Profile, c *calendar.Calendar) *Rules {
	return &Rules{profile: p, calendar: c}
}

// Dataset is what the rules have to know of a conditional dataset.
type Dataset struct {
	ID       string   `json:"id"`
	Agency   string   `json:"agency"`   // id of the providing agency, whose reviewers see its applications
	Items    []string `json:"items"`    // names of all data items (数据项), in their order
	For      []string `json:"for"`      // person, organisation; empty: both
	Delivery []string `json:"delivery"` // interface, file, sandbox; empty: any
}
