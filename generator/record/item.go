package record

import (
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/rowdiff"
	"github.com/kaimen-portal/kaimen/generator/gate"
)

// Item is what lists, feeds, counts and the open list say of a dataset: small
// enough that a portal of ten thousand holds them all in memory.
type Item struct {
	ID          string             `json:"id"`
	Title       lang.Text          `json:"title"`
	Summary     lang.Text          `json:"summary"` // first sentence of the description
	KeywordsZH  []string           `json:"keywords_zh,omitempty"`
	KeywordsEN  []string           `json:"keywords_en,omitempty"`
	Fields      []lang.Text        `json:"fields,omitempty"` // titles of the data items
	Code        string             `json:"code,omitempty"`
	Provider    string             `json:"provider"`
	Domain      string             `json:"domain"`
	Scope       string             `json:"scope,omitempty"`
	ScopeText   lang.Text          `json:"scope_text"`
	Class       datasets.OpenClass `json:"class"`
	Conditions  lang.Text          `json:"conditions"`
	Frequency   datasets.Frequency `json:"frequency"`
	Priority    []string           `json:"priority,omitempty"`
	Related     []string           `json:"related,omitempty"`
	Formats     []string           `json:"formats,omitempty"`
	Rows        int64              `json:"rows,omitempty"`
	Columns     int                `json:"columns,omitempty"` // of the widest table
	Cells       int64              `json:"cells,omitempty"`   // over all tables, rows × columns of each
	Files       int                `json:"files,omitempty"`
	Bytes       int64              `json:"bytes,omitempty"`
	Versions    int                `json:"versions,omitempty"`
	Published   calendar.Date      `json:"published"` // first
	Updated     calendar.Date      `json:"updated"`   // newest version, or what the agency states
	LastVersion string             `json:"last_version,omitempty"`
	LastRows    int64              `json:"last_rows,omitempty"` // rows more (or fewer) than the version before
	LastChange  *rowdiff.Change    `json:"last_change,omitempty"`
	Findings    int                `json:"findings,omitempty"`  // shown to the public
	Stale       bool               `json:"stale,omitempty"`     // the last good version stands in for a broken one
	Suspended   bool               `json:"suspended,omitempty"` // taken from everybody for the time being: a notice stands in its place
	Bundle      *File              `json:"bundle,omitempty"`
}

// ItemOf is the digest of a record.
func ItemOf(r *Record, stale bool) Item {
	e := r.Entry
	it := Item{ID: e.ID, Title: e.Title, Summary: lang.Text{ZH: firstSentence(e.Description.ZH), EN: firstSentence(e.Description.EN)},
		KeywordsZH: e.KeywordsZH, KeywordsEN: e.KeywordsEN, Fields: fieldTitles(e), Code: e.Code, Provider: e.Provider, Domain: e.Domain,
		Scope: e.Scope, ScopeText: e.ScopeText, Class: e.Class, Conditions: e.Conditions.Text, Frequency: e.Frequency, Priority: e.Priority,
		Related: e.Related, Published: e.Published, Updated: e.Updated, Findings: len(r.Findings), Stale: stale, Versions: len(r.Versions)}
	if v := r.Current(); v != nil {
		it.Rows, it.Columns, it.Updated, it.LastVersion, it.LastChange = v.Rows, v.Columns, v.Published, v.ID, v.Change
		for _, t := range r.Tables {
			it.Cells += t.Rows * int64(len(t.Schema.Fields))
		}
		if n := len(r.Versions); n > 1 {
			it.LastRows = v.Rows - r.Versions[n-2].Rows
		}
		if it.Published.IsZero() || r.Versions[0].Published < it.Published {
			it.Published = r.Versions[0].Published
		}
	}
	it.addFiles(r)
	return it
}

func (it *Item) addFiles(r *Record) {
	seen := map[string]bool{}
	for i, f := range r.Latest {
		if f.Format == Interface {
			continue
		}
		it.Files++
		it.Bytes += f.Bytes
		switch f.Format {
		case "zip":
			it.Bundle = &r.Latest[i]
		case "csv", "json", "ndjson", "xlsx", "parquet", "geojson":
			if !seen[f.Format] && it.Class == datasets.Unconditional {
				seen[f.Format] = true
				it.Formats = append(it.Formats, f.Format)
			}
		}
	}
}

func fieldTitles(e gate.Entry) []lang.Text {
	var out []lang.Text
	for _, r := range e.Resources {
		for _, f := range r.Fields {
			t := f.Title
			if t.ZH == "" {
				t.ZH = f.Name
			}
			if t.EN == "" {
				t.EN = f.Name
			}
			out = append(out, t)
		}
	}
	return out
}

// firstSentence cuts a description at its first full stop, or at 160
// characters.
func firstSentence(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	n := 0
	for i, r := range s {
		n++
		switch {
		case r == '。' || r == '！' || r == '？':
			return s[:i+len(string(r))]
		case r == '.' && strings.HasPrefix(s[i+1:], " "):
			return s[:i+1]
		case n == 160:
			return strings.TrimRight(s[:i], " ,;，；、") + "…"
		}
	}
	return s
}
