package generator

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/render"
)

var langCodes = lang.Codes

// siteKey changes with anything that all pages share.
func siteKey(sites render.Sites) string {
	b, err := json.Marshal(sites)
	if err != nil {
		panic("generator: site key: " + err.Error())
	}
	return shortHash(string(b) + render.TemplatesHash())
}

// publish draws the pages, writes the files beside them, and switches.
func (b *build) publish(ctx context.Context, aside string) error {
	items := b.items()
	if err := b.drawPages(ctx, items); err != nil {
		return err
	}
	m := &Manifest{AsOf: b.AsOf, Tool: b.Version, BaseURL: b.cat.Portal.BaseURL, TrustedProxies: b.cat.Portal.TrustedProxies, Inputs: map[string]string{}}
	b.Progress("assemble", 0, len(items))
	if err := b.assemble(aside, m); err != nil {
		return err
	}
	if err := m.seal(b.keptRows()); err != nil {
		return err
	}
	if m.Release == b.release {
		return b.keepRelease(aside)
	}
	var g errgroup.Group
	g.Go(func() error { return m.write(filepath.Join(aside, manifestName)) })
	g.Go(func() error { return b.next.write(aside, m.Release) })
	if err := g.Wait(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	b.Progress("switch", 0, 1)
	if err := b.store.Switch(aside, m.Release); err != nil {
		return err
	}
	b.report.released(m, b)
	return nil
}

// keptRows are the hashes of the conditional rows, in the order of the entries.
func (b *build) keptRows() []string {
	var out []string
	for _, ln := range b.next.Lines {
		for _, f := range ln.Kept {
			out = append(out, f.SHA256)
		}
	}
	return out
}

// keepRelease ends a build whose outcome is what is published already: only the
// ledger is renewed, so that the next build finds nothing to do.
func (b *build) keepRelease(aside string) error {
	if err := b.next.write(b.store.ReleasePath(b.release), b.release); err != nil {
		return err
	}
	b.report.nothingNew(b.release, b.next)
	return os.RemoveAll(aside)
}

// retire removes old releases, and what no release needs: above all the files
// of entries that were refused for what is in them.
func (b *build) retire() error {
	retired, err := b.store.Retire()
	if err != nil || !retired && !b.refused.Load() {
		return err
	}
	refs, err := b.references()
	if err != nil {
		return err
	}
	return b.store.Sweep(refs)
}

// assemble fills the public folder of the release and lists its files.
func (b *build) assemble(aside string, m *Manifest) error {
	public := filepath.Join(aside, "public")
	for _, d := range []string{"data", "datasets", "en/datasets"} {
		if err := os.MkdirAll(filepath.Join(public, d), 0o755); err != nil {
			return fmt.Errorf("assemble: %w", err)
		}
	}
	for _, ln := range b.next.Lines {
		if ln.Good != nil {
			m.Inputs[ln.ID] = strings.TrimSuffix(ln.Good.Record, ".json")
		}
	}
	if err := b.placeDatasets(public, m); err != nil {
		return err
	}
	made := map[string]bool{}
	for path, a := range b.next.Files {
		to := filepath.Join(public, path)
		if d := filepath.Dir(to); !made[d] {
			if err := os.MkdirAll(d, 0o755); err != nil {
				return fmt.Errorf("assemble: %w", err)
			}
			made[d] = true
		}
		if err := b.store.Link(a.SHA256, to); err != nil {
			return fmt.Errorf("assemble: %w", err)
		}
		m.Files = append(m.Files, manifestFile{Path: path, Bytes: a.Bytes, SHA256: a.SHA256})
	}
	return nil
}

// placeDatasets links the datasets' folders into the release and lists their
// files. Each folder of links is filled by one goroutine: two in one folder would
// wait for each other.
func (b *build) placeDatasets(public string, m *Manifest) error {
	var data, zh, en []manifestFile
	var g errgroup.Group
	g.Go(func() (err error) {
		data, err = b.placeData(public)
		return err
	})
	g.Go(func() (err error) {
		zh, err = b.placePages(public, lang.ZH, "datasets/", "../../../../")
		return err
	})
	g.Go(func() (err error) {
		en, err = b.placePages(public, lang.EN, "en/datasets/", "../../../../../")
		return err
	})
	err := g.Wait()
	m.Files = slices.Concat(data, zh, en)
	return err
}

// placeTree links a tree into the release; up leads from there to the data
// directory.
func placeTree(path, tree, up string) error {
	if err := os.Symlink(up+"trees/"+tree[:2]+"/"+tree, path); err != nil {
		return fmt.Errorf("assemble: %w", err)
	}
	return nil
}

func (b *build) placeData(public string) ([]manifestFile, error) {
	var out []manifestFile
	for _, ln := range b.next.Lines {
		if ln.Good == nil || ln.Good.Data == "" {
			continue
		}
		var files []manifestFile
		if err := json.Unmarshal(ln.Good.Files, &files); err != nil {
			return nil, fmt.Errorf("assemble %s: %w", ln.ID, err)
		}
		for _, f := range files {
			f.Path = "data/" + ln.ID + "/" + f.Path
			out = append(out, f)
		}
		if err := placeTree(filepath.Join(public, "data", ln.ID), ln.Good.Data, "../../../../"); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b *build) placePages(public string, c lang.Code, dir, up string) ([]manifestFile, error) {
	var out []manifestFile
	for _, ln := range b.next.Lines {
		if ln.Good == nil {
			continue
		}
		p := ln.Good.Pages[string(c)]
		out = append(out, manifestFile{Path: dir + ln.ID + "/index.html", Bytes: p.Bytes, SHA256: p.SHA256})
		if err := placeTree(filepath.Join(public, dir, ln.ID), p.Tree, up); err != nil {
			return nil, err
		}
	}
	return out, nil
}
