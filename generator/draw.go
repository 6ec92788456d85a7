package generator

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/kaimen-portal/kaimen/generator/compose"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/generator/render"
	"github.com/kaimen-portal/kaimen/generator/store"
)

// drawPages renders every page whose key changed and takes the others over.
func (b *build) drawPages(ctx context.Context, items []*record.Item) error {
	plans, err := b.plan(items)
	if err != nil {
		return err
	}
	var todo []compose.Planned
	homes := map[string]planned{}
	for _, p := range plans {
		key := p.Key + b.next.Site
		if b.takeOver(p, key) {
			continue
		}
		todo = append(todo, p.Planned)
		p.Key = key
		homes[p.Out] = p
	}
	return b.renderAll(ctx, todo, func(out string, body []byte) error {
		blob, err := b.store.Put(body)
		if err != nil {
			return err
		}
		return homes[out].keep(b, blob)
	})
}

// renderBatch is how many page values are in memory at once, twice over: the
// next ones are composed while Hugo draws.
const renderBatch = 1000

// renderAll composes, draws and keeps pages: while one batch is drawn, the next
// is composed and the one before stored.
func (b *build) renderAll(ctx context.Context, todo []compose.Planned, keep func(string, []byte) error) error {
	b.report.Drawn = len(todo)
	batches := make(chan []pages.Page, 1)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(batches)
		for len(todo) > 0 {
			n := min(renderBatch, len(todo))
			ps, err := composeAll(todo[:n])
			if err != nil {
				return err
			}
			todo = todo[n:]
			select {
			case batches <- ps:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	g.Go(func() error {
		var storing errgroup.Group
		storing.SetLimit(runtime.GOMAXPROCS(0))
		done := 0
		for ps := range batches {
			err := render.Run(ctx, b.site, ps, func(path string, body []byte) error {
				done++
				b.Progress("draw", done, b.report.Drawn)
				storing.Go(func() error { return keep(path, body) })
				return nil
			})
			if err != nil {
				return errors.Join(err, storing.Wait())
			}
		}
		return storing.Wait()
	})
	return g.Wait()
}

func composeAll(todo []compose.Planned) ([]pages.Page, error) {
	ps := make([]pages.Page, len(todo))
	for i, p := range todo {
		var err error
		if ps[i], err = p.Make(); err != nil {
			return nil, fmt.Errorf("compose %s: %w", p.Out, err)
		}
	}
	return ps, nil
}

// planned is a page with the dataset that it belongs to, nil for the others.
type planned struct {
	compose.Planned
	good *published
	lang string
}

// keep notes the drawn page.
func (p planned) keep(b *build, blob store.Blob) error {
	if p.good == nil {
		b.note(p.Out, artifact{Key: p.Key, Blob: blob})
		return nil
	}
	tree, err := b.store.Tree([]store.File{{Path: "index.html", Blob: blob}})
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	p.good.Pages[p.lang] = drawn{Key: p.Key, Tree: tree, Blob: blob}
	return nil
}

// takeOver notes the page of the release before, where it says the same.
func (b *build) takeOver(p planned, key string) bool {
	if p.good != nil {
		old := p.good.Pages[p.lang]
		return old.Key == key && b.store.HasTree(old.Tree)
	}
	old, ok := b.old.Files[p.Out]
	if !ok || old.Key != key || !b.store.HasBlob(old.Blob) {
		return false
	}
	b.note(p.Out, old)
	return true
}

// plan lists every page of the release.
func (b *build) plan(items []*record.Item) ([]planned, error) {
	b.frame.Know(items)
	var sets, rest []planned
	var g errgroup.Group
	g.Go(func() error {
		sets = b.planDatasets(items)
		return nil
	})
	g.Go(func() error {
		others, err := b.otherPages(items)
		for _, p := range others {
			rest = append(rest, planned{Planned: p})
		}
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return append(sets, rest...), b.checksums()
}

func (b *build) planDatasets(items []*record.Item) []planned {
	out := make([]planned, 0, 2*len(items))
	rel := newRelated(items)
	for i := range b.next.Lines {
		ln := &b.next.Lines[i]
		if ln.Good == nil {
			continue
		}
		it, version := &ln.Good.Item, ln.Good.Record+shortHash(publicMessages(ln.across))
		plans := b.frame.Dataset(it, version, func() []*record.Item { return rel.of(it) }, b.loader(ln))
		for c, p := range plans {
			out = append(out, planned{p, ln.Good, string(langCodes[c])})
		}
	}
	return out
}

// loader reads a dataset's record, once for both languages when they are drawn
// one after the other, with what holding it against other entries showed.
func (b *build) loader(ln *line) func() (*record.Record, error) {
	name, across := ln.Good.Record, ln.across
	var rec *record.Record
	return func() (*record.Record, error) {
		if r := rec; r != nil {
			rec = nil // the second language is the last
			return r, nil
		}
		r, err := record.Load(b.store, name)
		if err != nil {
			return nil, err
		}
		for _, f := range across {
			if f.Public {
				r.Findings = append(r.Findings, f)
			}
		}
		rec = r
		return r, nil
	}
}
