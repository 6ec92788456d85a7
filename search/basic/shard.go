package basic

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/text"
)

// Shard writes what the documents of one shard contribute: the files of their
// display texts, which belong to no other shard, to put, and the fragment that
// Merge reads to w. The fragment is not part of the index. The same documents
// give the same bytes, in whatever order they come; r orders Chinese titles.
func Shard(docs []search.Document, l Layout, r *text.Readings, w io.Writer, put Files) error {
	all := l.assignKeys(docs)
	for _, c := range lang.Codes {
		if err := l.chunks(all, c, put); err != nil {
			return err
		}
	}
	p := &postings{index: map[string]int{}}
	b := bufio.NewWriter(w)
	for _, d := range all {
		p.document(d)
		writeRow(b, d, r)
	}
	b.WriteByte('\n')
	p.write(b)
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write fragment: %w", err)
	}
	return nil
}

// writeRow writes what orders a document among others: its key, the days on
// which it was updated and is due, and its name in either language.
func writeRow(b *bufio.Writer, d keyed, r *text.Readings) {
	zh, of := either(d.Title, lang.ZH)
	if of == lang.ZH {
		zh = strings.Join(r.Of(zh), " ") + " " + zh
	}
	en, _ := either(d.Title, lang.EN)
	fmt.Fprintf(b, "%d\t%d\t%d\t%s\t%s\n", d.key, d.Updated, d.Due, oneLine(zh), oneLine(en))
}

func oneLine(s string) string { return strings.Join(strings.Fields(text.Fold(s)), " ") }

// write writes a line for each term, in the order of the terms' bytes: the term,
// its first entry, how far its last key is from the first, and the digits of the
// entries after the first.
func (p *postings) write(b *bufio.Writer) {
	var line, rest []byte
	for _, i := range p.sorted() {
		first, digits, last := splitList(p.lists[i], rest[:0])
		rest = digits
		line = append(append(line[:0], p.terms[i]...), '\t')
		line = appendNumber(appendNumber(line, first), last-first>>weightBits)
		b.Write(append(append(line, digits...), '\n'))
	}
}

// chunks writes what a list shows, in one language: a file for each beginning of
// a key, in it an array for each key with id, title and its language, summary,
// agency, class, day of update, formats, rows and columns.
func (l Layout) chunks(all []keyed, c lang.Code, put Files) error {
	for from := 0; from < len(all); {
		chunk := all[from].key >> (l.keyBits - l.chunkBits)
		texts := map[string][]any{}
		for ; from < len(all) && all[from].key>>(l.keyBits-l.chunkBits) == chunk; from++ {
			d := all[from]
			title, of := either(d.Title, c)
			updated := ""
			if !d.Updated.IsZero() {
				updated = d.Updated.String()
			}
			tag := "" // of the title's language where it is the other one
			if of != c {
				tag = of.Tag()
			}
			entry := []any{d.ID, title, tag, d.Summary.In(c), d.Agency, d.Class, updated, strings.Join(d.Formats, " "), d.Rows, d.Columns}
			texts[strconv.FormatUint(uint64(d.key), 10)] = entry
		}
		body, err := json.Marshal(texts)
		if err != nil {
			return fmt.Errorf("display texts: %w", err)
		}
		if err := put(fmt.Sprintf("%s/%x.json", c, chunk), body); err != nil {
			return err
		}
	}
	return nil
}
