// Package supply is what a release supplies, dataset by dataset: what the server
// counts when it says how opening is going. The generator writes it beside the
// release's manifest, outside the public folder; the server reads it when the
// release is switched in. It holds descriptions and counts only, nothing that
// stands in rows. Start with Read.
package supply

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// File is the path of a Supply below a release.
const File = "supply.json"

// maxBytes bounds the file: some 100,000 entries.
const maxBytes = 128 << 20

// Supply is all entries of the catalogue that a release was made of, those that
// did not enter it among them; only what holds state secrets (涉密) is not.
type Supply struct {
	AsOf     calendar.Date `json:"as_of"`
	Domains  []Domain      `json:"domains"`  // in the order of the catalogue
	Datasets []Dataset     `json:"datasets"` // sorted by id
}

// Domain is a data domain (数据领域).
type Domain struct {
	ID   string    `json:"id"`
	Name lang.Text `json:"name"`
}

// Dataset is an entry of the catalogue (目录条目). Of one whose descriptor could
// never be read there is only the id.
type Dataset struct {
	ID       string             `json:"id"`
	Title    lang.Text          `json:"title"`
	Agency   string             `json:"agency"` // id of the provider (数据提供单位)
	Domain   string             `json:"domain"` // id
	District string             `json:"district,omitempty"`
	Class    datasets.OpenClass `json:"class"`
	Status   string             `json:"status"`           // draft, submitted, returned, approved
	Listed   bool               `json:"listed,omitempty"` // in the release: on the open list (开放清单), or shown with the catalogue

	Frequency datasets.Frequency `json:"frequency"`
	Published calendar.Date      `json:"published,omitzero"` // first
	Updated   calendar.Date      `json:"updated,omitzero"`   // newest version, or what the agency states
	Due       calendar.Date      `json:"due,omitzero"`       // last day for the next update (datasets.Frequency.Due); zero: none is promised
	Version   string             `json:"version,omitempty"`  // of the data that are given out, of conditional ones too; empty: there are none
	Priority  []string           `json:"priority,omitempty"` // codes of high-value data (优先开放)

	Formats []string `json:"formats,omitempty"` // of downloads that everybody can have
	Rows    int64    `json:"rows,omitempty"`
	Columns int      `json:"columns,omitempty"` // of the widest table
	Cells   int64    `json:"cells,omitempty"`   // over all tables, rows × columns of each
	API     bool     `json:"api,omitempty"`     // its rows can be asked for over the interface, with a key or without
	Sample  bool     `json:"sample,omitempty"`  // has sample data (样本数据) that the agency wrote for the public

	Suspended bool      `json:"suspended,omitempty"`
	Stale     bool      `json:"stale,omitempty"` // the last good version stands in for a broken one
	Findings  []Finding `json:"findings,omitempty"`
}

// Open reports whether the entry is marked as open, on conditions or without
// (开放属性 is not 非开放).
func (d Dataset) Open() bool { return d.Class != datasets.Closed }

// Approved reports whether the entry belongs to the catalogue (已审核).
func (d Dataset) Approved() bool { return d.Status == "approved" }

// Late reports whether the promised update is overdue on a day.
func (d Dataset) Late(today calendar.Date) bool {
	return !d.Due.IsZero() && !d.Suspended && today > d.Due
}

// Finding is what checks found about an entry by one rule. Whoever provides the
// dataset answers for it (沪府令9号 第二十四条第一款).
type Finding struct {
	Rule     string            `json:"rule"`
	Severity datasets.Severity `json:"severity"`
	Message  lang.Text         `json:"message"` // of the first
	Count    int               `json:"count"`
}

// Dataset is an entry by its id.
func (s *Supply) Dataset(id string) (Dataset, bool) {
	i, ok := slices.BinarySearchFunc(s.Datasets, id, func(d Dataset, id string) int { return strings.Compare(d.ID, id) })
	if !ok {
		return Dataset{}, false
	}
	return s.Datasets[i], true
}

// Write writes a Supply as its file has it, one dataset a line, without holding
// all of it. The datasets come sorted by id.
func Write(w io.Writer, asOf calendar.Date, domains []Domain, all iter.Seq[Dataset]) error {
	head, err := json.Marshal(Supply{AsOf: asOf, Domains: domains, Datasets: []Dataset{}})
	if err != nil {
		return err
	}
	if _, err := w.Write(head[:len(head)-len("]}")]); err != nil {
		return err
	}
	sep := "\n"
	for d := range all {
		line, err := json.Marshal(d)
		if err != nil {
			return fmt.Errorf("dataset %s: %w", d.ID, err)
		}
		if _, err := w.Write(append([]byte(sep), line...)); err != nil {
			return err
		}
		sep = ",\n"
	}
	_, err = io.WriteString(w, "\n]}\n")
	return err
}

// Read reads the Supply of a release folder. The error wraps fs.ErrNotExist
// where a release of an older program has none.
func Read(release fs.FS) (*Supply, error) {
	f, err := release.Open(File)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxBytes {
		return nil, fmt.Errorf("%s is larger than %d bytes", File, maxBytes)
	}
	var s Supply
	if err := json.Unmarshal(body, &s); err != nil {
		return nil, fmt.Errorf("%s: %w", File, err)
	}
	return &s, nil
}
