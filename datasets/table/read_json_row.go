package table

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// element reads one row: an object, or an array whose first instance names the
// columns.
func (r *jsonReader) element() error {
	var raw json.RawMessage
	r.src.budget = 2 * r.o.Limits.CellBytes
	if err := r.dec.Decode(&raw); err != nil {
		return err
	}
	if depthOf(raw) > r.o.Limits.Depth {
		return errTooDeep(r.o.Limits.Depth)
	}
	r.row++
	clear(r.cells)
	r.cells = r.cells[:0]
	var err error
	switch {
	case raw[0] == '{' && r.t.Format == "geojson":
		err = r.feature(raw)
	case raw[0] == '{':
		err = r.object(raw)
	case raw[0] == '[':
		err = r.array(raw)
	default:
		err = errNoRows()
	}
	if err != nil || r.spool == nil || raw[0] == '[' && r.row == 1 {
		return err
	}
	r.spool.add(row{line: r.row, cells: r.cells})
	return nil
}

// depthOf is how deep a valid JSON value nests.
func depthOf(raw []byte) (deepest int) {
	depth, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}

// object puts the members of an object into the columns of their keys.
func (r *jsonReader) object(raw []byte) error {
	seen := map[string]bool{}
	return members(raw, func(key string, value json.RawMessage) error {
		if seen[key] && r.twice[key] == 0 {
			r.twice[key] = int(r.row)
		}
		seen[key] = true
		at, ok := r.index[key]
		if !ok {
			at = len(r.names)
			if at == r.o.Limits.Columns {
				return errTooWide(r.row, r.o.Limits.Columns)
			}
			r.index[key] = at
			r.names = append(r.names, key)
		}
		return r.set(at, value)
	})
}

func (r *jsonReader) set(at int, value json.RawMessage) error {
	for len(r.cells) <= at {
		r.cells = append(r.cells, nil)
	}
	c, err := cellText(value)
	if len(c) > r.o.Limits.CellBytes {
		return errCellTooLong(r.row, r.o.Limits.CellBytes)
	}
	r.cells[at] = c
	return err
}

// array puts the elements of an array into the columns in their order; the
// first array holds the names.
func (r *jsonReader) array(raw []byte) error {
	var values []json.RawMessage
	if err := json.Unmarshal(raw, &values); err != nil {
		return err
	}
	if len(values) > r.o.Limits.Columns {
		return errTooWide(r.row, r.o.Limits.Columns)
	}
	for i, v := range values {
		if err := r.set(i, v); err != nil {
			return err
		}
	}
	if r.row > 1 && len(values) > len(r.names) {
		return &Error{Code: "ragged-json", Row: r.row,
			Text: lang.Text{ZH: "此行的值比第一行的列名多", EN: "this row has more values than the first row has names"},
			Fix:  lang.Text{ZH: "在第一个数组里为每一列写上名称", EN: "name every column in the first array"}}
	}
	if r.row == 1 && r.spool == nil {
		for _, c := range r.cells {
			r.names = append(r.names, string(c))
		}
	}
	return nil
}

// feature reads a GeoJSON feature (RFC 7946, section 3.2): its properties, and
// its geometry as the last column.
func (r *jsonReader) feature(raw []byte) error {
	var f struct {
		ID         json.RawMessage `json:"id"`
		Properties json.RawMessage `json:"properties"`
		Geometry   json.RawMessage `json:"geometry"`
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return err
	}
	if len(f.Properties) > 0 && f.Properties[0] == '{' {
		if err := r.object(f.Properties); err != nil {
			return err
		}
	}
	if r.spool == nil || len(f.Geometry) == 0 {
		return nil
	}
	return r.set(len(r.names)-1, f.Geometry)
}

// members calls f for every member of an object, doubles included.
func members(raw []byte, f func(string, json.RawMessage) error) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		if err := f(key.(string), value); err != nil {
			return err
		}
	}
	return nil
}

// cellText is a JSON value as the text of a cell: strings without quotes,
// numbers as written, arrays and objects as compact JSON, null as nil.
func cellText(v json.RawMessage) ([]byte, error) {
	switch v[0] {
	case 'n':
		return nil, nil
	case '"':
		var s string
		if err := json.Unmarshal(v, &s); err != nil {
			return nil, err
		}
		if loneSurrogate(v) {
			return nil, errLoneSurrogate()
		}
		return []byte(s), nil
	case '{', '[':
		var b bytes.Buffer
		err := json.Compact(&b, v)
		return b.Bytes(), err
	}
	return v, nil
}

// loneSurrogate reports whether a JSON string escapes half of a surrogate
// pair, which encoding/json would replace by U+FFFD.
func loneSurrogate(v []byte) bool {
	for {
		i := bytes.IndexByte(v, '\\')
		if i < 0 {
			return false
		}
		if v[i+1] != 'u' {
			v = v[i+2:]
			continue
		}
		n, _ := strconv.ParseUint(string(v[i+2:i+6]), 16, 32)
		v = v[i+6:]
		switch {
		case n >= 0xdc00 && n <= 0xdfff:
			return true
		case n >= 0xd800 && n <= 0xdbff:
			if len(v) < 6 || v[0] != '\\' || v[1] != 'u' {
				return true
			}
			if low, _ := strconv.ParseUint(string(v[2:6]), 16, 32); low < 0xdc00 || low > 0xdfff {
				return true
			}
			v = v[6:]
		}
	}
}

func errLoneSurrogate() *Error {
	return &Error{Code: "bad-json-text",
		Text: lang.Text{ZH: "JSON 文本里有不成对的 \\u 代理码", EN: `a JSON string escapes half of a surrogate pair`},
		Fix:  lang.Text{ZH: "从源系统重新导出为 UTF-8", EN: "export it again from its source, as UTF-8"}}
}
