package generator

import (
	"slices"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/check"
)

// Report says what a build did.
type Report struct {
	Release   string             `json:"release"`
	Changed   bool               `json:"changed"` // false: the release is the one from before
	Added     []string           `json:"added,omitempty"`
	Updated   []string           `json:"updated,omitempty"`
	Withdrawn []string           `json:"withdrawn,omitempty"`
	LeftOut   []LeftOut          `json:"left_out,omitempty"`
	Datasets  int                `json:"datasets"` // published
	Files     int                `json:"files"`
	Drawn     int                `json:"drawn"` // pages that were drawn anew
	Findings  []datasets.Finding `json:"findings,omitempty"`
	Warnings  []string           `json:"warnings,omitempty"`
}

// LeftOut is an entry that is not in the release, or not in its newest state.
type LeftOut struct {
	ID       string             `json:"id"`
	Reason   string             `json:"reason"`           // blocked, broken, not-approved, closed, suspended
	Status   string             `json:"status,omitempty"` // where the reason is not-approved
	Stale    bool               `json:"stale,omitempty"`  // its last good version stays published
	Findings []datasets.Finding `json:"findings,omitempty"`
}

// Faults reports whether something kept an entry out that was meant to go out.
func (r *Report) Faults() bool {
	return check.Blocked(r.Findings) || slices.ContainsFunc(r.LeftOut, func(l LeftOut) bool { return l.Reason == "blocked" || l.Reason == "broken" })
}

func (r *Report) warn(err error) { r.Warnings = append(r.Warnings, err.Error()) }

func (r *Report) nothingNew(release string, l *ledger) {
	r.Release = release
	r.describe(l)
}

func (r *Report) released(release string, files int, b *build) {
	r.Release, r.Changed, r.Files = release, true, files
	r.describe(b.next)
	now := map[string]bool{}
	for _, ln := range b.next.Lines {
		if ln.Good == nil {
			continue
		}
		now[ln.ID] = true
		switch was := b.before[ln.ID]; {
		case was == nil || was.Good == nil:
			r.Added = append(r.Added, ln.ID)
		case was.Good.Record != ln.Good.Record:
			r.Updated = append(r.Updated, ln.ID)
		}
	}
	for _, was := range b.old.Lines {
		if was.Good != nil && !now[was.ID] {
			r.Withdrawn = append(r.Withdrawn, was.ID)
		}
	}
}

// describe says what a release holds and what it leaves out.
func (r *Report) describe(l *ledger) {
	r.Findings = l.Findings
	for _, ln := range l.Lines {
		if ln.Good != nil {
			r.Datasets++
		}
		if ln.Left == nil {
			continue
		}
		left := LeftOut{ID: ln.ID, Reason: ln.Left.Reason, Status: ln.Left.Status, Stale: ln.Good != nil}
		if left.Reason == "not-approved" { // what it still lacks is for check to say, not for the log of a build
			r.LeftOut = append(r.LeftOut, left)
			continue
		}
		for _, f := range slices.Concat(ln.Findings, ln.across) {
			if f.Severity == datasets.Blocks {
				left.Findings = append(left.Findings, f)
			}
		}
		r.LeftOut = append(r.LeftOut, left)
	}
}
