package apply

import (
	"slices"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// stage is a part of an application's way, as a picture shows it: done on a day,
// where the application stands, or still ahead.
type stage struct {
	Name  lang.Text
	At    time.Time // zero: not yet
	Now   bool
	Ahead bool
}

// part is a stage as such, with the states in which an application stands there.
type part struct {
	name   lang.Text
	states []access.State
}

var agreed = lang.Text{ZH: "签署协议", EN: "Agreement"}

// way are the stages that an application goes through.
var way = []part{
	{lang.Text{ZH: "填写", EN: "Filling in"}, []access.State{access.Draft}},
	{lang.Text{ZH: "已提交", EN: "Submitted"}, []access.State{access.Submitted, access.Correcting}},
	{lang.Text{ZH: "审核", EN: "Review"}, []access.State{access.Accepted, access.Reviewing}},
	{lang.Text{ZH: "同意", EN: "Approval"}, []access.State{access.Approved}},
	{agreed, []access.State{access.Changed, access.Signed}},
	{lang.Text{ZH: "使用", EN: "In use"}, []access.State{access.Active, access.Suspended}},
	{lang.Text{ZH: "终止并销毁", EN: "End, data destroyed"}, []access.State{access.Expired, access.Revoked, access.Ended}},
}

// stages are the way of the visit's application. What it had no need of is left
// out; one that was withdrawn, refused or given up ends where it did.
func stages(v *office.Visit) (all []stage) {
	c := v.Case
	here := slices.IndexFunc(way, func(w part) bool { return slices.Contains(w.states, c.State) })
	agreement := v.Offer.Portal.Profile.ConditionalRequest.Agreement.V == "required" || c.Decision != nil && c.Decision.Agreement
	for i, w := range way {
		reached := reachedAt(v.History, w.states)
		switch {
		case i == here:
			all = append(all, stage{Name: c.State.Name(), At: reached, Now: true})
		case i == 0 || !reached.IsZero():
			all = append(all, stage{Name: w.name, At: reached})
		case here >= 0 && i > here && (w.name != agreed || agreement):
			all = append(all, stage{Name: w.name, Ahead: true})
		}
	}
	if here < 0 {
		all = append(all, stage{Name: c.State.Name(), At: reachedAt(v.History, []access.State{c.State}), Now: true})
	}
	return all
}

// reachedAt is when the application first came into one of the states.
func reachedAt(history []access.Event, states []access.State) time.Time {
	for _, e := range history {
		if slices.Contains(states, e.To) {
			return e.At
		}
	}
	return time.Time{}
}
