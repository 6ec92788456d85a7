package table

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// jsonReader walks JSON by tokens, holding one row at a time. Numbers stay the
// text that they are in the file, so that big integers keep every digit.
type jsonReader struct {
	t     *Table
	src   *boundedReader
	dec   *json.Decoder
	o     Options
	names []string
	index map[string]int
	spool *spool
	row   int64
	cells [][]byte
	twice map[string]int // keys that a row has twice, with the first such row
}

// jsonSource reads JSON, NDJSON and GeoJSON into the spool.
func (t *Table) jsonSource(ctx context.Context, text opener, o Options) (*source, error) {
	if t.Format == "geojson" {
		o.Dialect.Property = "features"
	} else if t.Format == "json" && o.Dialect.Property == "" {
		keys, err := t.rowKeys(ctx, text, o)
		if err != nil {
			return nil, err
		}
		if len(keys) > 1 {
			return nil, errSeveralKeys(keys)
		}
		o.Dialect.Property = strings.Join(keys, "")
	}
	t.Dialect.Property = o.Dialect.Property
	names, err := t.jsonPass(ctx, text, o, nil, nil)
	if err != nil {
		return nil, err
	}
	s, err := t.newSpool()
	if err != nil {
		return nil, err
	}
	header := row{cells: make([][]byte, len(names))}
	for i, n := range names {
		header.cells[i] = []byte(n)
	}
	s.add(header)
	if _, err := t.jsonPass(ctx, text, o, names, s); err != nil {
		return nil, err
	}
	open, err := s.finish()
	src := &source{open: open, named: true}
	if t.Format == "geojson" {
		src.fields = []Field{{Name: names[len(names)-1], Type: GeoJSON}}
	}
	return src, err
}

// jsonPass reads all rows: first to learn the columns, which may appear in any
// row, then to spool them.
func (t *Table) jsonPass(ctx context.Context, text opener, o Options, names []string, s *spool) ([]string, error) {
	f, err := text()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := t.newJSONReader(ctx, f, o)
	r.spool, r.names = s, names
	for i, n := range names {
		r.index[n] = i
	}
	if err := r.rows(); err != nil {
		return nil, r.explain(err)
	}
	if r.row == 0 || len(r.names) == 0 && t.Format != "geojson" {
		return nil, errEmpty()
	}
	if s != nil && len(r.twice) > 0 {
		t.noteDuplicateKeys(r.twice)
	}
	if t.Format == "geojson" && s == nil {
		r.names = append(r.names, geometryName(r.names))
	}
	return r.names, nil
}

func geometryName(names []string) string {
	name := "geometry"
	for slices.Contains(names, name) {
		name += "_"
	}
	return name
}

func (t *Table) noteDuplicateKeys(twice map[string]int) {
	keys := []string{}
	for k, row := range twice {
		keys = append(keys, fmt.Sprintf("%s (%d)", k, row))
	}
	slices.Sort(keys)
	t.note("duplicate-keys", "同一对象里重复的键（括号内为行号），取最后一个值：%s", "keys that an object has twice (row in brackets), the last value was taken: %s", strings.Join(keys, ", "))
}

func (t *Table) newJSONReader(ctx context.Context, f io.Reader, o Options) *jsonReader {
	r := &jsonReader{t: t, o: o, index: map[string]int{}, twice: map[string]int{}}
	r.src = &boundedReader{ctx: ctx, r: f, budget: 2 * o.Limits.CellBytes, limit: o.Limits.CellBytes}
	r.dec = json.NewDecoder(r.src)
	r.dec.UseNumber()
	return r
}

// boundedReader stops reading when its context ends, or when more has been read
// for one row than any row may take.
type boundedReader struct {
	ctx           context.Context
	r             io.Reader
	budget, limit int
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	if b.budget < 0 {
		return 0, errCellTooLong(0, b.limit)
	}
	n, err := b.r.Read(p)
	b.budget -= n
	return n, err
}

// rowKeys lists the keys of a JSON object under which an array of objects or
// arrays sits. A document that is an array has none.
func (t *Table) rowKeys(ctx context.Context, text opener, o Options) ([]string, error) {
	f, err := text()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := t.newJSONReader(ctx, f, o)
	keys, err := r.rowKeys()
	if err != nil {
		return nil, r.explain(err)
	}
	return keys, nil
}

