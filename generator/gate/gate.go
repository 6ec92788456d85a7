// Package gate decides what may become public, once, as types. The code that
// writes public files takes a Public, the code that keeps conditional rows takes
// a Restricted; each holds only the files that it may read. There is no way
// from one to the other, and none from either to the whole catalogue.
//
// Open classes: 沪府令9号 第三十条; a closed entry's files are never opened.
package gate

import (
	"io/fs"

	"github.com/kaimen-portal/kaimen/datasets"
)

// Public is one entry as the public half of the portal may see it: its
// description, and such files as anyone may have. PublicOf is the only way to
// fill one.
type Public struct {
	entry Entry
	files datasets.Dataset // resources and earlier versions cut down to what is open
	fsys  fs.FS            // opens exactly those files
}

// Entry is the public description.
func (p Public) Entry() Entry { return p.entry }

// Resources are the files that anyone may have: all of an unconditional entry,
// of a conditional one the samples that the agency wrote for the public, of a
// closed one none.
func (p Public) Resources() []datasets.Resource { return p.files.Resources }

// Earlier are the earlier versions that the descriptor lists; only
// unconditional entries have any.
func (p Public) Earlier() []datasets.Earlier { return p.files.Catalogue.Versions }

// Picture is how the entry wants to be drawn.
func (p Public) Picture() datasets.Picture { return p.files.Catalogue.Picture }

// Dataset is the entry reduced to what is public, for reading its files.
func (p Public) Dataset() *datasets.Dataset { return &p.files }

// FS opens the public files of the entry, and no other file of the catalogue.
func (p Public) FS() fs.FS { return p.fsys }

// PublicOf is the public side of an approved entry. It reports false for an
// entry that is not approved, that holds state secrets (沪府令9号 第二条), or that is
// closed while the profile does not publish the whole catalogue.
func PublicOf(cat *datasets.Catalogue, d *datasets.Dataset) (Public, bool) {
	if !d.Approved() || d.Catalogue.StateSecret {
		return Public{}, false
	}
	p := Public{entry: entryOf(cat, d)}
	p.files = datasets.Dataset{ID: d.ID, Name: d.Name, Dir: d.Dir, File: d.File}
	p.files.Catalogue.OpenClass = p.entry.Class
	switch p.entry.Class {
	case datasets.Unconditional:
		p.files.Resources = d.Resources
		p.files.Catalogue.Versions = d.Catalogue.Versions
		p.files.Catalogue.Picture = d.Catalogue.Picture
	case datasets.Conditional:
		for _, r := range d.Resources {
			if r.Sample {
				p.files.Resources = append(p.files.Resources, r)
			}
		}
	default:
		if !cat.Profile.Catalogue.PublishesCatalogue.V {
			return Public{}, false
		}
	}
	p.fsys = only(cat.FS, &p.files)
	return p, true
}

// Entries are the public descriptions of a catalogue, in its order.
func Entries(cat *datasets.Catalogue) []Entry {
	var out []Entry
	for i := range cat.Sets {
		if p, ok := PublicOf(cat, &cat.Sets[i]); ok {
			out = append(out, p.entry)
		}
	}
	return out
}

// Restricted is one conditional entry as the half that keeps conditional rows
// may see it: the files that are not samples. RestrictedOf is the only way to
// fill one.
type Restricted struct {
	files datasets.Dataset
	fsys  fs.FS
}

// Dataset is the entry with its conditional resources.
func (r Restricted) Dataset() *datasets.Dataset { return &r.files }

// FS opens the conditional files of the entry, and no other file of the catalogue.
func (r Restricted) FS() fs.FS { return r.fsys }

// RestrictedOf is the conditional side of an approved conditional entry; it
// reports false for any other.
func RestrictedOf(cat *datasets.Catalogue, d *datasets.Dataset) (Restricted, bool) {
	if !d.Approved() || d.Catalogue.StateSecret || d.Catalogue.OpenClass != datasets.Conditional {
		return Restricted{}, false
	}
	r := Restricted{files: datasets.Dataset{ID: d.ID, Name: d.Name, Dir: d.Dir, File: d.File}}
	r.files.Catalogue.OpenClass = datasets.Conditional
	for _, res := range d.Resources {
		if !res.Sample {
			r.files.Resources = append(r.files.Resources, res)
		}
	}
	r.fsys = only(cat.FS, &r.files)
	return r, true
}
