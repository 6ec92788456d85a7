package basic

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/search"
)

// ErrFragment is wrapped where a fragment is not one that Shard wrote.
var ErrFragment = errors.New("not a fragment of a basic index")

// maxLine bounds a line of a fragment: a title, or the postings of a term in
// all documents of a shard.
const maxLine = 4 << 20

// fragment is a fragment that is being read.
type fragment struct {
	lines *bufio.Scanner
	rows  []row
	term  []byte // of the line at hand; nil at the end
	first uint32
	last  uint32
	rest  []byte
}

// row is what orders a document.
type row struct {
	key          uint32
	updated, due calendar.Date
	zh, en       string // what names are ordered by
}

// open reads the rows of a fragment and its first term.
func open(r io.Reader) (*fragment, error) {
	f := &fragment{lines: bufio.NewScanner(r)}
	f.lines.Buffer(make([]byte, 64<<10), maxLine)
	for f.lines.Scan() {
		line := f.lines.Bytes()
		if len(line) == 0 {
			return f, f.next()
		}
		r, err := readRow(string(line))
		if err != nil {
			return nil, err
		}
		f.rows = append(f.rows, r)
	}
	return nil, cmp.Or(f.lines.Err(), ErrFragment)
}

// readRow reads what writeRow wrote.
func readRow(line string) (row, error) {
	cells := strings.Split(line, "\t")
	if len(cells) != 5 {
		return row{}, ErrFragment
	}
	key, err1 := strconv.ParseUint(cells[0], 10, 32)
	updated, err2 := strconv.Atoi(cells[1])
	due, err3 := strconv.Atoi(cells[2])
	if err := cmp.Or(err1, err2, err3); err != nil {
		return row{}, fmt.Errorf("%w: %w", ErrFragment, err)
	}
	return row{uint32(key), calendar.Date(updated), calendar.Date(due), cells[3], cells[4]}, nil
}

// next reads the next term.
func (f *fragment) next() error {
	if !f.lines.Scan() {
		f.term = nil
		return f.lines.Err()
	}
	term, list, ok := bytes.Cut(f.lines.Bytes(), []byte{'\t'})
	f.term = term
	if ok {
		f.first, list, ok = readNumber(list)
	}
	if ok {
		f.last, f.rest, ok = readNumber(list)
		f.last += f.first >> weightBits
	}
	if !ok || !isList(f.rest) {
		return ErrFragment
	}
	return nil
}

// Merge joins the fragments of all shards, in the order of the shards, and
// writes the files that they share. The vocabulary gives the facets' names and
// the day that "late" is measured by.
func Merge(fragments []io.Reader, l Layout, v search.Vocabulary, put Files) error {
	open, err := openAll(fragments)
	if err != nil {
		return err
	}
	m := meta{Format: 1, Bits: l.keyBits, ShardBits: l.shardBits, ChunkBits: l.chunkBits}
	var rows []row
	for _, f := range open {
		rows = append(rows, f.rows...)
	}
	m.Count = len(rows)
	w := &blocks{put: put, counts: map[string]int{}}
	if err := w.terms(open, timelyTerms(rows, v.AsOf)); err != nil {
		return err
	}
	m.Terms = w.directories
	return m.write(rows, w.counts, v, put)
}

func openAll(fragments []io.Reader) ([]*fragment, error) {
	var out []*fragment
	for i, r := range fragments {
		f, err := open(r)
		if err != nil {
			return nil, fmt.Errorf("fragment %d: %w", i, err)
		}
		out = append(out, f)
	}
	return out, nil
}

// timelyTerms are the lists of the facet that depends on the day, sorted.
func timelyTerms(rows []row, asOf calendar.Date) []*fragment {
	lists := map[string][]uint32{}
	for _, r := range rows {
		if value := timely(r.due, asOf); value != "" {
			lists[value] = append(lists[value], r.key<<weightBits|uint32(inFacet))
		}
	}
	var out []*fragment
	for _, value := range []string{"late", "on-time"} {
		if list := lists[value]; len(list) > 0 {
			f := &fragment{term: []byte(facetTerm(search.Timely, value)), lines: bufio.NewScanner(bytes.NewReader(nil))}
			f.first, f.rest, f.last = splitList(list, nil)
			out = append(out, f)
		}
	}
	return out
}

// terms writes every term with its list: those of the shards, and those that
// stand in none.
func (w *blocks) terms(shards, others []*fragment) error {
	all := slices.Concat(shards, others)
	var term, list []byte
	for {
		var least []byte
		for _, f := range all {
			if f.term != nil && (least == nil || bytes.Compare(f.term, least) < 0) {
				least = f.term
			}
		}
		if least == nil {
			return w.end()
		}
		term, list = append(term[:0], least...), list[:0]
		before := int64(-1) // key of the last entry
		for _, f := range all {
			if f.term == nil || !bytes.Equal(f.term, term) {
				continue
			}
			key := int64(f.first >> weightBits)
			if key <= before {
				return fmt.Errorf("%w: shards are not in order", ErrFragment)
			}
			list = appendNumber(list, uint32(key-before)<<weightBits|f.first&(1<<weightBits-1))
			list = append(list, f.rest...)
			before = int64(f.last)
			if err := f.next(); err != nil {
				return err
			}
		}
		if err := w.add(string(term), list); err != nil {
			return err
		}
	}
}
