// Package usage makes datasets of the portal's own statistics: how it was used,
// day by day, as the server tells (see datasets/activity). They stand in a file
// system over the catalogue's, as entries like any other, so that they are
// checked, converted, described and found in the same way. Start with Overlay.
package usage

import (
	"archive/zip"
	"bytes"
	"embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"strconv"
	"text/template"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// The ids of the datasets.
const (
	Daily    = "portal-usage-daily"    // the portal by day: a new version each day
	Datasets = "portal-usage-datasets" // each dataset by day, whole months: a new version each month
)

// IDs are the datasets that there is something to say in, sorted. There are none
// where portal.yaml names no agency that answers for them.
func IDs(p datasets.Portal, s activity.State) []string {
	if p.Statistics.Agency == "" || len(s.Daily.Days) == 0 {
		return nil
	}
	if s.Usage.Until.IsZero() {
		return []string{Daily}
	}
	return []string{Daily, Datasets}
}

// Overlay is a catalogue with the datasets of the ids. Of datasets that are not
// public nothing is told. A dataset without rows is a draft.
func Overlay(catalogue fs.FS, p datasets.Portal, s activity.State, ids []string, public func(dataset string) bool) (fs.FS, error) {
	var body bytes.Buffer
	z := zip.NewWriter(&body)
	for _, id := range ids {
		d := daily(s)
		if id == Datasets {
			d = byDataset(s, public)
		}
		d.ID, d.Agency, d.Domain, d.Decided = id, p.Statistics.Agency, p.Statistics.Domain, p.Statistics.Decided
		if err := d.add(z); err != nil {
			return nil, fmt.Errorf("make dataset %s: %w", id, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("make datasets of use: %w", err)
	}
	own, err := zip.NewReader(bytes.NewReader(body.Bytes()), int64(body.Len()))
	if err != nil {
		return nil, fmt.Errorf("make datasets of use: %w", err)
	}
	return overlay{catalogue, own, ids}, nil
}

//go:embed daily.yaml datasets.yaml governance.yaml
var forms embed.FS

var descriptors = template.Must(template.New("").Funcs(template.FuncMap{"quote": quote}).ParseFS(forms, "*.yaml"))

// quote writes a text as YAML reads it, whatever is in it.
func quote(s string) (string, error) {
	b, err := json.Marshal(s)
	return string(b), err
}

// dataset is what a descriptor is filled in with, and the rows.
type dataset struct {
	ID, Agency, Domain, Form, File string
	Scope                          string
	Decided                        datasets.Approval
	Frequency                      datasets.Frequency
	Days                           int           // that are kept
	Since                          calendar.Date // on which it was published first
	Updated                        calendar.Date
	From, To                       calendar.Date
	head                           []string
	rows                           [][]string
}

// Status is that of the entry.
func (d dataset) Status() string {
	if len(d.rows) == 0 {
		return "draft"
	}
	return "approved"
}

// Allowed are the rules on how agencies examine what they open: nobody examines
// each day what a program counts, but somebody decided on it once. Blank cells
// (D4-missing) are counts too small to be told.
func (d dataset) Allowed() []string {
	return []string{"R21", "R49", "R53", "D4-missing"}
}

// add writes descriptor and rows into the folder of the dataset.
func (d dataset) add(z *zip.Writer) error {
	w, err := z.Create("datasets/" + d.ID + "/datapackage.yaml")
	if err != nil {
		return err
	}
	if err := descriptors.ExecuteTemplate(w, d.Form, d); err != nil {
		return err
	}
	if w, err = z.Create("datasets/" + d.ID + "/" + d.File); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	if err := c.Write(d.head); err != nil {
		return err
	}
	return c.WriteAll(d.rows)
}

// daily is the portal by day.
func daily(s activity.State) dataset {
	days := s.Daily.Days
	d := dataset{Form: "daily.yaml", File: "days.csv", Scope: "本平台全部页面、文件和接口", Frequency: datasets.Daily, Days: activity.DailyDays,
		Since: s.Usage.From.Add(1), Updated: s.Usage.To.Add(1), From: days[0].On, To: days[len(days)-1].On,
		head: []string{"date", "views", "visitors", "downloads", "calls", "searches"}}
	for _, on := range days {
		d.rows = append(d.rows, []string{on.On.String(), cell(on.Views), cell(on.Visitors), cell(on.Downloads), cell(on.Calls), cell(on.Searches)})
	}
	return d
}

// byDataset is each dataset by day, in whole months. Where a month is cut off at
// the beginning, since only so many days are kept, it is left out.
func byDataset(s activity.State, public func(dataset string) bool) dataset {
	from := s.Daily.Days[0].On
	if t := from.Time(); from != s.Usage.From && t.Day() > 1 {
		from = from.Add(1 - t.Day()).AddMonths(1)
	}
	d := dataset{Form: "datasets.yaml", File: "datasets.csv", Scope: "本平台列出的各数据集的页面、文件和接口", Frequency: datasets.Monthly, Days: activity.DailyDays,
		Since: s.Usage.From.Add(1 - s.Usage.From.Time().Day()).AddMonths(1), Updated: s.Usage.Until.Add(1), From: from, To: s.Usage.Until,
		head: []string{"date", "dataset", "views", "downloads", "calls"}}
	for _, c := range s.Daily.Cells {
		if c.On >= from && c.On <= s.Usage.Until && public(c.Dataset) {
			d.rows = append(d.rows, []string{c.On.String(), c.Dataset, cell(c.Views), cell(c.Downloads), cell(c.Calls)})
		}
	}
	return d
}

// cell is a count; what is not told is blank.
func cell(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
