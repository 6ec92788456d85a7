package generator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/generator/compose"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/generator/restricted"
	"github.com/kaimen-portal/kaimen/generator/store"
)

// ledger is what a release knows of how it was made: enough for the next one
// to redo only what changed. It lies beside the release's manifest.
type ledger struct {
	Tool     string              `json:"tool"` // hash of the program
	Frame    string              `json:"frame"`
	Site     string              `json:"site"` // key of what all pages share
	AsOf     calendar.Date       `json:"as_of"`
	Top      string              `json:"top"` // stamp of the files above the entries
	Lines    []line              `json:"lines"`
	Files    map[string]artifact `json:"files"` // below public/, outside the datasets' own folders
	OpenList *compose.OpenList   `json:"open_list"`
	Findings []datasets.Finding  `json:"findings"` // about the catalogue as a whole
}

// line is one entry of the catalogue.
type line struct {
	ID       string             `json:"id"`
	Stamp    string             `json:"stamp"` // of the folder: names, sizes, times
	Input    string             `json:"input"` // hash of what the folder holds
	Light    check.LightEntry   `json:"light"`
	Facts    string             `json:"facts,omitempty"` // name of the kept facts
	Findings []datasets.Finding `json:"findings,omitempty"`
	Across   []datasets.Finding `json:"across,omitempty"` // from holding entries against each other
	Left     *leftOut           `json:"left,omitempty"`
	Good     *published         `json:"good,omitempty"` // what is published of it
	Kept     []restricted.File  `json:"kept,omitempty"` // conditional rows
}

// published is the public side of an entry.
type published struct {
	Record string           `json:"record"` // name of the record
	Item   record.Item      `json:"item"`
	Data   string           `json:"data,omitempty"` // tree of data/<id>/
	Files  json.RawMessage  `json:"files"`          // of that tree, as the manifest lists them
	Sums   string           `json:"sums,omitempty"` // hash of its SHA256SUMS
	Pages  map[string]drawn `json:"pages,omitempty"`
}

// drawn is a dataset's page: the key of what it says and the file that says it.
type drawn struct {
	Key  string `json:"key"`
	Tree string `json:"tree"`
	store.Blob
}

// artifact is a file with the key of what it was made from.
type artifact struct {
	Key string `json:"key"`
	store.Blob
}

// leftOut is why an entry is not in the release, or not in its newest state.
type leftOut struct {
	Reason string `json:"reason"` // blocked, not-approved, closed, broken
	Status string `json:"status,omitempty"`
}

const (
	ledgerName = "ledger.json"
	inputsName = "inputs.json"
)

// inputs is what tells whether anything changed since a release: a small part
// of its ledger, in a file of its own so that finding nothing to do is quick.
type inputs struct {
	Frame   string        `json:"frame"`
	AsOf    calendar.Date `json:"as_of"`
	Entries []input       `json:"entries"`
	Report  *Report       `json:"report"` // what a build that finds nothing new says
}

type input struct {
	ID    string `json:"id"`
	Stamp string `json:"stamp"`
	Input string `json:"input"`
}

func (l *ledger) inputs(release string) *inputs {
	in := &inputs{Frame: l.Frame, AsOf: l.AsOf, Report: &Report{}}
	for _, ln := range l.Lines {
		in.Entries = append(in.Entries, input{ln.ID, ln.Stamp, ln.Input})
	}
	in.Report.nothingNew(release, l)
	return in
}

// readInputs reads the inputs of a release; without usable ones every build
// looks closer.
func readInputs(s *store.Store, release string) *inputs {
	var in inputs
	b, err := os.ReadFile(s.ReleasePath(release, inputsName))
	if err != nil || json.Unmarshal(b, &in) != nil || in.Report == nil {
		return &inputs{}
	}
	return &in
}

// readLedger is the ledger of a release; a release without a usable one gives
// an empty ledger, from which everything is made anew.
func readLedger(s *store.Store, release string) (*ledger, error) {
	empty := &ledger{Files: map[string]artifact{}}
	if release == "" {
		return empty, nil
	}
	b, err := os.ReadFile(s.ReleasePath(release, ledgerName))
	if errors.Is(err, fs.ErrNotExist) {
		return empty, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	var l ledger
	if json.Unmarshal(b, &l) != nil {
		return empty, nil // written by another version of the program
	}
	return &l, nil
}

// write puts the ledger and its inputs into a release folder.
func (l *ledger) write(dir, release string) error {
	if err := writeJSON(filepath.Join(dir, ledgerName), l); err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	if err := writeJSON(filepath.Join(dir, inputsName), l.inputs(release)); err != nil {
		return fmt.Errorf("write inputs: %w", err)
	}
	return nil
}

// writeJSON writes a file that only the owner reads, aside and renamed.
func writeJSON(path string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// line is the line of an entry, nil where there is none.
func (l *ledger) byID() map[string]*line {
	m := make(map[string]*line, len(l.Lines))
	for i := range l.Lines {
		m[l.Lines[i].ID] = &l.Lines[i]
	}
	return m
}

// refer adds the blobs, trees and records that a ledger's release uses.
func (l *ledger) refer(refs *store.References) error {
	for _, ln := range l.Lines {
		refs.History[ln.Facts] = true
		if ln.Good == nil {
			continue
		}
		refs.History[ln.Good.Record] = true
		refs.Trees[ln.Good.Data] = true
		for _, p := range ln.Good.Pages {
			refs.Trees[p.Tree], refs.Blobs[p.SHA256] = true, true
		}
		var files []manifestFile
		if err := json.Unmarshal(ln.Good.Files, &files); err != nil {
			return fmt.Errorf("ledger: files of %s: %w", ln.ID, err)
		}
		for _, f := range files {
			refs.Blobs[f.SHA256] = true
		}
	}
	for _, a := range l.Files {
		refs.Blobs[a.SHA256] = true
	}
	return nil
}
