package check

import (
	"slices"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// whole is what a rule about the catalogue as a whole looks at and reports to.
type whole struct {
	cat     *datasets.Catalogue
	entries []LightEntry
	today   calendar.Date
	rule    *Rule
	found   []datasets.Finding
	stems   map[string]string // by id of the entry: see stem
}

// say reports a finding about an entry, at its title unless the finding is
// given another line, or drops it where an allow entry covers the rule.
func (w *whole) say(l *LightEntry, line int, message, fix lang.Text) {
	if !w.rule.Final && slices.Contains(l.Allowed, w.rule.ID) {
		return
	}
	w.found = append(w.found, datasets.Finding{
		Severity: w.rule.Severity, Rule: w.rule.ID, Dataset: l.ID, File: l.File, Line: line,
		Message: message, Fix: fix, Cites: clause(w.cat.Profile, w.rule.ID), Public: w.rule.Public,
	})
}

// sayOf reports a finding about a file of the catalogue.
func (w *whole) sayOf(file string, message, fix lang.Text) {
	w.found = append(w.found, datasets.Finding{
		Severity: w.rule.Severity, Rule: w.rule.ID, File: file,
		Message: message, Fix: fix, Cites: clause(w.cat.Profile, w.rule.ID),
	})
}

// groups puts entries with the same key together, in order of first
// appearance; entries with an empty key stand alone and are left out.
func (w *whole) groups(key func(*LightEntry) string) [][]*LightEntry {
	at := map[string]int{}
	var out [][]*LightEntry
	for i := range w.entries {
		l := &w.entries[i]
		k := key(l)
		if k == "" {
			continue
		}
		n, ok := at[k]
		if !ok {
			n = len(out)
			at[k] = n
			out = append(out, nil)
		}
		out[n] = append(out[n], l)
	}
	return slices.DeleteFunc(out, func(g []*LightEntry) bool { return len(g) < 2 })
}
