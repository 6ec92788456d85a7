package generator

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/supply"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/restricted"
)

// tell writes what the server tells those who apply for a conditional dataset:
// its public description and the names of the columns that are kept, and nothing
// of what stands in them.
func (b *build) tell(e gate.Entry, kept []restricted.File) (restricted.File, error) {
	body, err := offer.Encode(offerOf(e, kept))
	if err != nil {
		return restricted.File{}, fmt.Errorf("describe %s: %w", e.ID, err)
	}
	return b.kept.Describe(e.ID, body)
}

func offerOf(e gate.Entry, kept []restricted.File) offer.Dataset {
	d := offer.Dataset{ID: e.ID, Title: e.Title, Agency: e.Provider, Conditions: e.Conditions.Text, For: e.Conditions.For,
		Delivery: e.Conditions.Delivery, CallLimit: e.Conditions.CallLimit, Tables: []offer.Table{}}
	for i := range max(len(e.Conditions.MaterialsZH), len(e.Conditions.MaterialsEN)) {
		d.Materials = append(d.Materials, lang.Text{ZH: at(e.Conditions.MaterialsZH, i), EN: at(e.Conditions.MaterialsEN, i)})
	}
	for _, k := range kept {
		t := tableOf(e, k)
		for i := range t.Items {
			if len(kept) > 1 {
				t.Items[i].ID = t.Name + "/" + t.Items[i].ID
			}
		}
		d.Tables = append(d.Tables, t)
	}
	return d
}

// at is the text at a place of a list that may be shorter.
func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// tableOf joins the columns that a table has with what the entry says of them; a
// column of which it says nothing goes by its name.
func tableOf(e gate.Entry, k restricted.File) offer.Table {
	t := offer.Table{Name: k.Resource, File: k.Path, SHA256: k.SHA256, Rows: k.Rows, Items: []offer.Item{}}
	var fields []gate.Field
	for _, r := range e.Resources {
		if r.Name == k.Resource {
			t.Title, fields = r.Title, r.Fields
		}
	}
	t.Title = named(t.Title, k.Resource)
	for _, c := range k.Columns {
		item := offer.Item{ID: c.Name, Name: c.Name, Type: string(c.Type)}
		if i := slices.IndexFunc(fields, func(f gate.Field) bool { return f.Name == c.Name }); i >= 0 {
			item.Title, item.Description, item.Unit = fields[i].Title, fields[i].Description, fields[i].Unit
		}
		item.Title = named(item.Title, c.Name)
		t.Items = append(t.Items, item)
	}
	return t
}

// named has a name where a title lacks a language.
func named(title lang.Text, name string) lang.Text {
	return lang.Text{ZH: cmp.Or(title.ZH, name), EN: cmp.Or(title.EN, name)}
}

// private writes portal.json and supply.json into the release and lists them with
// the kept files.
func (b *build) private(aside string) ([]manifestFile, error) {
	p, err := b.portal()
	if err != nil {
		return nil, err
	}
	portal, err := listedAside(aside, offer.PortalFile, func(w io.Writer) error {
		body, err := offer.Encode(p)
		if err != nil {
			return err
		}
		_, err = w.Write(body)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("describe the portal: %w", err)
	}
	supplied, err := listedAside(aside, supply.File, b.supply)
	if err != nil {
		return nil, fmt.Errorf("describe what is supplied: %w", err)
	}
	files := []manifestFile{portal, supplied}
	for _, ln := range b.next.Lines {
		for _, k := range ln.Kept {
			files = append(files, manifestFile{Path: keptRows + "/" + k.Path, Bytes: k.Bytes, SHA256: k.SHA256})
		}
	}
	slices.SortFunc(files, func(a, b manifestFile) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}

// listedAside writes a file of a release that only the server reads, and returns
// how the manifest lists it.
func listedAside(dir, name string, fill func(io.Writer) error) (manifestFile, error) {
	path, sum := filepath.Join(dir, name), sha256.New()
	if err := writeAside(path, func(w *bufio.Writer) error { return fill(io.MultiWriter(w, sum)) }); err != nil {
		return manifestFile{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return manifestFile{}, err
	}
	return manifestFile{Path: name, Bytes: info.Size(), SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}

// portal is what the server has to know of the portal as a whole.
func (b *build) portal() (offer.Portal, error) {
	c := b.cat
	p := offer.Portal{Title: c.Portal.Title, Operator: c.Portal.Operator, Phone: c.Portal.Contact.Phone, Email: c.Portal.Contact.Email,
		Sample: c.Portal.Sample, BaseURL: c.Portal.BaseURL, Profile: c.Profile, Agencies: make([]offer.Agency, len(c.Agencies))}
	for i, a := range c.Agencies {
		p.Agencies[i] = offer.Agency{ID: a.ID, Name: a.Name, Phone: a.Phone, Email: a.Email, ByAnalogy: a.Binding == datasets.ByAnalogy}
	}
	slices.SortFunc(p.Agencies, func(a, b offer.Agency) int { return strings.Compare(a.ID, b.ID) })
	if c.Portal.Calendar == "" {
		return p, nil
	}
	f, err := c.FS.Open(c.Portal.Calendar)
	if err != nil {
		return p, fmt.Errorf("read working days: %w", err)
	}
	defer f.Close()
	days, err := io.ReadAll(f) // it was parsed when the catalogue was loaded
	p.Days = string(days)
	return p, err
}
