package basic

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"strings"
	"unicode/utf8"
)

// The terms, in order, are cut into blocks: a word, and all words that begin
// with some letters, stand in one or a few of them. A block ends between the two
// sizes, in bytes, where the next term says so by its checksum, so that a term
// more or less changes few blocks. A term with a long list is alone with it.
//
// What the blocks are called is said by directories, each of at most maxNames
// blocks, and what those are called by the meta file.
const (
	minBlock, maxBlock = 4 << 10, 8 << 10
	minNames, maxNames = 32, 96
)

// named is a block or a directory: no term in it comes before Start.
type named struct {
	Start, Name string
	KiB         int
}

// MarshalJSON writes an array, since there are many.
func (n named) MarshalJSON() ([]byte, error) { return json.Marshal([]any{n.Start, n.Name, n.KiB}) }

// blocks writes the terms.
type blocks struct {
	put         Files
	counts      map[string]int // documents by facet term
	buf         []byte         // block at hand
	start, last string         // of the block, and its last term
	names       []named        // of the directory at hand
	directories []named
}

// splits reports whether something ends before a term, which becomes longer
// than least by it: always beyond most, else at one of eight terms.
func splits(size, least, most int, term string) bool {
	return size > most || size > least && crc32.ChecksumIEEE([]byte(term))%8 == 0
}

func (w *blocks) add(term string, list []byte) error {
	if strings.HasPrefix(term, facetSign) {
		w.counts[term] = count(list)
	}
	if w.buf != nil && splits(len(w.buf)+len(term)+len(list), minBlock, maxBlock, term) {
		if err := w.endBlock(); err != nil {
			return err
		}
	}
	if w.buf == nil {
		w.start = between(w.last, term)
	}
	name, err := json.Marshal(term)
	if err != nil {
		return fmt.Errorf("write terms: %w", err)
	}
	w.buf = append(append(append(append(append(w.buf, ','), name...), `:"`...), list...), '"')
	w.last = term
	return nil
}

func (w *blocks) endBlock() error {
	if len(w.names) > 0 && splits(len(w.names), minNames, maxNames-1, w.start) {
		if err := w.endDirectory(); err != nil {
			return err
		}
	}
	w.buf[0] = '{'
	block, err := putNamed("terms/", w.start, append(w.buf, '}'), w.put)
	w.names = append(w.names, block)
	w.buf = nil
	return err
}

func (w *blocks) endDirectory() error {
	body, err := json.Marshal(w.names)
	if err != nil {
		return fmt.Errorf("write terms: %w", err)
	}
	directory, err := putNamed("terms/", w.names[0].Start, body, w.put)
	w.directories = append(w.directories, directory)
	w.names = nil
	return err
}

// end writes what is at hand.
func (w *blocks) end() error {
	if w.buf == nil {
		return nil
	}
	if err := w.endBlock(); err != nil {
		return err
	}
	return w.endDirectory()
}

// putNamed writes a file that is named by its content, so that a page that was
// open before the index changed never reads half of another one.
func putNamed(dir, start string, body []byte, put Files) (named, error) {
	sum := sha256.Sum256(body)
	n := named{start, hex.EncodeToString(sum[:6]), (len(body) + 1023) >> 10}
	return n, put(dir+n.Name+".json", body)
}

// between is the shortest beginning of term that comes after last.
func between(last, term string) string {
	n := 0
	for n < len(term) && n < len(last) && term[n] == last[n] {
		n++
	}
	for n = min(n+1, len(term)); n < len(term) && !utf8.RuneStart(term[n]); n++ {
	}
	return term[:n]
}
