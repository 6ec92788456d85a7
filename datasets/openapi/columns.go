package openapi

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// describe puts the tables and columns of a dataset into the components that its
// operations use.
func describe(d Dataset, components object, c lang.Code) {
	parameters, schemas := components["parameters"].(object), components["schemas"].(object)
	columns := columnsOf(d)
	var tables, names, backwards []any
	for _, t := range d.Tables {
		tables = append(tables, t.Name)
	}
	for _, column := range columns {
		names = append(names, column.Name)
		backwards = append(backwards, "-"+column.Name)
	}
	if len(columns) == 0 {
		return
	}
	first := columns[0]
	change(parameters, "table", object{"schema": object{"type": "string", "enum": tables}, "example": tables[0], "required": len(tables) > 1})
	listed := func(names []any, example ...any) object {
		return object{"schema": object{"type": "array", "items": object{"type": "string", "enum": names}}, "example": example}
	}
	change(parameters, "select", listed(slices.Concat([]any{table.RowIDColumn}, names), first.Name))
	change(parameters, "order", listed(slices.Concat([]any{table.RowIDColumn, "-" + table.RowIDColumn}, names, backwards), "-"+first.Name))
	group := listed(names, first.Name)
	group["schema"].(object)["maxItems"] = 4
	change(parameters, "group", group)
	change(parameters, "groupOrder", object{"example": []any{"-count"}})
	condition := quoted(first.Name, `,():"`) + ":null:false"
	alias := object{first.Name + "__null": "false"}
	if text := d.example(first); text != "" {
		if text[0] == '"' {
			text = quoted(text, `"`)
		}
		condition, alias = quoted(first.Name, `,():"`)+":eq:"+text, object{first.Name + "__eq": text}
	}
	change(parameters, "where", object{"example": []any{condition}})
	change(parameters, "filter", object{"example": alias})

	var rows []any
	for _, t := range d.Tables {
		rows = append(rows, rowOf(d, t, c))
	}
	schemas["row"] = rows[0]
	if len(rows) > 1 {
		schemas["row"] = object{"anyOf": rows}
	}
}

// change gives a component other values of some keys.
func change(components object, name string, values object) {
	changed := maps.Clone(components[name].(object))
	maps.Copy(changed, values)
	components[name] = changed
}

// quoted is a column or value as a condition names it: in quotes where it holds
// one of the signs, a quote within twice.
func quoted(text, signs string) string {
	if !strings.ContainsAny(text, signs) {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}

// columnsOf are the columns of all tables, each name once.
func columnsOf(d Dataset) []Column {
	var out []Column
	for _, t := range d.Tables {
		for _, column := range t.Columns {
			if !slices.ContainsFunc(out, func(known Column) bool { return known.Name == column.Name }) {
				out = append(out, column)
			}
		}
	}
	return out
}

// rowOf is a row of a table as JSON has it (see table.NewJSON). An answer to
// select holds some of the columns, so none is required.
func rowOf(d Dataset, t Table, c lang.Code) object {
	properties := object{table.RowIDColumn: object{"type": "integer", "minimum": 0}}
	for _, column := range t.Columns {
		schema := maps.Clone(jsonTypes[column.Type])
		if schema == nil {
			schema = object{"type": []any{"string", "null"}}
		}
		schema["title"] = titled(column.Title, column.Name, c)
		if about := aboutOf(column, c); about != "" {
			schema["description"] = about
		}
		if text := d.example(column); text != "" {
			schema["examples"] = []any{valueOf(column.Type, text)}
		}
		properties[column.Name] = schema
	}
	return object{"type": "object", "title": titled(t.Title, t.Name, c), "properties": properties, "additionalProperties": false}
}

// jsonTypes are the JSON forms of the types of columns. An integer beyond 2^53
// is a string of its digits.
var jsonTypes = map[table.Type]object{
	table.Integer:   {"type": []any{"integer", "string", "null"}, "pattern": "^-?[0-9]+$"},
	table.Number:    {"type": []any{"number", "null"}},
	table.Boolean:   {"type": []any{"boolean", "null"}},
	table.Date:      {"type": []any{"string", "null"}, "format": "date"},
	table.Year:      {"type": []any{"integer", "null"}},
	table.YearMonth: {"type": []any{"string", "null"}, "pattern": "^-?[0-9]{4,}-[0-9]{2}$"},
}

func aboutOf(column Column, c lang.Code) string {
	about := column.Description.In(c)
	unit := column.Unit.In(c)
	if unit == "" {
		unit = column.Unit.ZH
	}
	if unit == "" {
		return about
	}
	if about != "" && c == lang.EN {
		about += " "
	}
	return about + lang.Text{ZH: "单位：" + unit + "。", EN: "Unit: " + unit + "."}.In(c)
}

// maxExample is how many characters of a value are worth showing.
const maxExample = 60

// example is the value that is shown of a column: none of conditional data, none
// that is long.
func (d Dataset) example(column Column) string {
	if d.Conditional || utf8.RuneCountInString(column.Example) > maxExample {
		return ""
	}
	return column.Example
}

// valueOf is a value in its JSON form.
func valueOf(t table.Type, text string) any {
	const safe = 1<<53 - 1 // integers beyond it are strings (RFC 7493, section 2.2)
	switch t {
	case table.Integer, table.Year:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && n >= -safe && n <= safe {
			return n
		}
	case table.Number, table.Boolean:
		if json.Valid([]byte(text)) {
			return json.RawMessage(text)
		}
	}
	return text
}
