// Package convert turns the public files of one dataset into every format that
// the portal offers, and into the record from which its pages are drawn. It is
// given a gate.Public and so cannot reach a conditional row.
package convert

import (
	"context"
	"errors"
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/chart"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/generator/store"
)

// Converter writes into a store for one release.
type Converter struct {
	Store *store.Store
	AsOf  calendar.Date
}

// Convert reads every public file of an entry and stores its outputs. The
// record continues before, which is nil for a new entry. Where a file cannot be
// read the record is nil and the facts say why; an error means that the outputs
// could not be kept.
func (c *Converter) Convert(ctx context.Context, p gate.Public, before *record.Record) (*record.Record, *check.Facts, error) {
	rec := &record.Record{Entry: p.Entry()}
	tables, facts, err := c.read(ctx, p, p.Dataset())
	if err != nil {
		return nil, nil, err
	}
	if tables == nil {
		return nil, facts, nil
	}
	rec.Tables = tables
	describeInferred(&rec.Entry, tables)
	if rec.Entry.Class == datasets.Unconditional {
		if facts.Earlier, err = c.versions(ctx, p, rec, before); err != nil {
			return nil, nil, err
		}
	}
	if err := c.finish(rec); err != nil {
		return nil, nil, err
	}
	return rec, facts, nil
}

// read converts every resource of d, which is the entry itself or an earlier
// version of it. The tables are nil when a file could not be read.
func (c *Converter) read(ctx context.Context, p gate.Public, d *datasets.Dataset) ([]record.Table, *check.Facts, error) {
	work := map[string]*sinks{}
	defer func() {
		for _, w := range work {
			abort(w.outs)
		}
	}()
	facts, err := check.Examine(ctx, p.FS(), d, func(r *datasets.Resource, t *table.Table) ([]table.Writer, error) {
		w, err := c.open(p, r, t)
		if err != nil {
			return nil, err
		}
		work[r.Name] = w
		return w.writers(), nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("convert %s: %w", d.ID, err)
	}
	tables := []record.Table{}
	for i, f := range facts.Resources {
		if f.Err != nil {
			return nil, facts, nil
		}
		t, err := c.keep(p, d, d.Resources[i], f, work[f.Name])
		if err != nil {
			return nil, nil, fmt.Errorf("convert %s: %w", d.ID, err)
		}
		delete(work, f.Name)
		tables = append(tables, t)
	}
	return tables, facts, nil
}

// sinks is everything that one pass over a table feeds.
type sinks struct {
	table   *table.Table
	outs    []*output
	preview preview
	figure  *chart.Collector
}

func (c *Converter) open(p gate.Public, r *datasets.Resource, t *table.Table) (*sinks, error) {
	outs, err := openOutputs(c.Store, t)
	if err != nil {
		return nil, err
	}
	w := &sinks{table: t, outs: outs}
	if pic := p.Picture(); pic.Resource == "" || pic.Resource == r.Name {
		want := chart.Options{Kind: chart.Kind(pic.Kind), X: pic.X, Y: pic.Y, Series: pic.Series, Aggregate: pic.Aggregate}
		if plan, ok := chart.Choose(t.Schema, t.Rows, want); ok {
			w.figure = chart.NewCollector(plan, t.Schema)
		}
	}
	return w, nil
}

func (w *sinks) writers() []table.Writer {
	ws := []table.Writer{&w.preview}
	for _, o := range w.outs {
		ws = append(ws, o)
	}
	if w.figure != nil {
		ws = append(ws, w.figure)
	}
	return ws
}

func (c *Converter) keep(p gate.Public, d *datasets.Dataset, r datasets.Resource, f check.ResourceFacts, w *sinks) (record.Table, error) {
	t := record.Table{Resource: r.Name, Sample: r.Sample, Schema: f.Schema, Rows: f.Rows, Columns: f.Columns,
		Preview: w.preview.rows, Notes: f.Notes, Rejected: f.Rejected}
	var err error
	outs := w.outs
	w.outs = nil // commit takes them over
	if t.Files, t.Omitted, err = commit(outs, r.Name, f.Rows); err != nil {
		return t, err
	}
	orig, omitted, err := original(c.Store, p.FS(), d, r, w.table)
	if err != nil {
		return t, err
	}
	t.Omitted = append(t.Omitted, omitted...)
	if orig.Path != "" {
		t.Files = append(t.Files, orig)
	}
	if f.Rejected > 0 {
		rejects, err := c.rejects(r.Name, w.table)
		if err != nil {
			return t, err
		}
		t.Files = append(t.Files, rejects)
	}
	if w.figure != nil {
		if t.Figure, err = w.figure.Figure(); err != nil && !errors.Is(err, chart.ErrEmpty) {
			return t, fmt.Errorf("picture of %s: %w", r.Name, err)
		}
	}
	return t, nil
}

// describeInferred adds the columns that the descriptor leaves out to the
// public description, under the names that the file gives them.
func describeInferred(e *gate.Entry, tables []record.Table) {
	for i := range e.Resources {
		r := &e.Resources[i]
		for _, t := range tables {
			if t.Resource != r.Name {
				continue
			}
			known := map[string]gate.Field{}
			for _, f := range r.Fields {
				known[f.Name] = f
			}
			r.Fields = nil
			for _, f := range t.Schema.Fields {
				out, ok := known[f.Name]
				if !ok {
					out = gate.Field{Name: f.Name}
				}
				out.Type = f.Type
				r.Fields = append(r.Fields, out)
			}
		}
	}
}