func (r *jsonReader) rowKeys() (keys []string, err error) {
	tok, err := r.dec.Token()
	if err != nil || tok == json.Delim('[') {
		return nil, err
	}
	if tok != json.Delim('{') {
		return nil, errNoRows()
	}
	for r.dec.More() {
		key, err := r.dec.Token()
		if err != nil {
			return nil, err
		}
		if tok, err = r.dec.Token(); err != nil {
			return nil, err
		}
		depth := nesting(tok)
		if tok == json.Delim('[') {
			if tok, err = r.dec.Token(); err != nil {
				return nil, err
			}
			if tok == json.Delim('{') || tok == json.Delim('[') {
				keys = append(keys, key.(string))
			}
			depth += nesting(tok)
		}
		if err := r.skip(depth); err != nil {
			return nil, err
		}
	}
	if len(keys) == 0 {
		return nil, errNoRows()
	}
	return keys, nil
}

// explain turns an error of the decoder into one for people.
func (r *jsonReader) explain(err error) error {
	var e *Error
	if errors.As(err, &e) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &Error{Code: "bad-json",
		Text: lang.Text{ZH: fmt.Sprintf("第 %d 字节处不是合法的 JSON（已读 %d 行）", r.dec.InputOffset(), r.row), EN: fmt.Sprintf("not valid JSON at byte %d, after %d rows", r.dec.InputOffset(), r.row)},
		Fix:  lang.Text{ZH: "从源系统重新导出；每行一个对象的文件请以 .ndjson 命名", EN: "export it again from its source; a file with an object per line is named .ndjson"}}
}

// rows finds where the rows are, and reads them.
func (r *jsonReader) rows() error {
	if r.t.Format == "ndjson" {
		for r.dec.More() {
			if err := r.element(); err != nil {
				return err
			}
		}
		return nil
	}
	if err := r.seek(r.o.Dialect.Property); err != nil {
		return err
	}
	for r.dec.More() {
		if err := r.element(); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}

// seek steps into the array of rows: the document itself, or what sits under
// the key that is named.
func (r *jsonReader) seek(property string) error {
	tok, err := r.dec.Token()
	if err != nil || tok == json.Delim('[') {
		return err
	}
	if tok != json.Delim('{') {
		return errNoRows()
	}
	for r.dec.More() {
		key, err := r.dec.Token()
		if err != nil {
			return err
		}
		if tok, err = r.dec.Token(); err != nil {
			return err
		}
		if tok == json.Delim('[') && key == property {
			return nil
		}
		if err := r.skip(nesting(tok)); err != nil {
			return err
		}
	}
	return errNoRows()
}

// skip steps out of depth arrays and objects.
func (r *jsonReader) skip(depth int) error {
	for depth > 0 {
		if depth > r.o.Limits.Depth {
			return errTooDeep(r.o.Limits.Depth)
		}
		r.src.budget = 2 * r.o.Limits.CellBytes
		tok, err := r.dec.Token()
		if err != nil {
			return err
		}
		depth += nesting(tok)
	}
	return nil
}

func nesting(tok json.Token) int {
	switch tok {
	case json.Delim('['), json.Delim('{'):
		return 1
	case json.Delim(']'), json.Delim('}'):
		return -1
	}
	return 0
}

func errNoRows() *Error {
	return &Error{Code: "no-rows",
		Text: lang.Text{ZH: "JSON 里没有由行组成的数组", EN: "the JSON has no array of rows"},
		Fix:  lang.Text{ZH: "提供对象数组，或在 dialect.property 中写明行所在的键", EN: "supply an array of objects, or name the key that holds the rows in dialect.property"}}
}

func errTooDeep(limit int) *Error {
	return &Error{Code: "limit-depth",
		Text: lang.Text{ZH: fmt.Sprintf("嵌套超过 %d 层的上限", limit), EN: fmt.Sprintf("nested deeper than the limit of %d levels", limit)},
		Fix:  lang.Text{ZH: "把数据整理成一层的行和列", EN: "flatten the data into rows and columns"}}
}

func errSeveralKeys(keys []string) *Error {
	list := strings.Join(keys, ", ")
	return &Error{Code: "several-tables",
		Text: lang.Text{ZH: "JSON 里有不止一张表，分别在这些键之下：" + list, EN: "the JSON holds several tables, under the keys " + list},
		Fix:  lang.Text{ZH: "在 dialect.property 中写明要读的键，或每张表存成一个文件", EN: "name the one to read in dialect.property, or save each as a file of its own"}}
}
