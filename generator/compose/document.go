package compose

import (
	"path"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/search"
)

// Document is what can be found of a dataset: its public description, and what
// reading its files showed.
func (f *Frame) Document(rec *record.Record) search.Document {
	e, it := rec.Entry, record.ItemOf(rec, false)
	a := f.agency(e.Provider)
	d := search.Document{ID: e.ID, Code: e.Code, Title: e.Title, Summary: it.Summary, Description: e.Description,
		KeywordsZH: e.KeywordsZH, KeywordsEN: e.KeywordsEN, Items: dataItems(e.Resources), Files: fileNames(rec.Latest),
		Agency: e.Provider, AgencyName: a.Name, Domain: e.Domain, DomainName: f.domain(e.Domain).Name, Class: e.Class,
		Formats: it.Formats, Frequency: e.Frequency, HighValue: len(e.Priority) > 0, Updated: it.Updated,
		From: e.Start, To: e.End, BBox: e.BBox, Rows: it.Rows, Columns: it.Columns}
	d.Due, _ = f.status(&it)
	if a.Level == "district" {
		d.District = a.District
	}
	return d
}

// Documents are those of a catalogue whose files are not read: they lack
// versions, formats, sizes and the data items that only the files name.
func Documents(cat *datasets.Catalogue, f *Frame) []search.Document {
	var out []search.Document
	for _, e := range gate.Entries(cat) {
		out = append(out, f.Document(&record.Record{Entry: e}))
	}
	return out
}

// dataItems are the different fields of all resources: samples repeat those of
// what they are a sample of.
func dataItems(resources []gate.Resource) []search.DataItem {
	var out []search.DataItem
	for _, r := range resources {
		for _, field := range r.Fields {
			it := search.DataItem{Name: field.Name, Title: field.Title, Description: field.Description}
			if !slices.Contains(out, it) {
				out = append(out, it)
			}
		}
	}
	return out
}

// fileNames are the names of the files that hold data.
func fileNames(files []record.File) []string {
	var out []string
	for _, file := range files {
		switch file.Format {
		case "datapackage", "zip", "checksums", "rejects", record.Interface:
			continue
		}
		if name := path.Base(file.Path); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
