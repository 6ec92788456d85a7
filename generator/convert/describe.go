package convert

import (
	"bytes"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/openapi"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// describeInterface writes the description of the interface by which the rows of
// a dataset are asked for, in every language: none where there are no rows.
func (c *Converter) describeInterface(rec *record.Record) ([]record.File, error) {
	d := interfaceOf(rec)
	if len(d.Tables) == 0 {
		return nil, nil
	}
	var out []record.File
	for _, l := range lang.Codes {
		var body bytes.Buffer
		if err := openapi.WriteDataset(&body, d, openapi.BesideData, l); err != nil {
			return nil, err
		}
		b, err := c.Store.Put(body.Bytes())
		if err != nil {
			return nil, err
		}
		out = append(out, record.File{Path: openapi.FileName(l), Format: record.Interface, Blob: b})
	}
	return out, nil
}

// interfaceOf is a dataset with the tables whose rows can be asked for: of
// unconditional data those that are published as Parquet, with a value of each
// column; of conditional data those that a grant opens, as far as the entry tells
// everybody of them.
func interfaceOf(rec *record.Record) openapi.Dataset {
	e := rec.Entry
	d := openapi.Dataset{ID: e.ID, Title: e.Title, Description: e.Description, Conditional: e.Class == datasets.Conditional}
	for _, r := range e.Resources {
		t := tableNamed(rec, r.Name)
		if d.Conditional && !r.Sample || !d.Conditional && t != nil && hasParquet(t) {
			d.Tables = append(d.Tables, openapi.Table{Name: r.Name, Title: r.Title, Columns: interfaceColumns(r, t)})
		}
	}
	return d
}

func tableNamed(rec *record.Record, resource string) *record.Table {
	for i := range rec.Tables {
		if rec.Tables[i].Resource == resource {
			return &rec.Tables[i]
		}
	}
	return nil
}

func hasParquet(t *record.Table) bool {
	for _, f := range t.Files {
		if f.Format == "parquet" {
			return true
		}
	}
	return false
}

func interfaceColumns(r gate.Resource, t *record.Table) (out []openapi.Column) {
	for _, f := range r.Fields {
		out = append(out, openapi.Column{Name: f.Name, Type: f.Type, Title: f.Title, Description: f.Description, Unit: f.Unit, Example: firstValue(t, f.Name)})
	}
	return out
}

// firstValue is the first value of a column among the rows that pages show.
func firstValue(t *record.Table, column string) string {
	if t == nil {
		return ""
	}
	for i, f := range t.Schema.Fields {
		for _, row := range t.Preview {
			if f.Name == column && row[i] != record.Null && row[i] != "" {
				return row[i]
			}
		}
	}
	return ""
}
