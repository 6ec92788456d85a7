// Package offer is what a release tells the portal's server besides its public
// files: under which rules conditional data are opened, and which datasets there
// are to apply for. The generator writes it beside the rows, outside the public
// folder; the server reads it when the release is switched in. Start with
// ReadPortal and ReadDataset.
package offer

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// PortalFile is the path of the Portal below a release; DatasetFile is that of a
// Dataset within its folder of rows/conditional.
const (
	PortalFile  = "portal.json"
	DatasetFile = "dataset.json"
)

// maxBytes bounds either file: 1,000 agencies, or 20,000 data items.
const maxBytes = 16 << 20

// Portal is what the server has to know of the portal as a whole.
type Portal struct {
	Title    lang.Text        `json:"title"`
	Operator lang.Text        `json:"operator"`
	Phone    string           `json:"phone,omitempty"`
	Email    string           `json:"email,omitempty"`
	Sample   bool             `json:"sample,omitempty"` // agencies and figures are for show
	BaseURL  string           `json:"baseURL"`          // with a slash at its end
	Profile  *profile.Profile `json:"profile"`          // with the city's own values put in
	Days     string           `json:"days,omitempty"`   // further working days, in the form that calendar.Extend reads
	Agencies []Agency         `json:"agencies"`         // sorted by id
}

// Agency is a providing agency (数据提供单位).
type Agency struct {
	ID    string    `json:"id"`
	Name  lang.Text `json:"name"`
	Phone string    `json:"phone,omitempty"`
	Email string    `json:"email,omitempty"`
	// ByAnalogy says that the rules are only followed by analogy (参照): they ask no catalogue of it.
	ByAnalogy bool `json:"byAnalogy,omitempty"`
}

// Dataset is a conditional dataset, as those who apply for it and those who
// decide have to know it. Nothing in it comes from the rows.
type Dataset struct {
	ID         string      `json:"id"`
	Title      lang.Text   `json:"title"`
	Agency     string      `json:"agency"`
	Conditions lang.Text   `json:"conditions"`
	Materials  []lang.Text `json:"materials,omitempty"` // what an applicant hands in
	For        []string    `json:"for,omitempty"`       // person, organisation; empty: both
	Delivery   []string    `json:"delivery,omitempty"`  // interface, file, sandbox; empty: any
	CallLimit  lang.Text   `json:"callLimit"`
	Tables     []Table     `json:"tables"` // that are kept for those who are granted access
}

// Table is one table of a dataset.
type Table struct {
	Name   string    `json:"name"` // of the resource
	Title  lang.Text `json:"title"`
	File   string    `json:"file"`   // below rows/conditional
	SHA256 string    `json:"sha256"` // of the file, hexadecimal
	Rows   int64     `json:"rows"`
	Items  []Item    `json:"items"` // in the order of the columns
}

// Item is a data item (数据项). Its ID names it within the dataset: the name of
// the column, after that of the table and a slash where there are several tables.
type Item struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Title       lang.Text `json:"title"`
	Description lang.Text `json:"description"`
	Unit        lang.Text `json:"unit"`
	Type        string    `json:"type"` // of the Table Schema
}

// Items are the ids of all data items, in their order.
func (d Dataset) Items() []string {
	var ids []string
	for _, t := range d.Tables {
		for _, item := range t.Items {
			ids = append(ids, item.ID)
		}
	}
	return ids
}

// Calendar is the calendar of working days that the portal counts by.
func (p Portal) Calendar() (*calendar.Calendar, error) {
	built, err := calendar.Load()
	if err != nil || p.Days == "" {
		return built, err
	}
	return built.Extend(strings.NewReader(p.Days))
}

// ReadPortal reads the Portal of a release folder.
func ReadPortal(release fs.FS) (p Portal, err error) {
	if err := read(release, PortalFile, &p); err != nil {
		return p, err
	}
	if p.Profile == nil {
		return p, fmt.Errorf("%s: no profile", PortalFile)
	}
	return p, nil
}

// ReadDataset reads the Dataset with the id from a release folder. The error
// wraps fs.ErrNotExist where the release offers none.
func ReadDataset(release fs.FS, id string) (d Dataset, err error) {
	return d, read(release, "rows/conditional/"+id+"/"+DatasetFile, &d)
}

func read(release fs.FS, name string, into any) error {
	f, err := release.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return err
	}
	if len(body) > maxBytes {
		return fmt.Errorf("%s is larger than %d bytes", name, maxBytes)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Encode writes a Portal or a Dataset as its file has it.
func Encode(v any) ([]byte, error) {
	body, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return nil, err
	}
	return append(body, '\n'), nil
}
