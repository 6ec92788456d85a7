package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// dialectSample is how much text the candidates for a dialect are tried on. The
// pass over the whole file that follows holds every row against the result.
const dialectSample = 128 << 10

// proseAgreement is the agreement below which long lines count as prose with
// commas in it rather than as a ragged table.
const proseAgreement = 0.6

// delimiters are the candidates, likeliest first; the full-width ones are what
// a Chinese keyboard types.
var delimiters = []string{",", "\t", ";", "|", "，", "；", "｜", " "}

// sniffDialect settles what the dialect leaves open.
func (t *Table) sniffDialect(text opener, o Options) (csvDialect, error) {
	f, err := text()
	if err != nil {
		return csvDialect{}, err
	}
	defer f.Close()
	sample, err := io.ReadAll(io.LimitReader(f, dialectSample))
	if err != nil {
		return csvDialect{}, err
	}
	whole := len(sample) < dialectSample
	best, found := trial{}, false
	var limit error
	for i, d := range candidates(o.Dialect, t.Format) {
		if i > 0 && !d.occursIn(sample) {
			continue
		}
		tr := try(sample, whole, d, o.Limits)
		if limit == nil && errors.As(tr.failed, new(*Error)) {
			limit = tr.failed
		}
		if !found || tr.score > best.score {
			best, found = tr, true
		}
	}
	switch {
	case o.Dialect.Delimiter != "" || t.Format == "tsv":
	case best.width < 2 && limit != nil:
		return best.d, limit
	case (best.width < 2 || best.agreed < proseAgreement) && looksLikeText(sample):
		return best.d, errBlockText(1)
	}
	t.Dialect = o.Dialect
	t.Dialect.Delimiter = string(best.d.delim)
	if best.d.quote != 0 {
		t.Dialect.QuoteChar = string(rune(best.d.quote))
	}
	if best.d.escape != 0 {
		t.Dialect.EscapeChar = string(rune(best.d.escape))
	}
	t.Dialect.SkipInitialSpace = best.d.trim
	return best.d, nil
}

