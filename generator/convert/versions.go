package convert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/rowdiff"
	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// versions continues the dataset's history: what was published before, the
// earlier versions that the descriptor lists and that are not in it yet, and the
// present state if it differs from the newest. The facts are those of the
// earlier versions that were read now: rules on what may be published hold for
// them too.
func (c *Converter) versions(ctx context.Context, p gate.Public, rec, before *record.Record) ([]check.ResourceFacts, error) {
	if before != nil {
		rec.Versions = slices.Clone(before.Versions)
	}
	seen, err := c.addEarlier(ctx, p, rec)
	if err != nil {
		return nil, err
	}
	v := newVersion(rec.Tables)
	if last := rec.Current(); last != nil && last.ID == v.ID {
		return seen, nil
	}
	v.Published = c.published(rec)
	if err := c.describeVersion(rec, &v); err != nil {
		return nil, err
	}
	rec.Versions = append(rec.Versions, v)
	c.compare(ctx, p, rec, len(rec.Versions)-1)
	return seen, ctx.Err()
}

// published is the day of a new version: the day that the agency states, where
// that is later than the version before, else the day of the release.
func (c *Converter) published(rec *record.Record) calendar.Date {
	last := rec.Current()
	if u := rec.Entry.Updated; !u.IsZero() && u <= c.AsOf && (last == nil || u > last.Published) {
		return u
	}
	return c.AsOf
}

// addEarlier converts the versions that the descriptor lists, once.
func (c *Converter) addEarlier(ctx context.Context, p gate.Public, rec *record.Record) ([]check.ResourceFacts, error) {
	var seen []check.ResourceFacts
	for _, e := range p.Earlier() {
		if slices.ContainsFunc(rec.Versions, func(v record.Version) bool { return v.Published == e.Published }) {
			continue
		}
		tables, facts, err := c.read(ctx, p, earlier(p.Dataset(), e))
		if err != nil {
			return nil, err
		}
		seen = append(seen, facts.Resources...)
		if tables == nil {
			rec.Findings = append(rec.Findings, unreadable(p, e, facts.Resources[0].Path))
			continue
		}
		v := newVersion(tables)
		v.Published, v.NoteZH, v.NoteEN = e.Published, e.Note, e.NoteEN
		if err := c.describeVersion(&record.Record{Entry: rec.Entry, Tables: tables}, &v); err != nil {
			return nil, err
		}
		rec.Versions = append(rec.Versions, v)
	}
	sort.SliceStable(rec.Versions, func(i, j int) bool { return rec.Versions[i].Published < rec.Versions[j].Published })
	for i := range rec.Versions {
		if rec.Versions[i].Change == nil {
			c.compare(ctx, p, rec, i)
		}
	}
	return seen, ctx.Err()
}

func earlier(d *datasets.Dataset, e datasets.Earlier) *datasets.Dataset {
	out := *d
	out.Resources = nil
	for _, f := range e.Resources {
		for _, r := range d.Resources {
			if r.Name == f.Name {
				r.Path = f.Path
				out.Resources = append(out.Resources, r)
			}
		}
	}
	return &out
}

func unreadable(p gate.Public, e datasets.Earlier, path string) datasets.Finding {
	return datasets.Finding{Severity: datasets.Warns, Rule: "D5", Dataset: p.Entry().ID, File: p.Dataset().File, Public: true,
		Message: lang.Text{ZH: fmt.Sprintf("%s 的历史版本（%s）无法读取", e.Published, path), EN: fmt.Sprintf("the version of %s (%s) cannot be read", e.Published, path)},
		Fix:     lang.Text{ZH: "更正该文件，或从描述文件中删去该版本", EN: "correct that file, or take the version out of the descriptor"}}
}

// newVersion names the state of the tables by the hash of their files.
func newVersion(tables []record.Table) record.Version {
	v := record.Version{Files: filesOf(tables)}
	for _, t := range tables {
		v.Rows += t.Rows
		v.Columns = max(v.Columns, len(t.Schema.Fields))
	}
	var lines []string
	for _, f := range v.Files {
		lines = append(lines, f.Path+"\x00"+f.SHA256+"\n")
	}
	sort.Strings(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	v.ID = hex.EncodeToString(sum[:])[:12]
	return v
}

// compare counts the rows that version i added, removed and changed, where
// every table that both versions hold declares a primary key. A comparison that
// is impossible, as when the key is not unique, leaves the counts out.
func (c *Converter) compare(ctx context.Context, p gate.Public, rec *record.Record, i int) {
	if i == 0 {
		return
	}
	var sum rowdiff.Change
	compared := false
	for _, t := range rec.Tables {
		before, after := parquetOf(rec.Versions[i-1], t.Resource), parquetOf(rec.Versions[i], t.Resource)
		if len(t.Schema.PrimaryKey) == 0 || before == nil || after == nil {
			return
		}
		ch, err := c.countRows(ctx, t.Schema, before, after)
		if err != nil {
			rec.Findings = append(rec.Findings, incomparable(p, t.Resource, err))
			return
		}
		sum.Added, sum.Removed, sum.Changed = sum.Added+ch.Added, sum.Removed+ch.Removed, sum.Changed+ch.Changed
		compared = true
	}
	if compared {
		rec.Versions[i].Change = &sum
	}
}

func incomparable(p gate.Public, resource string, err error) datasets.Finding {
	return datasets.Finding{Severity: datasets.Advises, Rule: "D5", Dataset: p.Entry().ID, File: p.Dataset().File,
		Message: lang.Text{ZH: fmt.Sprintf("%s 的两个版本无法逐行比较：%v", resource, err), EN: fmt.Sprintf("two versions of %s cannot be compared row by row: %v", resource, err)},
		Fix:     lang.Text{ZH: "检查主键是否唯一，字段是否改名", EN: "check that the primary key is unique and that no column was renamed"}}
}

func (c *Converter) countRows(ctx context.Context, s table.Schema, before, after *record.File) (rowdiff.Change, error) {
	a, err := os.Open(c.Store.BlobPath(before.SHA256))
	if err != nil {
		return rowdiff.Change{}, err
	}
	defer a.Close()
	b, err := os.Open(c.Store.BlobPath(after.SHA256))
	if err != nil {
		return rowdiff.Change{}, err
	}
	defer b.Close()
	ch, err := rowdiff.Count(ctx, rowdiff.Version{Schema: s, Batches: table.ReadParquet(a, before.Bytes, s)},
		rowdiff.Version{Schema: s, Batches: table.ReadParquet(b, after.Bytes, s)}, s.PrimaryKey, c.Store.Path("work"))
	return ch, errors.Join(err, ctx.Err())
}

func parquetOf(v record.Version, resource string) *record.File {
	for i, f := range v.Files {
		if f.Format == "parquet" && f.Resource == resource {
			return &v.Files[i]
		}
	}
	return nil
}
