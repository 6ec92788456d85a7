package apisrvtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// FlowRows and StopRows are how many rows the tables of metro-flow and of the
// unconditional dataset bus have.
const (
	FlowRows = 1000
	StopRows = 250
)

// parquet is a table as the generator writes it. Cells are counted up, and every
// text holds the canary, so that a row which gets out is recognised.
func parquet(canary string, items []offer.Item, rows int) ([]byte, error) {
	var s table.Schema
	b := &table.Batch{Len: rows}
	for _, item := range items {
		f := table.Field{Name: item.Name, Type: table.Type(item.Type)}
		s.Fields = append(s.Fields, f)
		c := table.Column{Type: f.Type, Null: make([]bool, rows)}
		for i := range rows {
			switch f.Type {
			case table.String:
				c.Strings = append(c.Strings, fmt.Sprintf("%s %s %d", canary, item.Name, i%10))
			case table.Date:
				c.Ints = append(c.Ints, int64(20000+i))
			default:
				c.Ints = append(c.Ints, int64(i))
			}
		}
		b.Columns = append(b.Columns, c)
	}
	var out bytes.Buffer
	w := table.NewParquet(&out, s)
	if err := w.Write(b); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}

// Canary is what every text of a dataset's rows begins with.
func Canary(dataset string) string { return "canary-" + dataset }

// keep writes the rows of a conditional dataset and completes its description.
func (p *Portal) keep(release string, d offer.Dataset) offer.Dataset {
	tables := make([]offer.Table, len(d.Tables))
	for i, t := range d.Tables {
		t.Rows = FlowRows
		body, err := parquet(Canary(d.ID), t.Items, FlowRows)
		p.must(err)
		sum := sha256.Sum256(body)
		t.SHA256 = hex.EncodeToString(sum[:])
		p.write(release+"/rows/conditional/"+t.File, string(body))
		tables[i] = t
	}
	d.Tables = tables
	return d
}

// stops are the columns of the unconditional dataset bus.
var stops = []offer.Item{{Name: "stop", Type: "string"}, {Name: "lines", Type: "integer"}}

// bus are the public files of the unconditional dataset bus.
func (p *Portal) bus() map[string]string {
	body, err := parquet(Canary("bus"), stops, StopRows)
	p.must(err)
	var s table.Schema
	for _, item := range stops {
		s.Fields = append(s.Fields, table.Field{Name: item.Name, Type: table.Type(item.Type)})
	}
	descriptor, err := json.Marshal(map[string]any{
		"title": "公交站点", "version": "0123456789ab",
		"resources": []any{
			map[string]any{"name": "stops", "path": "stops.csv", "type": "table", "format": "csv", "schema": s},
			map[string]any{"name": "stops-parquet", "path": "stops.parquet", "format": "parquet"},
		},
		"catalogue": map[string]any{"openClass": "unconditional", "updated": "2026-02-28", "en": map[string]any{"title": "Bus stops"}},
	})
	p.must(err)
	files := map[string]string{}
	for _, folder := range []string{"data/bus/", "data/bus/0123456789ab/"} {
		files[folder+"stops.csv"], files[folder+"stops.parquet"], files[folder+"datapackage.json"] = "stop\n", string(body), string(descriptor)
	}
	return files
}
