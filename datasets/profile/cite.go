// Package profile holds the rules that differ between jurisdictions, as values:
// class names, deadlines, roles, required fields, each with the article that it
// comes from. Where an instrument is silent the value is absent and the feature
// is off. Start with Load.
package profile

import "github.com/kaimen-portal/kaimen/datasets/lang"

// Cite names the clause behind a value or a finding.
type Cite struct {
	Instrument lang.Text `json:"instrument" yaml:"instrument"` // short name, such as 沪府令9号
	Article    string    `json:"article" yaml:"article"`       // such as 30 or 31(1)
}
