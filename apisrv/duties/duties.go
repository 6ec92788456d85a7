// Package duties is what agencies have to do by a day, and where they failed to.
// A duty begins with an event: a change of law or of an agency's functions
// (山东省政府令329号 第十六条), a change of the data (长政办发〔2018〕22号 第二十五条), the
// yearly inventory (第十六条), or the end of a promised update's time. What the
// rules call a fault (第四十三条; 沪府令9号 第五十五条) is found by the portal or noted by
// the operator or the commission; the agency can answer it. Which duties there are
// and how many working days they leave says the profile.
package duties

import (
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Kind is what a duty demands.
type Kind string

const (
	LawChange  Kind = "law-change"  // the catalogue follows a change of law or function
	DataChange Kind = "data-change" // changed data are published
	Inventory  Kind = "inventory"   // every entry is confirmed, changed or withdrawn
	Update     Kind = "update"      // data are updated as often as was promised
)

// Duty is something that an agency has to do by a day.
type Duty struct {
	ID      string
	Kind    Kind
	Agency  string
	Dataset string        // empty: it is about the agency's catalogue
	Event   calendar.Date // what it began with
	Due     calendar.Date // last day; zero: the calendar of working days does not reach it
	Done    calendar.Date // zero: not yet
	Gone    bool          // it ended on that day as what it was about left the catalogue, or the agency: nobody did it
	Waits   bool          // a promised update whose dataset is suspended: it is not overdue while it is
	Text    lang.Text     // what happened and what is to be done
	Total   int           // inventory: entries; else 1
	Ready   int           // of these, those that are done
	Cite    lang.Text     // article behind it
}

// Overdue reports whether the duty is open, or was done, after its last day.
func (d Duty) Overdue(today calendar.Date) bool {
	end := d.Done
	if end.IsZero() {
		if d.Waits {
			return false
		}
		end = today
	}
	return !d.Due.IsZero() && end > d.Due
}

// FaultKind is what an agency is held to have failed in.
type FaultKind string

// The six faults that the rules name (R118), in their order.
const (
	Catalogue FaultKind = "catalogue" // 未按要求编制或者更新目录
	Refusal   FaultKind = "refusal"   // refused without basis
	Delay     FaultKind = "delay"     // answered late
	Scope     FaultKind = "scope"     // data used beyond what was allowed
	Stale     FaultKind = "stale"     // data not updated
	Secrecy   FaultKind = "secrecy"   // secrets or personal data given away
)

// What is also watched: no fault by the rules, and shown beside them.
const (
	RequestOverdue FaultKind = "request-overdue" // an application waits beyond its time
	DutyOverdue    FaultKind = "duty-overdue"
	Quality        FaultKind = "quality" // an entry is held back by a finding, or its last good version stands in
)

// Watched reports whether the kind is only watched.
func (k FaultKind) Watched() bool {
	return k == RequestOverdue || k == DutyOverdue || k == Quality
}

// Fault is something that an agency is held to have failed in.
type Fault struct {
	ID      string
	Kind    FaultKind
	Agency  string
	Dataset string
	Against lang.Text // of Scope: who used the data beyond what the agency allowed, a person without a name; zero: the agency itself
	Since   calendar.Date
	Until   calendar.Date // zero: it goes on
	Text    lang.Text     // what was found
	Cite    lang.Text     // article that calls it a fault; zero: the rules have none, and it is only watched
	Noted   bool          // by a person; else found by the portal
	Closes  bool          // it goes on until a person ends it
	Reason  string        // of the person who ended it
	Answers []Answer      // of the agency, oldest first

	noter accounts.Role // of who noted it
}

// Watched reports whether it is only watched: by its kind, or as no article calls
// it a fault.
func (f Fault) Watched() bool { return f.Kind.Watched() || f.Cite.IsZero() }

// OfAgency reports whether the rules hold it against the agency: not what is only
// watched, nor what somebody did who used the data.
func (f Fault) OfAgency() bool { return !f.Watched() && f.Against.IsZero() }

// Ends reports whether an account may end the fault: the commission and the
// authority whatever waits for a person, the operator all but what one of these
// two noted.
func (f Fault) Ends(a accounts.Account) bool {
	switch a.Role {
	case accounts.Commission, accounts.Authority:
		return f.Closes
	case accounts.Operator:
		return f.Closes && f.noter != accounts.Commission && f.noter != accounts.Authority
	}
	return false
}

// Answer is what an agency says to a fault.
type Answer struct {
	At   time.Time
	Name string // of who wrote it
	Text string
}
