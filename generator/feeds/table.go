package feeds

import (
	"bytes"
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// textTable writes rows of text in one of the formats of table.Formats; what
// names them in errors.
func textTable(format, what string, columns []string, rows [][]string) ([]byte, error) {
	f, ok := table.FormatNamed(format)
	if !ok {
		return nil, fmt.Errorf("write %s: no format %q", what, format)
	}
	var schema table.Schema
	for _, c := range columns {
		schema.Fields = append(schema.Fields, table.Field{Name: c, Type: table.String})
	}
	var buf bytes.Buffer
	w := f.New(&buf, schema)
	for start := 0; start < len(rows); start += table.BatchRows {
		if err := w.Write(batchOf(len(columns), rows[start:min(start+table.BatchRows, len(rows))], start)); err != nil {
			return nil, fmt.Errorf("write %s: %w", what, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write %s: %w", what, err)
	}
	return buf.Bytes(), nil
}

// batchOf is a run of rows by column; an empty cell is no value.
func batchOf(columns int, rows [][]string, start int) *table.Batch {
	b := &table.Batch{Start: int64(start), Len: len(rows), Columns: make([]table.Column, columns)}
	for j := range b.Columns {
		b.Columns[j] = table.Column{Type: table.String, Null: make([]bool, len(rows)), Strings: make([]string, len(rows))}
	}
	for i, r := range rows {
		for j, s := range r {
			b.Columns[j].Strings[i], b.Columns[j].Null[i] = s, s == ""
		}
	}
	return b
}
