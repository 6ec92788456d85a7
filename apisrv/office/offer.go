package office

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/supply"
	"github.com/kaimen-portal/kaimen/site/served"
)

// ShellPath is the static page, below the base path and the language, whose
// frame the pages of the office stand in.
const ShellPath = "account/"

// Offer is what one release offers on conditions, and how its pages look.
type Offer struct {
	Portal   offer.Portal
	Supply   *supply.Supply // of all classes; empty where a release of an older program has none
	Base     string         // path of the portal, with a slash at either end
	datasets map[string]offer.Dataset
	shells   map[lang.Code]*served.Shell
	public   func(name string) ([]byte, error)
}

// ReadOffer reads the offer of a release folder, whose base path is given. The
// function reads a public file by its address below the base path.
func ReadOffer(release fs.FS, base string, public func(name string) ([]byte, error)) (*Offer, error) {
	o := &Offer{Base: base, datasets: map[string]offer.Dataset{}, shells: map[lang.Code]*served.Shell{}, public: public}
	var err error
	if o.Portal, err = offer.ReadPortal(release); err != nil {
		return nil, fmt.Errorf("read offer: %w", err)
	}
	if o.Supply, err = supply.Read(release); errors.Is(err, fs.ErrNotExist) {
		o.Supply, err = &supply.Supply{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read offer: %w", err)
	}
	folders, err := fs.ReadDir(release, "rows/conditional")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read offer: %w", err)
	}
	for _, folder := range folders {
		d, err := offer.ReadDataset(release, folder.Name())
		if err != nil {
			return nil, fmt.Errorf("read offer of %s: %w", folder.Name(), err)
		}
		o.datasets[d.ID] = d
	}
	for _, c := range lang.Codes {
		address := strings.TrimPrefix(served.Href("", c, ShellPath), "/")
		page, err := public(address)
		if err != nil {
			return nil, fmt.Errorf("read shell: %w", err)
		}
		if o.shells[c], err = served.NewShell(page, c, address, base, o.Portal.Title.In(c)); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// Dataset is a conditional dataset of the release.
func (o *Offer) Dataset(id string) (d offer.Dataset, ok bool) {
	d, ok = o.datasets[id]
	return d, ok
}

// Lists reports whether the release has a dataset of any class.
func (o *Offer) Lists(id string) bool {
	_, err := o.public("datasets/" + id + "/")
	return err == nil
}

// Datasets are all of them, by id.
func (o *Offer) Datasets() []offer.Dataset {
	var all []offer.Dataset
	for _, d := range o.datasets {
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b offer.Dataset) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// Law is a dataset as the rules have to know it.
func Law(d offer.Dataset) access.Dataset {
	return access.Dataset{ID: d.ID, Agency: d.Agency, Items: d.Items(), For: d.For, Delivery: d.Delivery}
}

// Law is a dataset by its id, as the rules have to know it.
func (o *Offer) Law(id string) (access.Dataset, bool) {
	d, ok := o.datasets[id]
	return Law(d), ok
}

// Agency is an agency by its id; one that left the catalogue has its id for a
// name.
func (o *Offer) Agency(id string) offer.Agency {
	i, ok := slices.BinarySearchFunc(o.Portal.Agencies, id, func(a offer.Agency, id string) int { return strings.Compare(a.ID, id) })
	if !ok {
		return offer.Agency{ID: id, Name: lang.Text{ZH: id, EN: id}}
	}
	return o.Portal.Agencies[i]
}

// Title is what a dataset is called; its id where it left the catalogue.
func (o *Offer) Title(id string) lang.Text {
	if d, ok := o.datasets[id]; ok {
		return d.Title
	}
	if d, ok := o.Supply.Dataset(id); ok && d.Listed {
		return d.Title
	}
	return lang.Text{ZH: id, EN: id}
}
