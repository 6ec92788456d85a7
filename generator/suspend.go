package generator

import (
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// suspend makes a notice of what was published of an entry: a page that says
// why, without files, rows and structure. What was published is held for the day
// on which the entry is given back. An entry of which nothing was published has
// no notice either.
func (b *build) suspend(ln, was *line, d *datasets.Dataset) error {
	ln.Left = &leftOut{Reason: "suspended"}
	if d != nil {
		ln.Light = check.Light(d, nil, b.AsOf)
		if _, ok := gate.PublicOf(b.cat, d); !ok {
			ln.Left = &leftOut{Reason: "not-approved", Status: d.Catalogue.Status}
			return nil
		}
	}
	if was == nil || was.Good == nil {
		return nil
	}
	rec, err := record.Load(b.store, was.Good.Record)
	if err != nil {
		return err
	}
	e := rec.Entry
	e.Resources = nil
	if ln.Good, err = b.publishRecord(&record.Record{Entry: e}); err != nil {
		return err
	}
	ln.Good.Item.Suspended, ln.Held = true, was.Good
	ln.Good.Item.Fields = was.Good.Item.Fields // the open list goes on naming the data items
	return nil
}

// resumed is a line as it was before its entry was suspended. Its rows are gone
// and its files have to be read anew.
func (ln *line) resumed() *line {
	if ln == nil || !ln.Suspended {
		return ln
	}
	was := *ln
	was.Suspended, was.Good, was.Held, was.Facts = false, ln.Held, nil, ""
	return &was
}
