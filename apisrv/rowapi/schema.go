package rowapi

import (
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// schemaAnswer is what a caller may ask about.
type schemaAnswer struct {
	Dataset string        `json:"dataset"`
	Title   lang.Text     `json:"title"`
	Tables  []tableAnswer `json:"tables"`
}

type tableAnswer struct {
	Name    string       `json:"name"`
	Title   lang.Text    `json:"title"`
	Version string       `json:"version"`
	Rows    int64        `json:"rows"`
	Items   []itemAnswer `json:"items"`
}

type itemAnswer struct {
	Name        string    `json:"name"`
	Type        string    `json:"type"`
	Title       lang.Text `json:"title"`
	Description lang.Text `json:"description,omitzero"`
	Unit        lang.Text `json:"unit,omitzero"`
}

// schema answers with the tables of a dataset and the columns of each that the
// caller may see.
func (s *Service) schema(c *call) error {
	answer := schemaAnswer{Dataset: c.source.ID, Title: c.source.Title, Tables: []tableAnswer{}}
	for i := range c.source.Tables {
		if c.table = &c.source.Tables[i]; !c.sees(c.table) {
			continue
		}
		t, err := s.tableOf(c, c.table.Version)
		if err != nil {
			return err
		}
		shown := tableAnswer{Name: c.table.Name, Title: c.table.Title, Version: c.table.Version, Rows: t.Rows(), Items: []itemAnswer{}}
		for _, item := range c.table.Items {
			if c.allowed().Has(item.Name) {
				shown.Items = append(shown.Items, itemAnswer{item.Name, item.Type, item.Title, item.Description, item.Unit})
			}
		}
		answer.Tables = append(answer.Tables, shown)
	}
	return s.send(c, formats[0], problem.Encode(answer), 0)
}

// versionsAnswer is the versions of a dataset's data that can be had.
type versionsAnswer struct {
	Dataset  string          `json:"dataset"`
	Versions []versionAnswer `json:"versions"` // the current one first, then the newest
}

type versionAnswer struct {
	Version    string `json:"version"`
	Current    bool   `json:"current"`
	Updated    string `json:"updated,omitempty"`
	Descriptor string `json:"descriptor,omitempty"` // address of the Data Package descriptor
}

// versions answers with the versions of a dataset. Of conditional data only the
// current one is given.
func (s *Service) versions(c *call) error {
	answer := versionsAnswer{Dataset: c.source.ID, Versions: []versionAnswer{}}
	if c.source.Conditional {
		for _, t := range c.source.Tables {
			if c.sees(&t) {
				answer.Versions = append(answer.Versions, versionAnswer{Version: t.Version, Current: true})
			}
		}
		return s.send(c, formats[0], problem.Encode(answer), 0)
	}
	for _, version := range c.release.Versions(c.source.ID) {
		folder := "data/" + c.source.ID + "/" + version + "/"
		p, err := readPackage(c.release, folder)
		if err != nil {
			return err
		}
		answer.Versions = append(answer.Versions, versionAnswer{version, version == c.source.Version, p.Catalogue.Updated, c.release.Base + folder + "datapackage.json"})
	}
	slices.SortFunc(answer.Versions, func(a, b versionAnswer) int {
		switch {
		case a.Current != b.Current && a.Current:
			return -1
		case a.Current != b.Current:
			return 1
		case a.Updated != b.Updated:
			return strings.Compare(b.Updated, a.Updated)
		}
		return strings.Compare(a.Version, b.Version)
	})
	return s.send(c, formats[0], problem.Encode(answer), 0)
}
