package datasets

import (
	"context"
	"fmt"
	"io/fs"
	"path"

	"github.com/kaimen-portal/kaimen/datasets/profile"
	"go.yaml.in/yaml/v3"
)

// Load reads a catalogue folder: portal.yaml, agencies.yaml, domains.yaml and
// a descriptor in each folder under datasets/. What is wrong with a file is a
// Finding; the error is for what stops the catalogue as a whole from being
// read. A dataset whose descriptor cannot be read is left out of Sets and named
// in Broken.
func Load(ctx context.Context, fsys fs.FS) (*Catalogue, []Finding, error) {
	c := &Catalogue{FS: fsys}
	for name, into := range map[string]any{"portal.yaml": &c.Portal, "agencies.yaml": &c.Agencies, "domains.yaml": &c.Domains} {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, nil, err
		}
		if err := yaml.Unmarshal(b, into); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	id := c.Portal.Profile
	if id == "" {
		id = profile.Default
	}
	p, err := profile.Load(id)
	if err != nil {
		return nil, nil, err
	}
	c.Profile = p
	dirs, err := fs.ReadDir(fsys, "datasets")
	if err != nil {
		return nil, nil, err
	}
	var found []Finding
	for _, d := range dirs {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		set, f, err := LoadDataset(fsys, path.Join("datasets", d.Name()))
		if err != nil {
			return nil, nil, err
		}
		found = append(found, f...)
		if set == nil {
			c.Broken = append(c.Broken, d.Name())
			continue
		}
		c.Sets = append(c.Sets, *set)
	}
	return c, found, nil
}

// LoadDataset reads the descriptor of one dataset folder, such as
// datasets/metro-daily-flow. The dataset is nil where the findings say that the
// descriptor cannot be read.
func LoadDataset(fsys fs.FS, dir string) (*Dataset, []Finding, error) {
	file := path.Join(dir, "datapackage.yaml")
	b, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, nil, err
	}
	d := &Dataset{ID: path.Base(dir), File: file, Dir: dir}
	if err := yaml.Unmarshal(b, d); err != nil {
		return nil, []Finding{{Severity: Blocks, Rule: "load", Dataset: d.ID, File: file}}, nil
	}
	return d, nil, nil
}
