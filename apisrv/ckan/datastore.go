package ckan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/apisrv/rowapi"
	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// rowColumn is the number of a row in CKAN's datastore, from 1.
const rowColumn = "_id"

// fieldTypes are PostgreSQL's types for ours, as the datastore names them.
var fieldTypes = map[table.Type]string{table.Integer: "int8", table.Number: "numeric", table.Boolean: "bool", table.Date: "date",
	table.Time: "time", table.DateTime: "timestamp", table.Year: "int4", table.GeoJSON: "json"}

// field is a column as the datastore lists it.
type field struct {
	ID   string  `json:"id"`
	Type string  `json:"type"`
	Info *labels `json:"info,omitempty"`
}

type labels struct {
	Label string `json:"label"`
	Notes string `json:"notes"`
}

func fieldType(t table.Type) string {
	if name, ok := fieldTypes[t]; ok {
		return name
	}
	return "text"
}

// resource is the table that a resource id names: <dataset>.<table>.
func (c *call) resource() (dataset, name, id string, err error) {
	if id, err = c.text("resource_id", "id"); err != nil {
		return
	}
	if id == "" {
		return "", "", "", c.missing("resource_id")
	}
	dataset, name, _ = strings.Cut(id, ".")
	return dataset, name, id, nil
}

// argumentOf are our parameters as CKAN's arguments.
var argumentOf = map[string]string{"select": "fields", "order": "sort", "where": "filters", "table": "resource_id"}

