package datasets

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/strict"
	"golang.org/x/sync/errgroup"
)

// Load reads a catalogue folder: portal.yaml, agencies.yaml, domains.yaml and
// a descriptor in each folder under datasets/. What is wrong with a file is a
// Finding; the error is for what keeps the folder as a whole from being read. A
// dataset whose descriptor cannot be trusted is left out of Sets and named in
// Broken. Findings come in the order of the files.
func Load(ctx context.Context, fsys fs.FS) (*Catalogue, []Finding, error) {
	c, found, err := LoadFrame(fsys)
	if err != nil {
		return nil, nil, err
	}
	more, err := c.loadSets(ctx)
	if err != nil {
		return nil, nil, err
	}
	return c, append(found, more...), nil
}

// loadSets reads the dataset folders, several at a time.
func (c *Catalogue) loadSets(ctx context.Context) ([]Finding, error) {
	entries, err := fs.ReadDir(c.FS, "datasets")
	if errors.Is(err, fs.ErrNotExist) {
		return []Finding{missing("datasets", lang.Text{ZH: "每个数据集一个文件夹", EN: "one folder per dataset"})}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list datasets: %w", err)
	}
	type outcome struct {
		set   *Dataset
		found []Finding
	}
	outcomes := make([]outcome, len(entries))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			set, found, err := LoadDataset(c.FS, path.Join("datasets", e.Name()))
			outcomes[i] = outcome{set, found}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var found []Finding
	for i, o := range outcomes {
		found = append(found, o.found...)
		switch {
		case o.set != nil:
			c.Sets = append(c.Sets, *o.set)
		case len(o.found) > 0 && entries[i].IsDir():
			c.Broken = append(c.Broken, entries[i].Name())
		}
	}
	return found, nil
}

// LoadDataset reads the descriptor of one dataset folder, such as
// datasets/metro-daily-flow. The dataset is nil where a finding says that the
// descriptor cannot be read or trusted. The error is for input that fails.
func LoadDataset(fsys fs.FS, dir string) (*Dataset, []Finding, error) {
	d := &Dataset{ID: path.Base(dir), Dir: dir}
	info, err := fs.Lstat(fsys, dir)
	if err != nil {
		return nil, nil, fmt.Errorf("open dataset folder: %w", err)
	}
	if !info.IsDir() {
		return nil, []Finding{{Severity: Warns, Rule: RulePath, File: dir,
			Message: lang.Text{ZH: "datasets 下只放文件夹，这个文件没有被读取", EN: "only folders belong under datasets: this file was not read"},
			Fix:     lang.Text{ZH: "请移走它，或放进一个带 datapackage.yaml 的文件夹。", EN: "Move it away, or into a folder with a datapackage.yaml."}}}, nil
	}
	var found []Finding
	if d.File, found = descriptor(fsys, dir); d.File == "" {
		return nil, found, nil
	}
	data, err := readLimited(fsys, d.File)
	if err != nil {
		f := unreadable(d.File, err)
		f.Dataset = d.ID
		return nil, []Finding{f}, nil
	}
	lines, problems := strict.Read(d.File, data, d, passedKeys)
	d.Lines = lines
	found = append(found, fromProblems(problems, d.ID, d.File)...)
	for _, p := range problems {
		if p.Broken {
			return nil, found, nil
		}
	}
	more, usable := d.examine(fsys)
	found = append(found, more...)
	found = append(found, dropUnlinkable(d.addresses(), d.Lines, Finding{Dataset: d.ID, File: d.File})...)
	if !usable {
		return nil, found, nil
	}
	return d, found, nil
}

// descriptor finds the descriptor of a dataset folder.
func descriptor(fsys fs.FS, dir string) (string, []Finding) {
	var there []string
	for _, name := range []string{"datapackage.yaml", "datapackage.json"} {
		info, err := fs.Lstat(fsys, path.Join(dir, name))
		if err == nil && info.Mode().IsRegular() {
			there = append(there, path.Join(dir, name))
		}
	}
	if len(there) == 1 {
		return there[0], nil
	}
	f := missing(path.Join(dir, "datapackage.yaml"), lang.Text{ZH: "数据集的描述", EN: "the description of the dataset"})
	if len(there) == 2 {
		f.Message = lang.Text{ZH: "同时有 datapackage.yaml 和 datapackage.json，不知道以哪个为准", EN: "there is both a datapackage.yaml and a datapackage.json: it is not clear which one counts"}
		f.Fix = lang.Text{ZH: "只保留其中一个。", EN: "Keep one of them."}
	}
	f.Dataset = path.Base(dir)
	return "", []Finding{f}
}
