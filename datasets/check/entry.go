package check

import (
	"path"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// entry is what a rule about one entry looks at and reports to.
type entry struct {
	cat     *datasets.Catalogue
	profile *profile.Profile
	ds      *datasets.Dataset
	facts   *Facts // nil: files were not read
	before  *Before
	today   calendar.Date
	rule    *Rule
	found   []datasets.Finding
}

// say reports a finding at a key of the descriptor. The finding returned may be
// filled in further until the next call; it is a throwaway one where an allow
// entry lets it pass.
func (e *entry) say(key string, message, fix lang.Text) *datasets.Finding {
	f := datasets.Finding{
		Severity: e.rule.Severity, Rule: e.rule.ID, Dataset: e.ds.ID,
		File: e.ds.File, Line: lineOf(e.ds.Lines, key),
		Message: message, Fix: fix, Cites: clause(e.profile, e.rule.ID), Public: e.rule.Public,
	}
	if e.allowed(key) {
		return &f
	}
	e.found = append(e.found, f)
	return &e.found[len(e.found)-1]
}

// sayCited is say for a demand whose clause is narrower than the rule's; a zero
// citation leaves the rule's.
func (e *entry) sayCited(c profile.Cite, key string, message, fix lang.Text) {
	if f := e.say(key, message, fix); c.Article != "" {
		f.Cites = []profile.Cite{c}
	}
}

// sayOf reports a finding about the data of a resource; the column may be empty
// where the whole file is meant, the row 0.
func (e *entry) sayOf(r *ResourceFacts, column string, row int64, message, fix lang.Text) *datasets.Finding {
	f := datasets.Finding{
		Severity: e.rule.Severity, Rule: e.rule.ID, Dataset: e.ds.ID,
		File: path.Join(e.ds.Dir, r.Path), Row: row, Column: column,
		Message: message, Fix: fix, Cites: clause(e.profile, e.rule.ID), Public: e.rule.Public,
	}
	if e.allowed(r.Path) || column != "" && e.allowed(r.Path+"#"+column) {
		return &f
	}
	e.found = append(e.found, f)
	return &e.found[len(e.found)-1]
}

// allowed reports whether a complete allow entry covers a finding of the rule
// at hand about the key or file where.
func (e *entry) allowed(where string) bool {
	if e.rule.Final {
		return false
	}
	return slices.ContainsFunc(e.ds.Catalogue.Allow, func(a datasets.Allow) bool {
		return a.Rule == e.rule.ID && complete(a, e.today) && (a.Where == "" || a.Where == where)
	})
}

// class is the open class; an entry that states none is open without
// conditions (沪府令9号 第三十条: everything else is opened unconditionally).
func (e *entry) class() datasets.OpenClass {
	if c := e.ds.Catalogue.OpenClass; c != "" {
		return c
	}
	return datasets.Unconditional
}

// opens reports whether the entry opens data, on conditions or without.
func (e *entry) opens() bool { return e.class() != datasets.Closed }

// data lists what was read of the entry's own files, samples left out.
func (e *entry) data() []*ResourceFacts {
	if e.facts == nil || !e.opens() {
		return nil
	}
	var out []*ResourceFacts
	for i := range e.facts.Resources {
		if r := &e.facts.Resources[i]; !r.Sample && r.Err == nil {
			out = append(out, r)
		}
	}
	return out
}

// lineOf is the line of a key of the descriptor or, where the key is absent,
// of the nearest key that contains it.
func lineOf(lines map[string]int, key string) int {
	for key != "" {
		if n, ok := lines[key]; ok {
			return n
		}
		i := strings.LastIndexAny(key, ".[")
		if i < 0 {
			break
		}
		key = key[:i]
	}
	return min(len(lines), 1) // an absent top-level key: the descriptor's first line
}
