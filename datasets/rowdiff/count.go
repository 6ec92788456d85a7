// Package rowdiff counts what changed between two versions of a table that has
// a primary key: rows added, removed and changed. It spreads the rows of both
// over partitions on disk by the hash of their key and compares one partition
// at a time, so that memory grows with a sixty-fourth of the table at most.
// Start with Count.
package rowdiff

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/zeebo/xxh3"
)

// Change is the difference between two versions, in rows.
type Change struct {
	Added   int64 `json:"added"`
	Removed int64 `json:"removed"`
	Changed int64 `json:"changed"`
}

// Version is a version of a table.
type Version struct {
	Schema  table.Schema
	Batches iter.Seq2[*table.Batch, error]
}

// DuplicateKeyError says that a key is no key: two rows of a version have it.
type DuplicateKeyError struct {
	Old    bool     // in the old version, not the new
	Fields []string // of the key
	Values []string // canonical texts
}

func (e *DuplicateKeyError) Error() string {
	version := "new"
	if e.Old {
		version = "old"
	}
	return fmt.Sprintf("primary key %s: two rows of the %s version have %s", strings.Join(e.Fields, ", "), version, strings.Join(e.Values, ", "))
}

// Count compares two versions by the fields of key, which both must have. Rows
// with the same key count as changed where a cell differs in its canonical text;
// fields that only one version has are not compared. tmpDir takes the
// partitions of tables that are not small; they are gone when Count returns. A
// key that two rows of a version share is a *DuplicateKeyError.
func Count(ctx context.Context, old, new Version, key []string, tmpDir string) (Change, error) {
	change, err := count(ctx, old, new, key, tmpDir)
	if err != nil {
		return Change{}, fmt.Errorf("compare versions: %w", err)
	}
	return change, nil
}

func count(ctx context.Context, old, new Version, key []string, tmpDir string) (total Change, err error) {
	if len(key) == 0 {
		return Change{}, errors.New("no primary key")
	}
	var common []string
	for _, f := range new.Schema.Fields {
		if slices.Contains(names(old.Schema), f.Name) {
			common = append(common, f.Name)
		}
	}
	before, after := newPartitions(tmpDir), newPartitions(tmpDir)
	defer func() { err = errors.Join(err, before.close(), after.close()) }()
	if err := spread(ctx, before, old, key, common); err != nil {
		return Change{}, fmt.Errorf("old: %w", err)
	}
	if err := spread(ctx, after, new, key, common); err != nil {
		return Change{}, fmt.Errorf("new: %w", err)
	}
	for i := range partitionCount {
		if err := ctx.Err(); err != nil {
			return Change{}, err
		}
		if err := compare(before, after, i, key, &total); err != nil {
			return Change{}, err
		}
	}
	return total, nil
}

func names(s table.Schema) []string {
	var names []string
	for _, f := range s.Fields {
		names = append(names, f.Name)
	}
	return names
}

func columnsOf(s table.Schema, fields []string) ([]int, error) {
	var columns []int
	for _, name := range fields {
		i := slices.Index(names(s), name)
		if i < 0 {
			return nil, fmt.Errorf("no field %s", name)
		}
		columns = append(columns, i)
	}
	return columns, nil
}

// spread hands the rows of a version to partitions.
func spread(ctx context.Context, p *partitions, v Version, key, compared []string) error {
	keyColumns, err := columnsOf(v.Schema, key)
	if err != nil {
		return err
	}
	columns, err := columnsOf(v.Schema, compared)
	if err != nil {
		return err
	}
	var keyText, rowText []byte
	for b, err := range v.Batches {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		for row := range b.Len {
			keyText = appendCells(keyText[:0], b, keyColumns, row)
			rowText = appendCells(rowText[:0], b, columns, row)
			if err := p.add(keyText, xxh3.Hash128(rowText)); err != nil {
				return err
			}
		}
	}
	return nil
}

// appendCells writes cells so that different ones never make the same bytes: the
// length of each text plus one, 0 for a cell without a value, then the text.
func appendCells(dst []byte, b *table.Batch, columns []int, row int) []byte {
	for _, i := range columns {
		c := &b.Columns[i]
		if c.Null[row] {
			dst = append(dst, 0, 0, 0, 0)
			continue
		}
		at := len(dst)
		dst = c.AppendText(append(dst, 0, 0, 0, 0), row)
		binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4+1))
	}
	return dst
}

// cellTexts takes apart what appendCells wrote.
func cellTexts(cells string) []string {
	var texts []string
	for len(cells) >= 4 {
		size := int(binary.LittleEndian.Uint32([]byte(cells[:4])))
		cells = cells[4:]
		if size == 0 {
			texts = append(texts, "(empty)")
			continue
		}
		texts = append(texts, cells[:size-1])
		cells = cells[size-1:]
	}
	return texts
}
