// Package record is what the portal remembers of a dataset from release to
// release: its public description, what reading its files showed, and every
// version it published. A record is all that is needed to draw the dataset's
// pages again, also when its files have since become unreadable.
package record

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/chart"
	"github.com/kaimen-portal/kaimen/datasets/rowdiff"
	"github.com/kaimen-portal/kaimen/datasets/summary"
	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/store"
)

// Record is one dataset as it was last published.
type Record struct {
	Entry    gate.Entry         `json:"entry"`
	Tables   []Table            `json:"tables,omitempty"`   // one for each public resource, in the descriptor's order
	Versions []Version          `json:"versions,omitempty"` // oldest first; the last is current
	Findings []datasets.Finding `json:"findings,omitempty"` // those that are shown to the public
	Latest   []File             `json:"latest,omitempty"`   // files at the dataset's own address: the current version's, datapackage.json, the ZIP …
}

// Table is what reading a public resource showed.
type Table struct {
	Resource string           `json:"resource"` // name
	Sample   bool             `json:"sample,omitempty"`
	Schema   table.Schema     `json:"schema"`
	Rows     int64            `json:"rows"`
	Columns  []summary.Column `json:"columns"`
	Preview  [][]string       `json:"preview"` // first rows as canonical text; "\x00" is no value
	Figure   *chart.Figure    `json:"figure,omitempty"`
	Notes    []table.Note     `json:"notes,omitempty"`
	Omitted  []Omitted        `json:"omitted,omitempty"`
	Files    []File           `json:"files"`
	Rejected int64            `json:"rejected,omitempty"`
}

// Null is how a missing cell stands in a preview.
const Null = "\x00"

// Omitted is a format that a table is not offered in, and why.
type Omitted struct {
	Format string `json:"format"`
	Code   string `json:"code"` // too-large
}

// Interface is the format of the descriptions of a dataset's interface, which
// are no download that people are offered.
const Interface = "openapi"

// File is a published file of a dataset. Its path is below data/<dataset>/.
type File struct {
	Path     string `json:"path"`
	Format   string `json:"format"` // csv, excel-csv, json, ndjson, xlsx, parquet, geojson, original, rejects, datapackage, zip, openapi, checksums
	Resource string `json:"resource,omitempty"`
	Rows     int64  `json:"rows,omitempty"`
	store.Blob
}

// Version is one state of a dataset's data, named by what its files hold.
type Version struct {
	ID        string          `json:"id"` // 12 hex digits
	Published calendar.Date   `json:"published"`
	Rows      int64           `json:"rows"`
	Columns   int             `json:"columns"`
	Change    *rowdiff.Change `json:"change,omitempty"` // against the version before, where a primary key is declared
	NoteZH    string          `json:"note_zh,omitempty"`
	NoteEN    string          `json:"note_en,omitempty"`
	Files     []File          `json:"files"`
}

// Current is the newest version, or nil where nothing is published.
func (r *Record) Current() *Version {
	if len(r.Versions) == 0 {
		return nil
	}
	return &r.Versions[len(r.Versions)-1]
}

// Save keeps the record and returns its name.
func Save(s *store.Store, r *Record) (string, error) { return Keep(s, r) }

// Load reads a record by the name that Save gave.
func Load(s *store.Store, name string) (*Record, error) {
	var r Record
	return &r, Recall(s, name, &r)
}

// Keep writes a value as JSON under the hash of its content and returns its
// name.
func Keep(s *store.Store, v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("keep record: %w", err)
	}
	return keep(s, b, ".json")
}

// KeepText writes a text under the hash of its content and returns its name.
func KeepText(s *store.Store, b []byte) (string, error) { return keep(s, b, ".txt") }

func keep(s *store.Store, b []byte, suffix string) (string, error) {
	sum := sha256.Sum256(b)
	name := hex.EncodeToString(sum[:16]) + suffix
	to := path(s, name)
	if fi, err := os.Stat(to); err == nil && fi.Size() == int64(len(b)) {
		return name, nil
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return "", fmt.Errorf("keep record: %w", err)
	}
	aside, err := os.CreateTemp(s.Path("work"), "record-*") // readable by its owner alone
	if err != nil {
		return "", fmt.Errorf("keep record: %w", err)
	}
	_, err = aside.Write(b)
	if err := errors.Join(err, aside.Close()); err != nil {
		return "", fmt.Errorf("keep record: %w", err)
	}
	if err := os.Rename(aside.Name(), to); err != nil {
		return "", fmt.Errorf("keep record: %w", err)
	}
	return name, nil
}

// Recall reads what Keep wrote.
func Recall(s *store.Store, name string, v any) error {
	b, err := os.ReadFile(path(s, name))
	if err != nil {
		return fmt.Errorf("read record: %w", err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("read record %s: %w", name, err)
	}
	return nil
}

// OpenText opens what KeepText wrote, after making sure that it is that.
func OpenText(s *store.Store, name string) (*os.File, error) {
	f, err := os.Open(path(s, name))
	if err != nil {
		return nil, fmt.Errorf("read record: %w", err)
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	if err == nil && hex.EncodeToString(h.Sum(nil)[:16])+".txt" != name {
		err = errors.New("the content is not that of its name")
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("read record %s: %w", name, err)
	}
	return f, nil
}

func path(s *store.Store, name string) string { return s.Path("history", name[:2], name) }
