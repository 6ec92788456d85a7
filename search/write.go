package search

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v15"

	"github.com/kaimen-portal/kaimen/search/text"
)

// Write makes the shard of docs in the folder dir, which it creates. The same
// documents, in whatever order, make the same bytes. The readings r are those
// by which titles are found in pinyin. It holds all of docs' terms in memory,
// about 20 kB a document.
//
// A shard is one segment of Bleve's, written as such: Bleve's own builder
// gathers documents in a map and so writes them in another order each time,
// and keeps a database of segments that a folder written once has no use for.
// The segment is of form 15, the last that goes through no map either; the
// later ones differ in what they hold of vectors and shapes.
func Write(ctx context.Context, dir string, docs []Document, r *text.Readings) error {
	docs = slices.Clone(docs)
	slices.SortFunc(docs, func(a, b Document) int { return cmp.Compare(a.ID, b.ID) })
	for i, d := range docs {
		if d.ID == "" || i > 0 && docs[i-1].ID == d.ID {
			return fmt.Errorf("write search shard %s: document id %q is empty or taken", dir, d.ID)
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write search shard: %w", err)
	}
	head := header{Form: formVersion, Documents: len(docs),
		Items: distinctItems(docs), Keywords: distinctKeywords(docs), Spellings: spellings(docs)}
	lengths, err := writeDocuments(dir, docs, &head)
	if err == nil {
		err = writeWords(ctx, dir, docs, &head)
	}
	if err == nil {
		err = writeColumns(dir, docs, lengths, head, r)
	}
	if err != nil {
		return fmt.Errorf("write search shard %s: %w", dir, err)
	}
	return nil
}

// writeDocuments gives the length of each document's line.
func writeDocuments(dir string, docs []Document, head *header) ([]int64, error) {
	sum := sha256.New()
	lengths := make([]int64, len(docs))
	err := writeLines(filepath.Join(dir, documentsFile), func(w io.Writer) error {
		w = io.MultiWriter(w, sum)
		for i := range docs {
			line, err := json.Marshal(&docs[i])
			if err != nil {
				return fmt.Errorf("document %s: %w", docs[i].ID, err)
			}
			n, err := w.Write(append(line, '\n'))
			if err != nil {
				return err
			}
			lengths[i] = int64(n)
			head.Bytes += int64(n)
		}
		return nil
	})
	head.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return lengths, err
}

// writeWords writes the segment; a shard of no documents has an empty file.
func writeWords(ctx context.Context, dir string, docs []Document, head *header) error {
	path := filepath.Join(dir, wordsFile)
	if len(docs) == 0 {
		return os.WriteFile(path, nil, 0o644)
	}
	results := make([]index.Document, len(docs))
	for i := range docs {
		if err := ctx.Err(); err != nil {
			return err
		}
		results[i] = analysed(&docs[i])
	}
	seg, _, err := (&zap.ZapPlugin{}).New(results)
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	defer seg.Close()
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return err // Persist writes over what is there, but does not shorten it
	}
	if err := seg.(segment.UnpersistedSegment).Persist(path); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	head.Words = info.Size()
	return os.Chmod(path, 0o644)
}

func writeColumns(dir string, docs []Document, lengths []int64, head header, r *text.Readings) error {
	return writeLines(filepath.Join(dir, columnsFile), func(w io.Writer) error {
		enc := json.NewEncoder(w)
		if err := enc.Encode(head); err != nil {
			return err
		}
		for i := range docs {
			if err := enc.Encode(rowOf(&docs[i], lengths[i], r)); err != nil {
				return fmt.Errorf("document %s: %w", docs[i].ID, err)
			}
		}
		return nil
	})
}

func writeLines(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// distinctItems are the data items of docs without their descriptions, each
// name with each of its titles once. Suggest shows a title that has several
// names once.
func distinctItems(docs []Document) []DataItem {
	seen := map[DataItem]bool{}
	for _, d := range docs {
		for _, it := range d.Items {
			seen[DataItem{Name: it.Name, Title: it.Title}] = true
		}
	}
	return sortedItems(seen)
}

// distinctKeywords are the Chinese keywords of docs.
func distinctKeywords(docs []Document) []string {
	seen := map[string]bool{}
	for _, d := range docs {
		for _, k := range d.KeywordsZH {
			seen[k] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// spellings are the English words of docs in alphabetical order.
func spellings(docs []Document) []string {
	seen := map[string]bool{}
	for i := range docs {
		for s := range docs[i].english {
			text.Scan(s, func(t text.Token) {
				if t.Kind == text.Word && len(t.Term) >= minForgiven && isLetters(t.Term) {
					seen[t.Term] = true
				}
			})
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// english goes through the English texts of a document.
func (d *Document) english(yield func(string) bool) {
	for _, s := range []string{d.Title.EN, d.AgencyName.EN, d.DomainName.EN, d.Summary.EN, d.Description.EN} {
		if !yield(s) {
			return
		}
	}
	for _, s := range d.KeywordsEN {
		if !yield(s) {
			return
		}
	}
	for _, it := range d.Items {
		if !yield(it.Title.EN) || !yield(it.Description.EN) {
			return
		}
	}
}
