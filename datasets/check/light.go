package check

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/table"
	"golang.org/x/text/width"
)

// LightEntry is as much of an entry as Across needs: small enough to keep for
// every entry of a large catalogue, as JSON if need be.
type LightEntry struct {
	ID        string             `json:"id"`
	File      string             `json:"file"`
	TitleLine int                `json:"titleLine,omitempty"`
	CodeLine  int                `json:"codeLine,omitempty"`
	Title     string             `json:"title"`
	Provider  string             `json:"provider"`
	Scope     string             `json:"scope,omitempty"`
	Area      string             `json:"area,omitempty"` // name of the area that the data cover
	Code      string             `json:"code,omitempty"`
	Class     datasets.OpenClass `json:"class"`
	Items     string             `json:"items,omitempty"`  // hash of the set of data item names; empty below 4 items
	Schema    string             `json:"schema,omitempty"` // hash of names and types of all columns, in order
	Hashes    []string           `json:"hashes,omitempty"` // sha256 of the data files that hold rows
	Rows      int64              `json:"rows,omitempty"`
	Allowed   []string           `json:"allowed,omitempty"` // rules that a complete allow entry lets pass for the whole entry
}

// minItems is how many data items two entries must share before the same set
// of them says anything: many tables have a year, an area and a value.
const minItems = 4

// Light cuts an entry down to what Across needs. Facts may be nil.
func Light(ds *datasets.Dataset, facts *Facts, today calendar.Date) LightEntry {
	e := entry{ds: ds, facts: facts}
	g := &ds.Catalogue
	l := LightEntry{
		ID: ds.ID, File: ds.File, TitleLine: lineOf(ds.Lines, "title"), CodeLine: lineOf(ds.Lines, "catalogue.code"),
		Title: ds.Title, Provider: g.Provider, Scope: g.Scope, Area: g.Spatial.Name, Code: g.Code, Class: e.class(),
	}
	schemas := declared(ds)
	if data := e.data(); len(data) > 0 {
		schemas = schemas[:0]
		for _, r := range data {
			schemas = append(schemas, r.Schema)
			l.Rows += r.Rows
			if r.Rows > 0 {
				l.Hashes = append(l.Hashes, r.SHA256)
			}
		}
	}
	l.Items, l.Schema = signatures(schemas)
	for _, a := range g.Allow {
		if a.Where == "" && complete(a, today) {
			l.Allowed = append(l.Allowed, a.Rule)
		}
	}
	return l
}

func declared(ds *datasets.Dataset) []table.Schema {
	var out []table.Schema
	for _, r := range ds.Resources {
		if !r.Sample {
			out = append(out, r.Schema)
		}
	}
	return out
}

// signatures hashes the set of data items and the columns of an entry's tables.
func signatures(schemas []table.Schema) (items, columns string) {
	var names []string
	var b strings.Builder
	for _, s := range schemas {
		for _, f := range s.Fields {
			names = append(names, plain(f.Name))
			b.WriteString(f.Name + "\x00" + string(f.Type) + "\x00")
		}
		b.WriteByte('\n')
	}
	if len(names) == 0 {
		return "", ""
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) >= minItems {
		items = hash(strings.Join(names, "\x00"))
	}
	return items, hash(b.String())
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:12])
}

// plain is a name as people compare names: full-width forms folded, letters in
// lower case, punctuation and spaces gone.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, width.Fold.String(name))
}
