package generator

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/supply"
	"github.com/kaimen-portal/kaimen/generator/restricted"
)

// described is what a descriptor says of its entry. Where it cannot be read
// stands what it said last, or only its id; of an entry that holds state secrets
// (沪府令9号 第二条) stands nothing at all.
func (b *build) described(id string, d *datasets.Dataset, was *line) supply.Dataset {
	switch {
	case d == nil && was != nil:
		return was.Entry
	case d == nil:
		return supply.Dataset{ID: id}
	case d.Catalogue.StateSecret:
		return supply.Dataset{}
	}
	g := &d.Catalogue
	s := supply.Dataset{ID: id, Title: lang.Text{ZH: d.Title, EN: g.EN.Title}, Agency: g.Provider, Domain: g.Domain, Class: g.OpenClass, Status: g.Status,
		Frequency: g.UpdateFrequency, Published: g.Published, Updated: g.Updated, Priority: g.Priority,
		API:    g.OpenClass == datasets.Conditional && (len(g.Conditions.Delivery) == 0 || slices.Contains(g.Conditions.Delivery, "interface")),
		Sample: slices.ContainsFunc(d.Resources, func(r datasets.Resource) bool { return r.Sample })}
	if g.Scope == "district" {
		if i := slices.IndexFunc(b.cat.Agencies, func(a datasets.Agency) bool { return a.ID == g.Provider }); i >= 0 {
			s.District = b.cat.Agencies[i].District
		}
	}
	return s
}

// supply writes what the release supplies.
func (b *build) supply(w io.Writer) error {
	domains := make([]supply.Domain, len(b.cat.Domains))
	for i, d := range b.cat.Domains {
		domains[i] = supply.Domain{ID: d.ID, Name: d.Name}
	}
	return supply.Write(w, b.AsOf, domains, func(yield func(supply.Dataset) bool) {
		for i := range b.next.Lines {
			if ln := &b.next.Lines[i]; ln.Entry.ID != "" && !yield(b.supplyOf(ln)) {
				return
			}
		}
	})
}

// supplyOf is an entry as it stands in the release: what its descriptor says,
// and what is published or kept of it.
func (b *build) supplyOf(ln *line) supply.Dataset {
	d := ln.Entry
	if ln.Good != nil {
		it := &ln.Good.Item
		d.Listed, d.Stale, d.Suspended = true, it.Stale, it.Suspended
		d.Published, d.Updated, d.Version = it.Published, it.Updated, it.LastVersion
		d.Formats, d.Rows, d.Columns, d.Cells = it.Formats, it.Rows, it.Columns, it.Cells
	}
	if d.Class == datasets.Unconditional {
		d.API = slices.Contains(d.Formats, "parquet")
	} else {
		addKept(&d, ln.Kept)
	}
	if d.Approved() { // nothing is promised before
		d.Due = d.Frequency.Due(d.Updated, b.cat.Calendar)
	}
	d.Findings = byRule(slices.Concat(ln.Findings, ln.across))
	return d
}

// addKept counts the rows that are kept for those who are granted access, and
// names their version by what they are.
func addKept(d *supply.Dataset, kept []restricted.File) {
	var tables []string
	for _, k := range kept {
		if k.Resource == "" {
			continue
		}
		tables = append(tables, k.Path+" "+k.SHA256+"\n")
		d.Rows += k.Rows
		d.Columns = max(d.Columns, len(k.Columns))
		d.Cells += k.Rows * int64(len(k.Columns))
	}
	if d.API = d.API && len(tables) > 0; len(tables) > 0 {
		slices.Sort(tables)
		sum := sha256.Sum256([]byte(strings.Join(tables, "")))
		d.Version = hex.EncodeToString(sum[:])[:12] // as long as that of unconditional data
	}
}

// byRule counts findings, sorted by rule and then by how grave they are.
func byRule(found []datasets.Finding) []supply.Finding {
	var out []supply.Finding
	for _, f := range found {
		i := slices.IndexFunc(out, func(s supply.Finding) bool { return s.Rule == f.Rule && s.Severity == f.Severity })
		if i < 0 {
			i, out = len(out), append(out, supply.Finding{Rule: f.Rule, Severity: f.Severity, Message: f.Message})
		}
		out[i].Count++
	}
	slices.SortFunc(out, func(a, b supply.Finding) int {
		return cmp.Or(strings.Compare(a.Rule, b.Rule), slices.Index(gravest, a.Severity)-slices.Index(gravest, b.Severity))
	})
	return out
}

var gravest = []datasets.Severity{datasets.Blocks, datasets.Warns, datasets.Advises}
