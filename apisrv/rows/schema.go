package rows

import (
	"fmt"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Schema is the columns of a table in their order.
type Schema struct{ Columns []Column }

// Column is a field of the published table.
type Column struct {
	table.Field
	Zoned bool // DateTime only: the values carry an offset
}

// rowColumn is the number of a row within the table, from 0: what makes every
// order a total one.
var rowColumn = Column{Field: table.Field{Name: table.RowIDColumn, Type: table.Integer}}

// Column returns the column of that name; table.RowIDColumn is one too.
func (s Schema) Column(name string) (Column, bool) {
	if name == table.RowIDColumn {
		return rowColumn, true
	}
	i := slices.IndexFunc(s.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return Column{}, false
	}
	return s.Columns[i], true
}

// fields returns the table schema of the named columns.
func (s Schema) fields(names []string) (table.Schema, error) {
	var fields table.Schema
	for _, name := range names {
		c, ok := s.Column(name)
		if !ok {
			return fields, fmt.Errorf("no column %q", name)
		}
		fields.Fields = append(fields.Fields, c.Field)
	}
	return fields, nil
}

// schemaOf finds the declared fields in the file.
func schemaOf(file *parquet.File, declared table.Schema) (Schema, error) {
	var s Schema
	for _, f := range declared.Fields {
		leaf, ok := file.Schema().Lookup(f.Name)
		if !ok {
			return s, fmt.Errorf("no column %q in the file", f.Name)
		}
		c := Column{Field: f}
		if logical := leaf.Node.Type().LogicalType(); f.Type == table.DateTime && logical != nil {
			stamp, ok := logical.Value.(*format.TimestampType)
			c.Zoned = ok && stamp.IsAdjustedToUTC
		}
		s.Columns = append(s.Columns, c)
	}
	return s, nil
}

// Allowed is which columns a caller may see. The zero value is none:
// conditional data are seen by a grant only.
type Allowed struct {
	all   bool
	names map[string]bool
}

// Everything allows every column: what unconditional data are opened with.
var Everything = Allowed{all: true}

// Only allows the columns of a grant, and the row number.
func Only(columns ...string) Allowed {
	a := Allowed{names: map[string]bool{}}
	for _, name := range columns {
		a.names[name] = true
	}
	return a
}

// Has reports whether the column may be seen. The row number says nothing of
// the row, and may.
func (a Allowed) Has(column string) bool {
	return a.all || a.names[column] || column == table.RowIDColumn
}

// Of are the columns of the schema that may be seen, in their order.
func (a Allowed) Of(s Schema) []string {
	var names []string
	for _, c := range s.Columns {
		if a.Has(c.Name) {
			names = append(names, c.Name)
		}
	}
	return names
}
