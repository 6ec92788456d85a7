package generator

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
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
	b.next.detach()
	r := &assembly{build: b, public: filepath.Join(aside, "public")}
	if err := r.begin(); err != nil {
		return err
	}
	var g errgroup.Group
	g.Go(r.placeData) // needs no page: done while those are drawn
	g.Go(func() error { return b.index(ctx) })
	g.Go(func() error { return b.drawPages(ctx, b.next.items()) })
	if err := g.Wait(); err != nil {
		return err
	}
	b.Progress("assemble", 0, len(b.next.Lines))
	if err := r.placeRest(); err != nil {
		return err
	}
	index, err := b.next.Index.listed()
	if err != nil {
		return err
	}
	private, err := b.private(aside)
	if err != nil {
		return err
	}
	m := &Manifest{AsOf: b.AsOf, Tool: b.Version, BaseURL: b.cat.Portal.BaseURL, TrustedProxies: b.cat.Portal.TrustedProxies, Inputs: b.inputs(), Index: index, Server: private}
	if err := m.seal(r.parts); err != nil {
		return err
	}
	if m.Release == b.release {
		return b.keepRelease(aside)
	}
	g.Go(func() error { return m.write(filepath.Join(aside, manifestName), r.parts) })
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
	b.report.released(m.Release, r.files(), b)
	return nil
}

// inputs are the records that the release shows, by dataset.
func (b *build) inputs() map[string]string {
	out := make(map[string]string, len(b.next.Lines))
	for _, ln := range b.next.Lines {
		if ln.Good != nil {
			out[ln.ID] = strings.TrimSuffix(ln.Good.Record, ".json")
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
