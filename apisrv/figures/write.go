package figures

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Formats are those in which a table can be written.
var Formats = []string{"csv", "xlsx", "parquet"}

// ErrFormat says that tables are not written in a format.
var ErrFormat = errors.New("tables are not written in this format")

// MediaType is that of a format.
func MediaType(format string) string {
	f, _ := table.FormatNamed(format)
	return f.MediaType
}

// FileName is the name of a table's file: its key, what it is narrowed down to,
// and the period, or the day where it is of the present.
func FileName(t Table, format string) string {
	name := t.Key
	if id := t.Scope.ID(); id != "" {
		name += "-" + id
	}
	when := t.Period.Name(t.Made)
	if t.Present {
		when = t.Made.String()
	}
	return name + "-" + when + "." + format
}

// Write writes a table: texts in a language, numbers as numbers, shares between 0
// and 1, and nothing where there is no value. Beside the name of an agency, a
// domain or a dataset stands its id, which is the same in both languages and in
// every table. A text that there is in the other language only stands for itself.
// CSV is for Excel: it begins with a byte order mark, and texts that a spreadsheet
// would run have an apostrophe before them. XLSX says on a second sheet what the
// table is of. Parquet names columns by their keys, the others by their titles. The
// same table gives the same bytes. The error wraps ErrFormat for another format.
func Write(w io.Writer, t Table, format string, c lang.Code) error {
	begin := map[string]func(io.Writer, table.Schema) table.Writer{"csv": table.NewExcelCSV, "parquet": table.NewParquet,
		"xlsx": func(w io.Writer, s table.Schema) table.Writer { return table.NewXLSXWithNotes(w, s, t.notes(c)) }}[format]
	if begin == nil {
		return fmt.Errorf("write table %s as %q: %w", t.Key, format, ErrFormat)
	}
	if err := t.withIDs().writeTo(w, begin, c, format == "parquet"); err != nil {
		return fmt.Errorf("write table %s as %s: %w", t.Key, format, err)
	}
	return nil
}

func (t Table) writeTo(w io.Writer, begin func(io.Writer, table.Schema) table.Writer, c lang.Code, byKey bool) (err error) {
	out := begin(w, t.schema(c, byKey))
	start := int64(0)
	for rows := range slices.Chunk(t.Rows, table.BatchRows) {
		if err = out.Write(t.batch(rows, start, c)); err != nil {
			break
		}
		start += int64(len(rows))
	}
	return errors.Join(err, out.Close())
}

// kinds are the types of columns by what is counted.
var kinds = map[Unit]table.Type{Words: table.String, Count: table.Integer, Bytes: table.Integer, Mean: table.Number, Share: table.Number, Days: table.Number, Score: table.Number,
	Date: table.Date, Month: table.YearMonth}

func (t Table) schema(c lang.Code, byKey bool) (s table.Schema) {
	for _, col := range t.Columns {
		name := col.Title.In(c)
		if byKey {
			name = col.Key
		}
		s.Fields = append(s.Fields, table.Field{Name: name, Type: kinds[col.Unit], Title: col.Title.In(c)})
	}
	return s
}

// in is a text in a language, or in the other one where there is none in it.
func in(t lang.Text, c lang.Code) string { return cmp.Or(t.In(c), t.ZH, t.EN) }

// batch is rows by column.
func (t Table) batch(rows []Row, start int64, c lang.Code) *table.Batch {
	b := &table.Batch{Start: start, Len: len(rows), Columns: make([]table.Column, len(t.Columns))}
	for i, def := range t.Columns {
		col := table.Column{Type: kinds[def.Unit], Null: make([]bool, len(rows))}
		for j, r := range rows {
			cell := r.Cells[i]
			col.Null[j] = cell.None
			switch col.Type {
			case table.String:
				col.Strings = append(col.Strings, in(cell.Text, c))
			case table.Number:
				col.Floats = append(col.Floats, cell.Number)
			default:
				col.Ints = append(col.Ints, int64(cell.Number)-epoch[col.Type])
			}
		}
		b.Columns[i] = col
	}
	return b
}

// epoch is what our days and months are ahead of those of a table's cells, which
// count from 1970 and begin with 0.
var epoch = map[table.Type]int64{table.Date: 1, table.YearMonth: 12 * 1970}
