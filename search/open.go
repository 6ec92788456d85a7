package search

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v15"
	"golang.org/x/sync/errgroup"

	"github.com/kaimen-portal/kaimen/search/text"
)

// ErrDamaged is wrapped by errors of an index whose files are not what Write
// made: missing, stray, cut short or altered. Rebuild mends a shard.
var ErrDamaged = errors.New("search index damaged")

// Index answers queries. It is read-only and may be asked by many at once.
//
// It keeps about 500 bytes a document in memory (ids, titles, dates and the
// values of facets); terms and texts stay in the files.
type Index struct {
	id       string // names what its documents and vocabulary are
	shards   []shard
	owner    []int32 // shard of each document, in which they are numbered one after another
	rows     *columns
	readings *text.Readings
	synonyms *text.Synonyms
}

// shard is an open part of an index.
type shard struct {
	dir       string
	first     int // number of its first document
	rows      []row
	head      header
	offsets   []int64 // where each document begins in the file, and where the last ends
	documents *os.File
	words     segment.Segment // nil: the shard has no documents
}

// Open opens the shards that Write made in the folders dirs, to be asked with
// the vocabulary v. The same folders and vocabulary make an index of the same
// id. What a shard's files must not be is an error that wraps ErrDamaged and
// names the folder; Open reads the small files whole, but not every byte of
// the large ones.
func Open(dirs []string, v Vocabulary) (*Index, error) {
	x := &Index{shards: make([]shard, len(dirs))}
	var err error
	if x.readings, err = text.ParseReadings(v.Pinyin); err != nil {
		return nil, fmt.Errorf("readings: %w", err)
	}
	if x.synonyms, err = text.ParseSynonyms(v.Synonyms); err != nil {
		return nil, fmt.Errorf("synonyms: %w", err)
	}
	var g errgroup.Group
	for i, dir := range dirs {
		g.Go(func() (err error) {
			x.shards[i], err = openShard(dir)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		x.Close()
		return nil, err
	}
	if x.rows, err = x.gather(v); err != nil {
		x.Close()
		return nil, err
	}
	return x, nil
}

// Close frees the files. No query may be under way.
func (x *Index) Close() error {
	var errs []error
	for _, s := range x.shards {
		if s.documents != nil {
			errs = append(errs, s.documents.Close())
		}
		if s.words != nil {
			errs = append(errs, s.words.Close())
		}
	}
	return errors.Join(errs...)
}

func openShard(dir string) (s shard, err error) {
	s.dir = dir
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer damage(dir, &err)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return s, err
	}
	for _, e := range entries {
		if !slices.Contains([]string{documentsFile, columnsFile, wordsFile}, e.Name()) {
			return s, fmt.Errorf("stray file %s", e.Name())
		}
	}
	if err := s.readColumns(); err != nil {
		return s, fmt.Errorf("%s: %w", columnsFile, err)
	}
	err = s.openFiles()
	return s, err // with what it did open, for Close
}

// readColumns reads header and rows.
func (s *shard) readColumns() error {
	f, err := os.Open(filepath.Join(s.dir, columnsFile))
	if err != nil {
		return err
	}
	defer f.Close()
	dec := json.NewDecoder(bufio.NewReaderSize(f, 1<<16))
	if err := dec.Decode(&s.head); err != nil {
		return err
	}
	if s.head.Form != formVersion || s.head.Documents < 0 {
		return fmt.Errorf("form %d, want %d", s.head.Form, formVersion)
	}
	s.offsets = []int64{0}
	for dec.More() {
		var r row
		if err := dec.Decode(&r); err != nil {
			return err
		}
		if r.Length <= 0 || len(s.rows) > 0 && s.rows[len(s.rows)-1].ID >= r.ID {
			return fmt.Errorf("row of %q is out of order or without length", r.ID)
		}
		s.rows = append(s.rows, r)
		s.offsets = append(s.offsets, s.offsets[len(s.offsets)-1]+r.Length)
	}
	if len(s.rows) != s.head.Documents || s.offsets[len(s.rows)] != s.head.Bytes {
		return fmt.Errorf("%d rows of %d", len(s.rows), s.head.Documents)
	}
	return nil
}

// openFiles opens the two large files and holds their sizes against the header.
func (s *shard) openFiles() error {
	for name, want := range map[string]int64{documentsFile: s.head.Bytes, wordsFile: s.head.Words} {
		info, err := os.Stat(filepath.Join(s.dir, name))
		if err != nil {
			return err
		}
		if info.Size() != want {
			return fmt.Errorf("%s has %d bytes, want %d", name, info.Size(), want)
		}
	}
	var err error
	if s.documents, err = os.Open(filepath.Join(s.dir, documentsFile)); err != nil {
		return err
	}
	if s.head.Documents == 0 {
		return nil
	}
	if s.words, err = (&zap.ZapPlugin{}).Open(filepath.Join(s.dir, wordsFile)); err != nil {
		return fmt.Errorf("%s: %w", wordsFile, err)
	}
	if n := s.words.Count(); n != uint64(s.head.Documents) {
		return fmt.Errorf("%s holds %d documents, want %d", wordsFile, n, s.head.Documents)
	}
	// Bleve reads a dictionary once, under a lock that it does not give back when
	// the bytes make it panic. Here that harms nobody; in a query it would hang
	// every later one.
	for _, field := range []string{wordsField, itemsField} {
		if _, err := s.words.Dictionary(field); err != nil {
			return fmt.Errorf("%s: %w", wordsFile, err)
		}
	}
	return nil
}

// damage makes an error that wraps ErrDamaged of what Bleve does over damaged
// bytes: an error, a panic, or a fault of the memory that a file is mapped to.
// It is deferred, in a function that has set debug.SetPanicOnFault. Errors of
// the asker and of the context stay what they are. A panic for a mistake in
// this program looks no different, so the error of a panic says where it arose.
func damage(what string, err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%w: %s: %v\n%s", ErrDamaged, what, r, debug.Stack())
	}
	for _, kind := range []error{ErrDamaged, ErrQuery, context.Canceled, context.DeadlineExceeded} {
		if *err == nil || errors.Is(*err, kind) {
			return
		}
	}
	*err = fmt.Errorf("%w: %s: %w", ErrDamaged, what, *err)
}

// document reads the texts of a document.
func (x *Index) document(n int) (d Document, err error) {
	s := &x.shards[x.owner[n]]
	from, to := s.offsets[n-s.first], s.offsets[n-s.first+1]
	line := make([]byte, to-from)
	if _, err = s.documents.ReadAt(line, from); err == nil {
		err = json.Unmarshal(line, &d)
	}
	if err == nil && d.ID != x.rows.ids[n] {
		err = fmt.Errorf("line of %q holds %q", x.rows.ids[n], d.ID)
	}
	if err != nil {
		return d, fmt.Errorf("%w: %s of %s: %w", ErrDamaged, documentsFile, s.dir, err)
	}
	return d, nil
}
