package access

import (
	"time"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// Case is an application with all that was done about it: what a database keeps
// as its present state. Every change is made by Rules.Take. Seq counts the
// steps taken; whoever keeps a case replaces it only where Seq is still what it
// was when the case was read, so that of two who decide at once one wins.
type Case struct {
	Receipt     string      `json:"receipt"` // see NewReceipt; public, but a secret of those who have it
	Account     string      `json:"account"` // id of the applicant's account
	Agency      string      `json:"agency"`  // id of the providing agency
	Application Application `json:"application"`

	State       State         `json:"state"`
	Seq         int           `json:"seq"`
	Corrections []Correction  `json:"corrections,omitempty"` // the one list; stays after it was answered
	CorrectBy   calendar.Date `json:"correctBy,omitzero"`    // last day for the corrections
	Answer      *Application  `json:"answer,omitempty"`      // the corrections as far as they are filled in; nobody's but the applicant's until they are submitted
	ExtendedWD  int           `json:"extendedWD,omitempty"`  // working days by which the decision was put off
	Decision    *Decision     `json:"decision,omitempty"`
	Opened      calendar.Date `json:"opened,omitzero"`     // first day of access; zero: no data were ever given
	Signature   *Signature    `json:"signature,omitempty"` // of the agreement in force
	Warnings    int           `json:"warnings,omitempty"`
	Destruction *Destruction  `json:"destruction,omitempty"`
}

// WasSubmitted reports whether the application ever was: one that was begun and
// withdrawn before is nobody's but the applicant's.
func (c Case) WasSubmitted() bool {
	return c.State != Draft && !(c.State == Withdrawn && c.Seq == 1)
}

// Correction is one thing that has to be put right, by field of the form.
type Correction struct {
	Field string `json:"field"` // a key of Fields; empty: the application as a whole
	Text  string `json:"text"`
}

// Party is whose hand a step is.
type Party string

const (
	ApplicantParty Party = "applicant" // 申请人
	ReviewerParty  Party = "reviewer"  // of the providing agency
	AuthorityParty Party = "authority" // 主管部门
	OperatorParty  Party = "operator"  // of the platform
	ClockParty     Party = "clock"     // the portal itself: what the calendar or a scenario settles
)

// Actor is who takes a step.
type Actor struct {
	Party  Party  `json:"party"`
	ID     string `json:"id"`               // of the account; empty for the clock
	Agency string `json:"agency,omitempty"` // of a reviewer
}

// Move is a step with what it carries. Which of the fields a step needs, the
// table says; the others are left alone.
type Move struct {
	Step Step      `json:"step"`
	By   Actor     `json:"by"`
	At   time.Time `json:"at"`

	Reason      string        `json:"reason,omitempty"`      // any step can have one
	Misuse      Misuse        `json:"misuse,omitempty"`      // warn, suspend, revoke: what was done; empty: another reason than misuse
	Record      string        `json:"record,omitempty"`      // the same steps: id of the record of that misuse
	Application *Application  `json:"application,omitempty"` // submit and resubmit: as it now reads
	Corrections []Correction  `json:"corrections,omitempty"` // return: all of them
	CorrectBy   calendar.Date `json:"correctBy,omitzero"`    // return: last day for the answer
	ExtendWD    int           `json:"extendWD,omitempty"`    // extend: working days
	ApprovedBy  string        `json:"approvedBy,omitempty"`  // extend: id of the account that approved; not the actor's own
	Scope       *Scope        `json:"scope,omitempty"`       // approve and change
	Agreement   bool          `json:"agreement,omitempty"`   // approve: ask for an agreement where the rules leave it open
	Scenario    *Scenario     `json:"scenario,omitempty"`    // fit
	Signature   *Signature    `json:"signature,omitempty"`   // sign
	Destruction *Destruction  `json:"destruction,omitempty"` // end
}

// Event is a step that was taken: one line of a case's history. Folding the
// events of a case with Replay gives the case again.
type Event struct {
	Seq  int   `json:"seq"` // 1 for the first
	From State `json:"from"`
	To   State `json:"to"`
	Move
}

// NewCase returns a draft of the account's application for a dataset.
func NewCase(receipt, account string, d Dataset) Case {
	return Case{Receipt: receipt, Account: account, Agency: d.Agency, State: Draft, Application: Application{Dataset: d.ID}}
}
