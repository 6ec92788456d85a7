package ckan

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// quoted is a name or value as the grammar of rows wants it within a list.
func quoted(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }

// sorted sets the order: columns with asc or desc, with commas between.
func (c *call) sorted(query url.Values) error {
	parts, err := c.list("sort")
	if err != nil {
		return err
	}
	var keys []string
	for _, part := range parts {
		words, minus := strings.Fields(part), ""
		if len(words) == 0 {
			continue
		}
		if last := strings.ToLower(words[len(words)-1]); len(words) > 1 && (last == "asc" || last == "desc") {
			if words = words[:len(words)-1]; last == "desc" {
				minus = "-"
			}
		}
		keys = append(keys, minus+columnOf(strings.Trim(strings.Join(words, " "), `"`)))
	}
	if len(keys) > 0 {
		query.Set("order", strings.Join(keys, ","))
	}
	return nil
}

func columnOf(name string) string {
	if name == rowColumn {
		return table.RowIDColumn
	}
	return quoted(name)
}

// narrow sets the conditions: filters of values by column, and texts that columns
// of text hold.
func (c *call) narrow(query url.Values, items []offer.Item) error {
	filters, err := c.object("filters")
	if err != nil {
		return err
	}
	var where []string
	for name, value := range filters {
		condition, err := conditionOf(name, value)
		if err != nil {
			return c.invalid("filters", lang.Text{ZH: clip(name) + " 的值应为文字、数或它们的列表。", EN: "The value of " + clip(name) + " has to be a text, a number or a list of them."})
		}
		where = append(where, condition)
	}
	if text, ok := c.args["q"].(string); ok && !strings.HasPrefix(strings.TrimSpace(text), "{") {
		if text != "" {
			where = append(where, anywhere(text, items))
		}
	} else {
		columns, err := c.object("q")
		if err != nil {
			return err
		}
		for name, value := range columns {
			text, err := textOf(value)
			if err != nil {
				return c.invalid("q", lang.Text{ZH: "应为文字，或者按数据项给出的文字。", EN: "Must be a text, or texts by column."})
			}
			where = append(where, "and("+quoted(name)+":contains:"+quoted(text)+")")
		}
	}
	if slices.Sort(where); len(where) > 0 {
		query["where"] = where
	}
	return nil
}

// conditionOf is a filter as a condition: one value, none, or a list of values.
func conditionOf(name string, value any) (string, error) {
	column, shift := columnOf(name), int64(0)
	if name == rowColumn {
		shift = -1 // rows count from 0
	}
	if value == nil {
		return "and(" + column + ":null:true)", nil
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	var values []string
	for _, v := range list {
		text, err := textOf(v)
		if err != nil {
			return "", err
		}
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && shift != 0 {
			text = strconv.FormatInt(n+shift, 10)
		}
		values = append(values, quoted(text))
	}
	return "and(" + column + ":in:(" + strings.Join(values, ",") + "))", nil
}

// anywhere is the condition that some column of text holds a text.
func anywhere(text string, items []offer.Item) string {
	const most = 40 // of the conditions that a query may have
	var parts []string
	for _, item := range items {
		if fieldType(table.Type(item.Type)) == "text" && len(parts) < most {
			parts = append(parts, quoted(item.Name)+":contains:"+quoted(text))
		}
	}
	if len(parts) == 0 {
		return table.RowIDColumn + ":lt:0" // there is no text to be found
	}
	return "or(" + strings.Join(parts, ",") + ")"
}
