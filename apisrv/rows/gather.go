package rows

import (
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// gather puts the cells of rows into a batch of the named columns. Texts lie in
// scratch space: they hold as long as the run does.
func (r *run) gather(names []string, rows []int64, b *table.Batch) {
	if b.Columns == nil {
		b.Columns = make([]table.Column, len(names))
	}
	b.Len = len(rows)
	for i, name := range names {
		r.cells[name].gather(rows, &b.Columns[i])
	}
}

func (c *cells) gather(rows []int64, into *table.Column) {
	into.Type, into.Zoned = c.Type, c.Zoned
	into.Null = grown(into.Null, len(rows))
	for i, row := range rows {
		into.Null[i] = c.null(row)
	}
	switch {
	case c.texts != nil:
		into.Strings = grown(into.Strings, len(rows))
		for i, row := range rows {
			into.Strings[i] = ""
			if !into.Null[i] {
				into.Strings[i] = c.texts.at(c.keys[row])
			}
		}
	case c.Type == table.Number:
		into.Floats = grown(into.Floats, len(rows))
		for i, row := range rows {
			into.Floats[i] = keyFloat(c.keys[row])
		}
	default:
		into.Ints = grown(into.Ints, len(rows))
		for i, row := range rows {
			into.Ints[i] = c.keys[row]
		}
	}
}

// grown is s with length n, over the same memory where it is large enough.
func grown[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// own copies the texts of a batch out of scratch space.
func own(b *table.Batch) {
	for _, c := range b.Columns {
		for i, text := range c.Strings {
			c.Strings[i] = strings.Clone(text)
		}
	}
}
