// Package check examines a catalogue against the rules on public data, the
// lint rules that reviewers of catalogues apply, and the items by which the
// data layer of open data portals is scored. Every rule stands in the table
// that Rules returns, with a good and a bad example; what a rule finds is a
// datasets.Finding, never an error.
//
// Examine reads the files of an entry once. Entry judges one entry, with what
// Examine saw or by its descriptor alone; Across judges the catalogue as a
// whole. The package writes nothing and decides nothing: Blocked says whether
// findings keep an entry out of a release.
package check

import (
	"cmp"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// Before is what the entry published last said, as far as a later state is
// held against it.
type Before struct {
	OpenClass       datasets.OpenClass `json:"openClass" yaml:"openClass"`
	UpdateFrequency datasets.Frequency `json:"updateFrequency" yaml:"updateFrequency"`
	Published       calendar.Date      `json:"published" yaml:"published"`
}

// Entry judges one entry of the catalogue. Facts are what Examine saw in its
// files; nil leaves out the rules about data. Before is the state published
// last; nil means that the entry was never published. The findings are sorted
// and do not contain those that an allow entry lets pass.
func Entry(cat *datasets.Catalogue, ds *datasets.Dataset, facts *Facts, before *Before, today calendar.Date) []datasets.Finding {
	e := &entry{cat: cat, ds: ds, facts: facts, before: before, today: today, profile: cat.Profile}
	for i := range rules {
		e.rule = &rules[i]
		if e.rule.entry != nil && e.rule.On(cat.Profile) {
			e.rule.entry(e)
		}
	}
	Sort(e.found)
	return e.found
}

// Across judges the catalogue as a whole: its agencies, its open list, and
// entries held against each other. It takes time in proportion to the number
// of entries.
func Across(cat *datasets.Catalogue, entries []LightEntry, today calendar.Date) []datasets.Finding {
	w := &whole{cat: cat, entries: entries, today: today}
	for i := range rules {
		w.rule = &rules[i]
		if w.rule.across != nil && w.rule.On(cat.Profile) {
			w.rule.across(w)
		}
	}
	Sort(w.found)
	return w.found
}

// Blocked reports whether one of the findings keeps its entry out of a release.
func Blocked(findings []datasets.Finding) bool {
	return slices.ContainsFunc(findings, func(f datasets.Finding) bool { return f.Severity == datasets.Blocks })
}

// Sort orders findings by file, line, place in the data, rule and message, so
// that the same catalogue always gives the same list.
func Sort(findings []datasets.Finding) {
	slices.SortStableFunc(findings, func(a, b datasets.Finding) int {
		return cmp.Or(
			cmp.Compare(a.Dataset, b.Dataset),
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Row, b.Row),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message.EN, b.Message.EN),
		)
	})
}

// clause is the clause of the profile behind a rule, nil where it has none.
func clause(p *profile.Profile, id string) []profile.Cite {
	if c, ok := p.Clauses[id]; ok {
		return []profile.Cite{c}
	}
	return nil
}
