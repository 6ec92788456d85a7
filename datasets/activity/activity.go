// Package activity is what the portal's server knows and its static pages show:
// how applications were answered, checkpoints of the audit log, which datasets
// are suspended, public notices of misuse, how the portal is used, and how the
// agencies' opening was evaluated. The server writes it into the
// folder activity of the data directory; the generator reads it. A file that is
// not there says nothing. Start with State.Decode.
package activity

import (
	"cmp"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// Folder is the folder below the data directory.
const Folder = "activity"

// The files of the folder.
const (
	AnswersFile     = "answers.json"
	CheckpointsFile = "checkpoints.json"
	SuspendedFile   = "suspended.json"
	MisuseFile      = "misuse.json"
	UsageFile       = "usage.json"
	DailyFile       = "daily.json"
	EvaluationFile  = "evaluation.json"
)

// Files are the names of all files.
var Files = []string{AnswersFile, CheckpointsFile, DailyFile, EvaluationFile, MisuseFile, SuspendedFile, UsageFile}

// State is what the files say together.
type State struct {
	Answers     []Answer // newest first
	Checkpoints Checkpoints
	Suspended   []Suspension // sorted by dataset
	Misuse      []Misuse     // newest first
	Usage       Usage
	Daily       Daily
	Evaluations []Evaluation // newest first
}

// Decisions on an application.
const (
	Approved = "approved"
	Refused  = "refused"
)

// Answer is an application as it was answered. It names neither who applied nor
// who decided.
type Answer struct {
	Dataset   string        `json:"dataset"`
	Applicant string        `json:"applicant"`         // person or organisation
	Purpose   string        `json:"purpose,omitempty"` // of an organisation
	Decision  string        `json:"decision"`          // Approved or Refused
	On        calendar.Date `json:"on"`
	MonthOnly bool          `json:"month_only,omitempty"` // the day of On is not told: it is the first
	Reason    string        `json:"reason,omitempty"`     // of a refusal
}

// Month is the month of the answer, as 2026-11.
func (a Answer) Month() string { return a.On.String()[:len("2026-11")] }

// Checkpoints are signed checkpoints of the audit log.
type Checkpoints struct {
	Key   string       `json:"key"` // public key, in the form of a note verifier (C2SP signed-note)
	Notes []Checkpoint `json:"notes"`
}

// Checkpoint is one of them.
type Checkpoint struct {
	On   calendar.Date `json:"on"`   // day; no two are of the same
	Seq  int64         `json:"seq"`  // of the entry that the log ended with
	Note string        `json:"note"` // signed note, as it was signed
}

// Suspension takes a dataset from everybody.
type Suspension struct {
	Dataset string        `json:"dataset"`
	Since   calendar.Date `json:"since"`
	Reason  lang.Text     `json:"reason"` // the operator's words; in one language or both
}

// Misuse is a public notice of a misuse, where the rules allow one.
type Misuse struct {
	Dataset string        `json:"dataset"`
	Who     string        `json:"who"` // as the rules let it be published
	On      calendar.Date `json:"on"`
	Kind    lang.Text     `json:"kind"`
	Text    lang.Text     `json:"text"` // the notice; in one language or both
	Cite    profile.Cite  `json:"cite"` // what allows it
}

// Suspension is that of a dataset.
func (s *State) Suspension(dataset string) (Suspension, bool) {
	i, found := slices.BinarySearchFunc(s.Suspended, dataset, func(x Suspension, id string) int { return cmp.Compare(x.Dataset, id) })
	if !found {
		return Suspension{}, false
	}
	return s.Suspended[i], true
}
