package draft

import (
	"slices"
	"strings"
	"unicode"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Fields are the columns as items of schema.fields, one per line.
func (d description) Fields() []string {
	if d.detail == noColumns {
		return nil
	}
	var out []string
	for _, f := range d.Table.Schema.Fields {
		out = append(out, "{"+strings.Join(d.field(f), ", ")+"}")
	}
	return out
}

func (d description) field(f table.Field) []string {
	said := []string{"name: " + quoted(f.Name), "type: " + string(f.Type)}
	state := func(key, value string) {
		if value != "" {
			said = append(said, key+": "+quoted(value))
		}
	}
	state("format", f.Format)
	state("groupChar", f.GroupChar)
	state("decimalChar", f.DecimalChar)
	if f.BareNumber != nil && !*f.BareNumber {
		said = append(said, "bareNumber: false")
	}
	if d.detail == namedColumns {
		state("unit", f.Unit)
		return said
	}
	title, unit, ok := unitInHeader(f)
	if !ok && strings.ContainsFunc(f.Name, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		title = f.Name // a Chinese header is the Chinese name
	}
	if f.Unit != "" {
		unit = f.Unit
	}
	said = append(said, "title: "+quoted(title), `description: ""`)
	if unit != "" || f.Type == table.Integer || f.Type == table.Number {
		said = append(said, "unit: "+quoted(unit))
	}
	return said
}

// longestKey is the longest column name that can be a key in YAML, in bytes.
const longestKey = 128

// English leaves room for the English texts of the columns, by name.
func (d description) English() []string {
	if d.detail != fullColumns {
		return nil
	}
	var out []string
	for _, f := range d.Table.Schema.Fields {
		if f.Name != "" && len(f.Name) <= longestKey {
			out = append(out, quoted(f.Name)+`: {title: "", description: ""}`)
		}
	}
	return out
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
