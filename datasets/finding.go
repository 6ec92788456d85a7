package datasets

import (
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// Severity is what follows from a finding.
type Severity string

const (
	Blocks  Severity = "error"   // the entry stays out of the release
	Warns   Severity = "warning" // the entry goes out; somebody should look
	Advises Severity = "advice"  // could be better
)

// Finding is something that a check has to say about an entry or a file of the
// catalogue. Findings are data, not errors: a check returns all of them.
type Finding struct {
	Severity Severity       `json:"severity"`
	Rule     string         `json:"rule"`              // id, such as "R41" or "D4-empty"
	Dataset  string         `json:"dataset,omitempty"` // id; empty: the catalogue as a whole
	File     string         `json:"file"`              // within the catalogue
	Line     int            `json:"line,omitempty"`    // 1-based; 0 where a line has no meaning
	Row      int64          `json:"row,omitempty"`     // of a data file
	Column   string         `json:"column,omitempty"`  // of a data file
	Message  lang.Text      `json:"message"`
	Fix      lang.Text      `json:"fix"`
	Cites    []profile.Cite `json:"cites,omitempty"`
	Public   bool           `json:"public,omitempty"` // shown on the dataset's page as an honest word about quality
}
