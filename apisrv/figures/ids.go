package figures

import "github.com/kaimen-portal/kaimen/datasets/lang"

// named is the name of an agency, a domain or a dataset.
func named(id string, name lang.Text) Cell {
	c := words(name)
	c.ID = id
	return c
}

func (q *question) agencyCell(id string) Cell  { return named(id, q.agencyName(id)) }
func (q *question) domainCell(id string) Cell  { return named(id, q.domainName(id)) }
func (q *question) datasetCell(id string) Cell { return named(id, q.title(id)) }

// idColumns are those that files have beside the columns of names, by their keys:
// names come in two languages, and two entries may have the same title.
var idColumns = map[string]Column{
	agencyColumn.Key:  label("agency_id", "数据提供单位标识", "Agency id"),
	domainColumn.Key:  label("domain_id", "数据领域标识", "Domain id"),
	datasetColumn.Key: label("dataset_id", "数据集标识", "Dataset id"),
}

// withIDs is the table with a column of ids beside each column of names.
func (t Table) withIDs() Table {
	of, rows := t.Columns, t.Rows
	t.Columns, t.Rows = nil, make([]Row, len(rows))
	for i, c := range of {
		id, ok := idColumns[c.Key]
		t.Columns = append(t.Columns, c)
		if ok {
			t.Columns = append(t.Columns, id)
		}
		for n, r := range rows {
			t.Rows[n].Cells = append(t.Rows[n].Cells, r.Cells[i])
			if ok {
				t.Rows[n].Cells = append(t.Rows[n].Cells, verbatim(r.Cells[i].ID))
			}
		}
	}
	return t
}
