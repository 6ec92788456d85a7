package convert

import (
	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/kaimen-portal/kaimen/generator/record"
)

const (
	previewRows = 20  // more than the ten that the national index of portals asks for
	previewCell = 200 // characters; a longer cell is cut and marked
)

// preview keeps the first rows of a table as canonical text.
type preview struct{ rows [][]string }

// Write keeps rows until there are enough.
func (p *preview) Write(b *table.Batch) error {
	for i := 0; i < b.Len && len(p.rows) < previewRows; i++ {
		row := make([]string, len(b.Columns))
		for j := range b.Columns {
			row[j] = record.Null
			if c := &b.Columns[j]; !c.Null[i] {
				row[j] = cut(c.Text(i))
			}
		}
		p.rows = append(p.rows, row)
	}
	return nil
}

// Close has nothing to do.
func (p *preview) Close() error { return nil }

func cut(s string) string {
	n := 0
	for i := range s {
		if n == previewCell {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
