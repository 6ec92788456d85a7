package generator

import (
	"context"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/generator/convert"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// stampEntries lists the dataset folders with their stamps.
func (b *build) stampEntries() error {
	dirs, err := fs.ReadDir(b.Catalogue, "datasets")
	if err != nil {
		return fmt.Errorf("open catalogue: %w", err)
	}
	for _, d := range dirs {
		if d.IsDir() && !strings.HasPrefix(d.Name(), ".") {
			b.next.Lines = append(b.next.Lines, line{ID: d.Name()})
		}
	}
	var g errgroup.Group
	g.SetLimit(2 * runtime.GOMAXPROCS(0))
	for i := range b.next.Lines {
		ln := &b.next.Lines[i]
		g.Go(func() (err error) {
			ln.Stamp, err = stamp(b.Catalogue, "datasets/"+ln.ID)
			return err
		})
	}
	return g.Wait()
}

// sameStamps reports whether every entry is as the release found it. Entries
// without times are compared by content.
func (b *build) sameStamps(entries []input) bool {
	if len(b.next.Lines) != len(entries) {
		return false
	}
	for i := range b.next.Lines {
		ln, was := &b.next.Lines[i], &entries[i]
		if ln.ID != was.ID {
			return false
		}
		if ln.Stamp != "" && ln.Stamp == was.Stamp {
			continue
		}
		input, err := b.inputKey(ln.ID)
		if err != nil || input != was.Input {
			return false
		}
	}
	return true
}

func (b *build) inputKey(id string) (string, error) {
	return inputKey(b.Catalogue, "datasets/"+id, b.next.Tool, b.next.Top)
}

// work is an entry that is not taken over.
type work struct {
	ln  *line
	set *datasets.Dataset // nil: it cannot be read
}

// entries brings every line up to date: unchanged ones are taken over, the
// others are read, judged and converted.
func (b *build) entries(ctx context.Context) error {
	var todo []work
	var taken []*line
	for i := range b.next.Lines {
		ln := &b.next.Lines[i]
		_, ln.Suspended = b.activity.Suspension(ln.ID)
		if was := b.before[ln.ID]; !ln.Own && was != nil && b.old.Frame == b.next.Frame && b.old.AsOf == b.AsOf && ln.Stamp != "" && ln.Stamp == was.Stamp && ln.Suspended == was.Suspended {
			*ln = *was
			taken = append(taken, ln)
			continue
		}
		todo = append(todo, work{ln: ln})
	}
	if err := b.inParallel(ctx, "take over", len(taken), func(_ context.Context, i int) error {
		b.reuseRows(taken[i])
		return nil
	}); err != nil {
		return err
	}
	if err := b.read(ctx, todo); err != nil {
		return err
	}
	return b.inParallel(ctx, "convert", len(todo), func(ctx context.Context, i int) error {
		ln, set := todo[i].ln, todo[i].set
		todo[i].set = nil // a descriptor with all its lines is large
		if err := b.entry(ctx, ln, set); err != nil {
			return fmt.Errorf("dataset %s: %w", ln.ID, err)
		}
		return nil
	})
}

// read reads descriptors: those of the portal's own statistics last, since they
// tell of the others.
func (b *build) read(ctx context.Context, todo []work) error {
	load := func(w *work) (err error) {
		w.set, w.ln.Findings, err = datasets.LoadDataset(b.Catalogue, "datasets/"+w.ln.ID)
		return err
	}
	err := b.inParallel(ctx, "read", len(todo), func(_ context.Context, i int) error {
		if todo[i].ln.Own {
			return nil
		}
		return load(&todo[i])
	})
	if err != nil {
		return err
	}
	loaded := map[string]*datasets.Dataset{} // nil: cannot be read
	for _, w := range todo {
		loaded[w.ln.ID] = w.set
	}
	b.cat.Sets = b.skeleton(loaded)
	if err := b.overlay(); err != nil {
		return err
	}
	for i := range todo {
		if todo[i].ln.Own {
			if err := load(&todo[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// inParallel runs do for 0 … n-1 on all processors and reports progress.
func (b *build) inParallel(ctx context.Context, stage string, n int, do func(context.Context, int) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	var mu sync.Mutex
	done := 0
	for i := range n {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			err := do(ctx, i)
			mu.Lock()
			defer mu.Unlock()
			done++
			b.Progress(stage, done, n)
			return err
		})
	}
	return g.Wait()
}

// skeleton is the catalogue's entries as far as rules look at other entries:
// their ids and classes. One that cannot be read is not among them.
func (b *build) skeleton(loaded map[string]*datasets.Dataset) []datasets.Dataset {
	var sets []datasets.Dataset
	for _, ln := range b.next.Lines {
		class := ln.Light.Class
		if d, ok := loaded[ln.ID]; ok {
			if d == nil {
				continue
			}
			class = d.Catalogue.OpenClass
		}
		sets = append(sets, datasets.Dataset{ID: ln.ID, Catalogue: datasets.Governance{OpenClass: class}})
	}
	return sets
}

// entry judges one entry, and converts it unless it was converted before.
func (b *build) entry(ctx context.Context, ln *line, d *datasets.Dataset) error {
	was := b.before[ln.ID].resumed()
	input, err := b.inputKey(ln.ID)
	if err != nil {
		return err
	}
	ln.Input = input
	ln.Entry = b.described(ln.ID, d, b.before[ln.ID])
	if ln.Suspended {
		return b.suspend(ln, was, d)
	}
	if d == nil {
		return b.fallBack(ln, was, "broken")
	}
	// An entry that was held back has no facts: it is read again, on the day on
	// which it may be fine.
	same := was != nil && was.Input == input && was.Facts != ""
	var rec *record.Record
	var facts *check.Facts
	if d.Approved() {
		switch {
		case same:
			facts, err = b.loadFacts(was.Facts)
		default:
			rec, facts, err = b.convert(ctx, ln, d, was)
		}
		if err != nil {
			return err
		}
	}
	ln.Light = check.Light(d, facts, b.AsOf)
	ln.Findings = append(ln.Findings, check.Entry(b.cat, d, facts, beforeOf(was), b.AsOf)...)
	if !check.Blocked(ln.Findings) { // else they may quote what the entry is held back for
		if ln.Facts, err = b.saveFacts(facts); err != nil {
			return err
		}
	}
	return b.settle(ln, was, d, rec, same)
}

// settle decides what is published of an entry: its new state, the state
// before, or nothing.
func (b *build) settle(ln, was *line, d *datasets.Dataset, rec *record.Record, same bool) error {
	switch {
	case !d.Approved():
		ln.Left = &leftOut{Reason: "not-approved", Status: d.Catalogue.Status}
		return nil
	case check.Blocked(ln.Findings):
		b.refused.Store(b.refused.Load() || rec != nil)
		return b.fallBack(ln, standIn(was, ln.Light.Class, d.Catalogue.StateSecret), "blocked")
	case same:
		ln.Good, ln.Kept, ln.Left = was.Good, was.Kept, was.Left
		b.reuseRows(ln)
		return nil
	case rec == nil:
		ln.Left = &leftOut{Reason: "closed"}
		return nil
	}
	for _, f := range ln.Findings {
		if f.Public {
			rec.Findings = append(rec.Findings, f)
		}
	}
	good, err := b.publishRecord(rec)
	ln.Good = good
	return err
}

// standIn is the state before of an entry that is held back, if it may go on
// being shown: what was open and is not meant to be any more does not stay.
func standIn(was *line, class datasets.OpenClass, secret bool) *line {
	if secret || was == nil || was.Good == nil || was.Good.Item.Class != class {
		return nil
	}
	return was
}

// fallBack keeps the last good state of an entry, marked as such, if there is
// one.
func (b *build) fallBack(ln, was *line, reason string) error {
	ln.Left = &leftOut{Reason: reason}
	ln.Good, ln.Kept = nil, nil
	if err := b.kept.Drop(ln.ID); err != nil {
		return err
	}
	if was == nil || was.Good == nil {
		return nil
	}
	good := *was.Good
	good.Item.Stale = true
	ln.Good, ln.Kept = &good, was.Kept
	b.reuseRows(ln)
	return nil
}

// convert makes the public files of an entry and keeps its conditional rows.
func (b *build) convert(ctx context.Context, ln *line, d *datasets.Dataset, was *line) (*record.Record, *check.Facts, error) {
	facts := &check.Facts{}
	var rec *record.Record
	if p, ok := gate.PublicOf(b.cat, d); ok {
		var old *record.Record
		if was != nil && was.Good != nil {
			var err error
			if old, err = record.Load(b.store, was.Good.Record); err != nil {
				return nil, nil, err
			}
		}
		c := convert.Converter{Store: b.store, AsOf: b.AsOf}
		made, seen, err := c.Convert(ctx, p, old)
		if err != nil {
			return nil, nil, err
		}
		rec = made
		facts.Resources = append(facts.Resources, seen.Resources...)
		if facts.Earlier, err = check.Earlier(ctx, p.FS(), p.Dataset()); err != nil {
			return nil, nil, err
		}
	}
	if r, ok := gate.RestrictedOf(b.cat, d); ok {
		kept, seen, err := b.kept.Keep(ctx, r)
		if err != nil {
			return nil, nil, err
		}
		if rec != nil {
			told, err := b.tell(rec.Entry, kept)
			if err != nil {
				return nil, nil, err
			}
			kept = append(kept, told)
		}
		ln.Kept = kept
		facts.Resources = append(facts.Resources, seen.Resources...)
	}
	slices.SortStableFunc(facts.Resources, func(a, b check.ResourceFacts) int { return position(d, a.Name) - position(d, b.Name) })
	return rec, facts, nil
}

func position(d *datasets.Dataset, resource string) int {
	return slices.IndexFunc(d.Resources, func(r datasets.Resource) bool { return r.Name == resource })
}

func (b *build) publishRecord(rec *record.Record) (*published, error) {
	name, err := record.Save(b.store, rec)
	if err != nil {
		return nil, err
	}
	document := b.frame.Document(rec)
	good := &published{Record: name, Item: record.ItemOf(rec, false), Pages: map[string]drawn{}, document: &document}
	files := filesOf(rec)
	listed := make([]manifestFile, len(files))
	for i, f := range files {
		listed[i] = manifestFile{Path: "data/" + rec.Entry.ID + "/" + f.Path, Bytes: f.Bytes, SHA256: f.SHA256}
		if f.Path == "SHA256SUMS" {
			good.Sums = f.SHA256
		}
	}
	good.Files = linesOf(listed...)
	if len(files) > 0 {
		good.Data, err = b.store.Tree(files)
	}
	return good, err
}

// reuseRows takes conditional rows over from the release before.
func (b *build) reuseRows(ln *line) {
	if len(ln.Kept) == 0 {
		return
	}
	if err := b.kept.Reuse(b.store.ReleasePath(b.release, keptRows), ln.ID, ln.Kept); err != nil {
		b.mu.Lock()
		b.report.warn(err)
		b.mu.Unlock()
		ln.Kept, ln.Stamp, ln.Input = nil, "", "" // the next build reads the files again
	}
}

func beforeOf(was *line) *check.Before {
	if was == nil || was.Good == nil {
		return nil
	}
	it := was.Good.Item
	return &check.Before{OpenClass: it.Class, UpdateFrequency: it.Frequency, Published: it.Published}
}
