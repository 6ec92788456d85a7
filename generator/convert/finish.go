package convert

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"sort"
	"strconv"

	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/kaimen-portal/kaimen/datasets/zips"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/generator/store"
)

// finish collects what lies at the dataset's own address: the files of the
// current version, its descriptor, the ZIP of tables, the descriptions of its
// interface and the checksums.
func (c *Converter) finish(rec *record.Record) error {
	described, err := c.describeInterface(rec)
	if err != nil {
		return fmt.Errorf("describe the interface of %s: %w", rec.Entry.ID, err)
	}
	if rec.Latest = filesOf(rec.Tables); len(rec.Latest) == 0 {
		rec.Latest = described
		return nil
	}
	pkg, err := c.descriptor(rec)
	if err != nil {
		return err
	}
	rec.Latest = append(rec.Latest, pkg)
	bundle, err := c.bundle(rec)
	if err != nil {
		return err
	}
	rec.Latest = slices.Concat(rec.Latest, []record.File{bundle}, described)
	sums, err := c.checksums(rec.Latest)
	if err != nil {
		return err
	}
	rec.Latest = append(rec.Latest, sums)
	return nil
}

// filesOf lists the files of tables, each path once: the tables of a workbook
// have their original in common.
func filesOf(tables []record.Table) []record.File {
	var out []record.File
	listed := map[string]bool{}
	for _, t := range tables {
		for _, f := range t.Files {
			if !listed[f.Path] {
				listed[f.Path] = true
				out = append(out, f)
			}
		}
	}
	return out
}

// describeVersion freezes the descriptor of a new version beside its files, so
// that a permanent address keeps saying what it said.
func (c *Converter) describeVersion(rec *record.Record, v *record.Version) error {
	pkg, err := c.descriptor(&record.Record{Entry: rec.Entry, Tables: rec.Tables, Versions: []record.Version{*v}})
	if err != nil {
		return err
	}
	v.Files = append(v.Files, pkg)
	sums, err := c.checksums(v.Files)
	if err != nil {
		return err
	}
	v.Files = append(v.Files, sums)
	return nil
}

func (c *Converter) descriptor(rec *record.Record) (record.File, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(packageOf(rec)); err != nil {
		return record.File{}, fmt.Errorf("descriptor of %s: %w", rec.Entry.ID, err)
	}
	b, err := c.Store.Put(buf.Bytes())
	return record.File{Path: "datapackage.json", Format: "datapackage", Blob: b}, err
}

func (c *Converter) checksums(files []record.File) (record.File, error) {
	var buf bytes.Buffer
	sorted := append([]record.File(nil), files...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Path < sorted[j].Path })
	for _, f := range sorted {
		fmt.Fprintf(&buf, "%s  %s\n", f.SHA256, f.Path)
	}
	b, err := c.Store.Put(buf.Bytes())
	return record.File{Path: "SHA256SUMS", Format: "checksums", Blob: b}, err
}

// bundle packs the tables as CSV (and GeoJSON where there is geometry) with the
// descriptor.
func (c *Converter) bundle(rec *record.Record) (record.File, error) {
	w, err := c.Store.NewBlob()
	if err != nil {
		return record.File{}, err
	}
	z := zips.NewWriter(w)
	for _, f := range rec.Latest {
		if f.Format != "csv" && f.Format != "geojson" && f.Format != "datapackage" {
			continue
		}
		if err := addToZip(z, c.Store, f); err != nil {
			w.Abort()
			return record.File{}, fmt.Errorf("pack %s: %w", rec.Entry.ID, err)
		}
	}
	if err := z.Close(); err != nil {
		w.Abort()
		return record.File{}, fmt.Errorf("pack %s: %w", rec.Entry.ID, err)
	}
	b, err := w.Commit()
	return record.File{Path: rec.Entry.ID + ".zip", Format: "zip", Blob: b}, err
}

func addToZip(z *zips.Writer, s *store.Store, f record.File) error {
	in, err := os.Open(s.BlobPath(f.SHA256))
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := z.Create(f.Path)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}

// rejects lists the cells that did not fit the type their column declares.
func (c *Converter) rejects(resource string, t *table.Table) (record.File, error) {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	rows := [][]string{{"row", "column", "value", "reason_zh", "reason_en"}}
	for _, r := range t.Rejects {
		rows = append(rows, []string{strconv.FormatInt(r.Row, 10), r.Column, r.Value, r.Reason.ZH, r.Reason.EN})
	}
	if err := w.WriteAll(rows); err != nil {
		return record.File{}, err
	}
	b, err := c.Store.Put(buf.Bytes())
	return record.File{Path: resource + ".rejects.csv", Format: "rejects", Resource: resource, Rows: int64(len(t.Rejects)), Blob: b}, err
}