// slice asks for rows as the caller, whose key CKAN's clients send bare.
func (s *Service) slice(c *call, ask rowapi.Slice) (*rowapi.Sliced, error) {
	r := c.r.Clone(c)
	if key := r.Header.Get("X-CKAN-API-Key"); key != "" && r.Header.Get("X-API-Key") == "" {
		r.Header.Set("X-API-Key", key)
	}
	if key := strings.TrimSpace(r.Header.Get("Authorization")); key != "" && !strings.Contains(key, " ") && len(r.Header.Values("Authorization")) == 1 {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	c.w.Header().Add("Vary", "Authorization, X-API-Key, X-CKAN-API-Key")
	out, err := s.Rows.Slice(c.w, r, c.from, ask)
	var refused *problem.Refusal
	if errors.As(err, &refused) && argumentOf[refused.Param] != "" {
		known := *refused
		known.Param = argumentOf[refused.Param]
		return nil, &known
	}
	return out, err
}

// datastoreSearch answers with rows of a table.
func (s *Service) datastoreSearch(c *call) (any, error) {
	dataset, name, id, err := c.resource()
	if err != nil {
		return nil, err
	}
	ask := rowapi.Slice{Dataset: dataset, Table: name}
	form, err := c.extent(&ask)
	if err != nil {
		return nil, err
	}
	var fields []field
	ask.Query = func(items []offer.Item) (url.Values, error) {
		var selected []string
		if selected, fields, err = c.chosen(items); err != nil {
			return nil, err
		}
		query := url.Values{"select": {strings.Join(selected, ",")}}
		if err := c.sorted(query); err != nil {
			return nil, err
		}
		return query, c.narrow(query, items)
	}
	ask.Encode = func(schema table.Schema, b *table.Batch) ([]byte, error) { return recordsOf(schema, b, form) }
	found, err := s.slice(c, ask)
	if err != nil {
		return nil, err
	}
	records := json.RawMessage("[]")
	if found.Body != nil {
		records = found.Body
	}
	out := object{"resource_id": id, "fields": fields, "records": records, "records_format": form, "limit": ask.Limit,
		"offset": ask.Offset, "include_total": ask.Total, "_links": s.links(c, ask)}
	if ask.Total {
		out["total"], out["total_was_estimated"], out["total_estimation_threshold"] = found.Total, false, nil
	}
	return out, nil
}

// extent reads which part of the rows is wanted, and in which form.
func (c *call) extent(ask *rowapi.Slice) (form string, err error) {
	limit, err := c.number("limit", rows.DefaultLimit)
	if err != nil {
		return "", err
	}
	ask.Limit = int(min(limit, rows.MaxLimit)) // as CKAN does; the answer says so
	if ask.Offset, err = c.number("offset", 0); err != nil {
		return "", err
	}
	if ask.Total, err = c.truth("include_total", true); err != nil {
		return "", err
	}
	distinct, err := c.truth("distinct", false)
	if err != nil {
		return "", err
	}
	if distinct {
		return "", c.invalid("distinct", lang.Text{ZH: "不支持 distinct；请用 api/v1 的 aggregate 分组。", EN: "distinct is not supported; group with aggregate of api/v1."})
	}
	if form, err = c.text("records_format"); err != nil {
		return "", err
	}
	switch form {
	case "":
		form = "objects"
	case "objects", "lists":
	default:
		return "", c.invalid("records_format", lang.Text{ZH: "可用 objects 或 lists；整个文件请用资源的 url。", EN: "There are objects and lists; for a file take the url of the resource."})
	}
	return form, nil
}

// chosen are the columns of the answer, the number of the row first.
func (c *call) chosen(items []offer.Item) (selected []string, fields []field, err error) {
	names, err := c.list("fields")
	if err != nil {
		return nil, nil, err
	}
	types, all := map[string]string{}, len(names) == 0
	for _, item := range items {
		types[item.Name] = fieldType(table.Type(item.Type))
		if all {
			names = append(names, item.Name)
		}
	}
	selected, fields = []string{table.RowIDColumn}, []field{{ID: rowColumn, Type: "int8"}}
	for _, name := range names {
		if name != rowColumn {
			selected = append(selected, quoted(name))
			fields = append(fields, field{ID: name, Type: types[name]})
		}
	}
	return selected, fields, nil
}

// recordsOf are the rows as objects or lists, their numbers counted from 1.
func recordsOf(schema table.Schema, b *table.Batch, form string) ([]byte, error) {
	for i := range b.Columns[0].Ints {
		b.Columns[0].Ints[i]++
	}
	schema.Fields = slices.Clone(schema.Fields)
	schema.Fields[0].Name = rowColumn
	var body bytes.Buffer
	w := table.NewJSON(&body, schema)
	if err := w.Write(b); err != nil {
		return nil, fmt.Errorf("write records: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write records: %w", err)
	}
	if form == "objects" {
		return body.Bytes(), nil
	}
	return listed(body.Bytes(), schema)
}

// listed turns objects into lists of their values.
func listed(objects []byte, s table.Schema) ([]byte, error) {
	var all []map[string]json.RawMessage
	if err := json.Unmarshal(objects, &all); err != nil {
		return nil, fmt.Errorf("write records: %w", err)
	}
	out := make([][]json.RawMessage, len(all))
	for i, row := range all {
		for _, f := range s.Fields {
			out[i] = append(out[i], row[f.Name])
		}
	}
	return json.Marshal(out)
}

// links lead to the first and the next page, as the datastore has them.
func (s *Service) links(c *call, ask rowapi.Slice) object {
	query := url.Values{}
	for name, value := range c.args {
		if text, err := textOf(value); err == nil && name != "offset" {
			query.Set(name, text)
		}
	}
	path := "/api/3/action/datastore_search?"
	start := path + query.Encode()
	query.Set("offset", strconv.FormatInt(ask.Offset+int64(ask.Limit), 10))
	return object{"start": start, "next": path + query.Encode()}
}

// datastoreInfo answers with the columns of a table.
func (s *Service) datastoreInfo(c *call) (any, error) {
	dataset, name, id, err := c.resource()
	if err != nil {
		return nil, err
	}
	var items []offer.Item
	found, err := s.slice(c, rowapi.Slice{Dataset: dataset, Table: name, Total: true, Query: func(all []offer.Item) (url.Values, error) {
		items = all
		return url.Values{"select": {table.RowIDColumn}}, nil
	}})
	if err != nil {
		return nil, err
	}
	fields := []field{}
	for _, item := range items {
		notes := item.Description.In(c.lang)
		if unit := item.Unit.In(c.lang); unit != "" {
			notes = strings.TrimSpace(notes + lang.Text{ZH: "单位：" + unit, EN: " Unit: " + unit}.In(c.lang))
		}
		fields = append(fields, field{item.Name, fieldType(table.Type(item.Type)), &labels{named(item.Title, item.Name, c.lang), notes}})
	}
	return object{"meta": object{"id": id, "table_type": "BASE TABLE", "count": found.Total, "aliases": []string{}}, "fields": fields}, nil
}
