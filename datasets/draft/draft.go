// Package draft makes a dataset folder out of a data file: the file as it is,
// and beside it a datapackage.yaml that says what could be found out and leaves
// room for what only a person knows. A draft never enters a release by itself.
// Start with OpenCatalogue.
package draft

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// ErrNoCatalogue is returned for a folder without a portal.yaml.
var ErrNoCatalogue = errors.New("it has no portal.yaml")

// Catalogue is a catalogue folder that drafts are added to.
type Catalogue struct {
	dir               string
	agencies, domains []string // ids to choose from
}

// OpenCatalogue opens the catalogue in dir.
func OpenCatalogue(dir string) (*Catalogue, error) {
	if _, err := os.Stat(filepath.Join(dir, "portal.yaml")); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is not a catalogue: %w", dir, ErrNoCatalogue)
	} else if err != nil {
		return nil, fmt.Errorf("open catalogue: %w", err)
	}
	// What is wrong with the frame is for kaimen check to say.
	frame, _, err := datasets.LoadFrame(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	c := &Catalogue{dir: dir}
	for _, a := range frame.Agencies {
		c.agencies = append(c.agencies, a.ID)
	}
	for _, d := range frame.Domains {
		c.domains = append(c.domains, d.ID)
	}
	return c, nil
}

// Options are what the person who adds a file knows already.
type Options struct {
	ID    string    // of the dataset; empty: made of the file's name
	Title string    // Chinese title; empty: left to fill in
	Lang  lang.Code // of the comments in the draft
}

// Added is a dataset that was made of a file.
type Added struct {
	ID       string
	Dir      string // the new folder
	Rows     int64
	Columns  int
	Encoding string // of the file, such as gb18030; empty where the format has none
	Notes    []table.Note
}

// Add examines a data file from end to end and makes a dataset folder of it,
// which is there whole or not at all. A folder that exists is never written to.
// The error is a *table.Error where the fault lies with the file or the id.
func (c *Catalogue) Add(ctx context.Context, file string, o Options) (*Added, error) {
	if o.ID != "" && !datasets.ValidID(o.ID) {
		return nil, refuseID(o.ID)
	}
	if err := regular(file); err != nil {
		return nil, err
	}
	t, err := table.Open(ctx, os.DirFS(filepath.Dir(file)), filepath.Base(file), table.Options{})
	if err != nil {
		return nil, refused(err)
	}
	defer t.Close()
	id, err := c.freeID(o.ID, file)
	if err != nil {
		return nil, err
	}
	d := description{Table: t, ID: id, Path: dataName(file), Title: o.Title, Agencies: c.agencies, Domains: c.domains, lang: o.Lang}
	text, err := d.write()
	if err != nil {
		return nil, fmt.Errorf("describe %s: %w", file, err)
	}
	dir, err := c.place(ctx, file, d, text)
	if err != nil {
		return nil, err
	}
	return &Added{ID: id, Dir: dir, Rows: t.Rows, Columns: len(t.Schema.Fields), Encoding: t.Encoding, Notes: t.Notes}, nil
}