// candidates are the dialects that the declared one allows.
func candidates(d Dialect, format string) (out []csvDialect) {
	delims, quotes, escapes := delimiters, []byte{'"', '\''}, []byte{0, '\\'}
	switch {
	case d.Delimiter != "":
		delims = []string{d.Delimiter}
	case format == "tsv":
		delims = []string{"\t"}
	}
	if d.QuoteChar != "" {
		quotes = []byte{d.QuoteChar[0]}
	}
	if d.EscapeChar != "" {
		escapes = []byte{d.EscapeChar[0]}
	}
	for _, delim := range delims {
		for _, q := range quotes {
			for _, e := range escapes {
				c := csvDialect{delim: []byte(delim), quote: q, escape: e, trim: d.SkipInitialSpace}
				c.merge = delim == " " && d.Delimiter == ""
				out = append(out, c)
				if !c.trim && !c.merge && d.Delimiter == "" {
					c.trim = true
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// occursIn reports whether a sample has all that distinguishes a dialect.
func (d csvDialect) occursIn(sample []byte) bool {
	return bytes.Contains(sample, d.delim) &&
		(d.quote == '"' || bytes.IndexByte(sample, d.quote) >= 0) &&
		(d.escape == 0 || bytes.IndexByte(sample, d.escape) >= 0) &&
		(!d.trim || bytes.Contains(sample, append(bytes.Clone(d.delim), ' ')))
}

// trial is how well a dialect explains a sample.
type trial struct {
	d      csvDialect
	width  int
	agreed float64 // share of rows that have the width
	score  float64
	failed error
}

// try splits the sample. A dialect that explains it gives rows of one width,
// more than one column, and cells in which no quote is left over.
func try(sample []byte, whole bool, d csvDialect, l Limits) trial {
	r := newCSVReader(io.NopCloser(bytes.NewReader(sample)), d, l)
	var rows []headRow
	clean, quoted := 0, 0
	var failed error
	for {
		row, err := r.next()
		if err != nil {
			failed = err
			break
		}
		if len(row.cells) == 0 {
			continue
		}
		for _, c := range row.cells {
			quoted += leftover(c, d)
		}
		clean += len(row.cells)
		rows = append(rows, headRow{line: row.line, cells: make([]string, len(row.cells))})
		for i := range row.cells {
			rows[len(rows)-1].cells[i] = "x"
		}
	}
	if !whole && len(rows) > 1 {
		rows = rows[:len(rows)-1]
	}
	tr := trial{d: d, width: regularWidth(rows), failed: failed}
	tr.agreed = agreement(rows, tr.width)
	tr.score = tr.agreed - preference(d)
	if clean > 0 {
		tr.score -= float64(quoted) / float64(clean)
	}
	if tr.width < 2 {
		tr.score -= 1
	}
	if failed != io.EOF && !(errors.As(failed, new(*quoteError)) && !whole && !stray(failed)) {
		tr.score -= 0.5
	}
	if d.merge && (tr.agreed < 0.95 || bytes.ContainsAny(sample, "\t,;|，；｜")) {
		tr.score -= 1
	}
	return tr
}

func stray(err error) bool {
	var q *quoteError
	return errors.As(err, &q) && q.stray
}

// preference breaks ties: plain dialects before rare ones.
func preference(d csvDialect) (p float64) {
	for i, s := range delimiters {
		if s == string(d.delim) {
			p = float64(i) * 0.002
		}
	}
	if d.quote == '\'' {
		p += 0.02
	}
	if d.escape != 0 {
		p += 0.01
	}
	if d.trim {
		p += 0.005
	}
	return p
}

// leftover is 1 for a cell that the dialect leaves with quotes around it.
func leftover(c []byte, d csvDialect) int {
	c = bytes.TrimLeft(c, " ")
	if len(c) > 1 && (c[0] == '"' || c[0] == '\'' && c[len(c)-1] == '\'') {
		return 1
	}
	if d.escape == 0 && bytes.Contains(c, []byte(`\"`)) {
		return 1
	}
	return 0
}

// agreement is the share of rows that have the regular width, those above its
// first run excepted: lead lines may be many. The first row counts double,
// because it usually is the header.
func agreement(rows []headRow, width int) float64 {
	start := len(rows)
	for i, r := range rows {
		if len(r.cells) == width && (i+1 == len(rows) || len(rows[i+1].cells) == width) {
			start = i
			break
		}
	}
	if start == len(rows) {
		return 0
	}
	same := 0
	for _, r := range rows[start:] {
		if len(r.cells) == width {
			same++
		}
	}
	all := float64(same) / float64(len(rows))
	return 0.8*float64(same)/float64(len(rows)-start) + 0.2*all
}

// looksLikeText reports whether lines without a delimiter are prose or blocks
// of "key: value" instead of a table of one column.
func looksLikeText(sample []byte) bool {
	lines, long, keys := 0, 0, 0
	for line := range bytes.Lines(sample) {
		s := strings.TrimSpace(string(line))
		if s == "" {
			continue
		}
		lines++
		if len([]rune(s)) > 60 {
			long++
		}
		if i := strings.IndexAny(s, ":："); i > 0 && i < 30 {
			keys++
		}
	}
	return lines > 1 && (long*3 > lines || keys*2 > lines)
}

func errBlockText(line int64) *Error {
	return &Error{Code: "block-text", Row: line,
		Text: lang.Text{ZH: fmt.Sprintf("从第 %d 行起是成块的文字，不是一张行列整齐的表", line), EN: fmt.Sprintf("from line %d on this is text in blocks, not a table of rows and columns", line)},
		Fix:  lang.Text{ZH: "把内容整理成一行一条记录、列数相同的 CSV", EN: "write it as CSV: a row for each record, the same columns in each row"}}
}
