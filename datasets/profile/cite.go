// Package profile holds the rules that differ between jurisdictions, as values:
// class names, deadlines, roles, required fields, each with the article that it
// comes from. Where an instrument is silent the value is absent and the feature
// is off. Start with Load.
package profile

import "github.com/kaimen-portal/kaimen/datasets/lang"

// Cite names the clause behind a value or a finding.
type Cite struct {
	Instrument lang.Text `json:"instrument" yaml:"instrument"` // short name, such as 沪府令9号; a profile fills in its own where left out
	Article    string    `json:"article" yaml:"article"`       // an article, a paragraph of it, several, or a span: "30", "31(1)", "29/32", "10-11"; "title" is the instrument's name, "whole" the instrument as a whole
}

// Value is a knob that an instrument sets. The zero value means that the
// instrument is silent, which switches off what the knob controls.
type Value[T any] struct {
	V    T    `yaml:"is"`
	Cite Cite `yaml:",inline"`
}

// Stated reports whether an instrument sets the value.
func (v Value[T]) Stated() bool { return v.Cite.Article != "" }
