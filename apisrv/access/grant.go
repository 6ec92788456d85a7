package access

import (
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// MaxLiveKeys is how many keys of one grant may be alive at once: the one in
// use and the one that replaces it.
const MaxLiveKeys = 2

// GrantOf is the right that a case gives on a day. There is none unless the
// application is in use, its time has not run out, and the agreement is signed
// where the rules or the decision ask for one: no key works before.
func (r *Rules) GrantOf(c Case, on calendar.Date) (Grant, bool) {
	if c.State != Active || c.Decision == nil || !c.Decision.Approved || on > c.Decision.Scope.Until {
		return Grant{}, false
	}
	if r.needsAgreement(&c) && c.Signature == nil {
		return Grant{}, false
	}
	s := c.Decision.Scope
	return Grant{Receipt: c.Receipt, Account: c.Account, Dataset: c.Application.Dataset, Items: slices.Clone(s.Items),
		Purpose: s.Purpose, Delivery: s.Delivery, Calls: s.Calls, Rows: s.Rows, Bytes: s.Bytes, Until: s.Until}, true
}

// Allows reports whether the grant covers a request on a day: the dataset, and
// every one of the data items.
func (g Grant) Allows(dataset string, items []string, on calendar.Date) bool {
	if dataset != g.Dataset || on > g.Until {
		return false
	}
	for _, item := range items {
		if !slices.Contains(g.Items, item) {
			return false
		}
	}
	return true
}
