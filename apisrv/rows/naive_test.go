package rows_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// naive holds a table as texts, nil for no value, and answers where and order
// row by row. It shares nothing with the engine but the documentation: it reads
// the grammar with regular expressions and compares with big numbers and times.
type naive struct {
	fields []table.Field
	zoned  map[string]bool
	rows   [][]*string
}

func newNaive(s table.Schema, batches []*table.Batch) *naive {
	n := &naive{fields: append([]table.Field{{Name: "_row", Type: table.Integer}}, s.Fields...), zoned: map[string]bool{}}
	for _, b := range batches {
		for row := range b.Len {
			number := strconv.Itoa(len(n.rows))
			cells := []*string{&number}
			for i := range b.Columns {
				var cell *string
				if !b.Columns[i].Null[row] {
					text := b.Columns[i].Text(row)
					cell = &text
				}
				cells = append(cells, cell)
				n.zoned[s.Fields[i].Name] = b.Columns[i].Zoned
			}
			n.rows = append(n.rows, cells)
		}
	}
	return n
}

func (n *naive) field(name string) int {
	return slices.IndexFunc(n.fields, func(f table.Field) bool { return f.Name == name })
}

// holds is a condition on a row.
type holds func(row []*string) bool

// where is the rows that meet all conditions, or false where one is refused.
func (n *naive) where(values url.Values) ([]int, bool) {
	var all []holds
	conditions := 0
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, v := range values[name] {
			var h holds
			var ok bool
			if name == "where" {
				if v == "" {
					continue
				}
				h, ok = n.term(v, 0, &conditions)
			} else {
				at := strings.LastIndex(name, "__")
				h, ok = n.condition(name[:at], name[at+2:], v, true, &conditions)
			}
			if !ok || len(v) > 8192 || strings.ContainsRune(v, 0) || conditions > 50 {
				return nil, false
			}
			all = append(all, h)
		}
	}
	var hits []int
	for i, row := range n.rows {
		if !slices.ContainsFunc(all, func(h holds) bool { return !h(row) }) {
			hits = append(hits, i)
		}
	}
	return hits, true
}

var (
	groupForm = regexp.MustCompile(`(?s)^(and|or)\((.*)\)$`)
	termForm  = regexp.MustCompile(`(?s)^(?:"((?:[^"]|"")*)"|([^":(),]*)):([^:]*):(.*)$`)
	quoteForm = regexp.MustCompile(`(?s)^"(?:[^"]|"")*"$`)
)

func (n *naive) term(text string, depth int, conditions *int) (holds, bool) {
	if m := groupForm.FindStringSubmatch(text); m != nil {
		var parts []holds
		pieces, ok := split(m[2])
		if !ok || depth == 5 {
			return nil, false
		}
		for _, piece := range pieces {
			h, ok := n.term(piece, depth+1, conditions)
			if !ok {
				return nil, false
			}
			parts = append(parts, h)
		}
		any := m[1] == "or"
		return func(row []*string) bool {
			return slices.ContainsFunc(parts, func(h holds) bool { return h(row) == any }) == any
		}, true
	}
	m := termForm.FindStringSubmatch(text)
	if m == nil || strings.HasPrefix(text, "and(") || strings.HasPrefix(text, "or(") {
		return nil, false
	}
	name := m[2]
	if strings.HasPrefix(text, `"`) {
		name = strings.ReplaceAll(m[1], `""`, `"`)
	}
	return n.condition(name, m[3], m[4], depth == 0, conditions)
}

// split cuts at the commas outside quotes and parentheses; false where either
// do not close.
func split(text string) ([]string, bool) {
	var pieces []string
	depth, quoted, from := 0, false, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' && (quoted || i == from || strings.IndexByte(":,(", text[i-1]) >= 0):
			quoted = !quoted
		case c == '"' && i > 0 && text[i-1] == '"':
			quoted = true // the second of two within quotes
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth < 0 {
				return nil, false
			}
		case c == ',' && depth == 0:
			pieces, from = append(pieces, text[from:i]), i+1
		}
	}
	return append(pieces, text[from:]), depth == 0 && !quoted
}

// unquote is what a value means; alone, it may hold commas and parentheses.
func unquote(text string, forbidden string) (string, bool) {
	if strings.HasPrefix(text, `"`) {
		return strings.ReplaceAll(text[1:max(1, len(text)-1)], `""`, `"`), quoteForm.MatchString(text)
	}
	return text, !strings.ContainsAny(text, forbidden)
}

func (n *naive) condition(name, op, text string, alone bool, conditions *int) (holds, bool) {
	*conditions++
	at := n.field(name)
	if at < 0 {
		return nil, false
	}
	var texts []string
	if op == "in" || op == "between" {
		forbidden := ","
		if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
			text, forbidden = text[1:len(text)-1], ",)"
		} else if strings.HasPrefix(text, "(") || !alone {
			return nil, false
		}
		for _, piece := range commas(text) {
			piece, ok := unquote(piece, forbidden)
			if !ok {
				return nil, false
			}
			texts = append(texts, piece)
		}
		if op == "between" && len(texts) != 2 || len(texts) > 500 {
			return nil, false
		}
	} else {
		forbidden := ""
		if !alone {
			forbidden = ",)"
		}
		piece, ok := unquote(text, forbidden)
		if !ok {
			return nil, false
		}
		texts = []string{piece}
	}
	test, ok := n.test(n.fields[at], op, texts)
	return func(row []*string) bool { return test(row[at]) }, ok
}

// commas cuts at the commas outside quotes that open a piece.
func commas(text string) (pieces []string) {
	for {
		from := 0
		if strings.HasPrefix(text, `"`) {
			if m := regexp.MustCompile(`(?s)^"(?:[^"]|"")*"`).FindString(text); m != "" {
				from = len(m)
			}
		}
		i := strings.IndexByte(text[from:], ',')
		if i < 0 {
			return append(pieces, text)
		}
		pieces, text = append(pieces, text[:from+i]), text[from+i+1:]
	}
}

// test compares a cell with values.
func (n *naive) test(f table.Field, op string, texts []string) (func(*string) bool, bool) {
	isText := f.Type == table.String || f.Type == table.GeoJSON
	v := texts[0]
	switch op {
	case "null":
		return func(cell *string) bool { return (cell == nil) == (v == "true") }, v == "true" || v == "false"
	case "like":
		form := likeForm(v)
		return func(cell *string) bool { return cell != nil && form.MatchString(*cell) }, isText && len(v) <= 256
	case "starts":
		return func(cell *string) bool { return cell != nil && strings.HasPrefix(*cell, v) }, isText
	case "contains":
		return func(cell *string) bool { return cell != nil && strings.Contains(*cell, v) }, isText
	case "eq", "ne", "lt", "le", "gt", "ge", "in", "between":
	default:
		return nil, false
	}
	for _, text := range texts {
		if !n.valid(f, text) {
			return nil, false
		}
	}
	return func(cell *string) bool {
		if cell == nil {
			return false
		}
		c := n.compare(f, *cell, v)
		switch op {
		case "in":
			return slices.ContainsFunc(texts, func(v string) bool { return n.compare(f, *cell, v) == 0 })
		case "between":
			return c >= 0 && n.compare(f, *cell, texts[1]) <= 0
		}
		return map[string]bool{"eq": c == 0, "ne": c != 0, "lt": c < 0, "le": c <= 0, "gt": c > 0, "ge": c >= 0}[op]
	}, true
}

func likeForm(pattern string) *regexp.Regexp {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\' && i+1 < len(pattern):
			i++
			b.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		case c == '%':
			b.WriteString(".*")
		case c == '_':
			b.WriteString(".")
		case c < 0x80:
			b.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		default:
			b.WriteByte(c)
		}
	}
	return regexp.MustCompile("(?s)^(?:" + b.String() + ")$")
}

// forms of the values of a type, as the documentation gives them.
var forms = map[table.Type]*regexp.Regexp{
	table.Integer:   regexp.MustCompile(`^-?[0-9]+$`),
	table.Year:      regexp.MustCompile(`^-?[0-9]+$`),
	table.Number:    regexp.MustCompile(`^-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$`),
	table.Boolean:   regexp.MustCompile(`^(true|false)$`),
	table.Date:      regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`),
	table.YearMonth: regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])$`),
	table.Time:      regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$`),
	table.DateTime:  regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?$`),
}

func (n *naive) valid(f table.Field, text string) bool {
	form := forms[f.Type]
	if form == nil {
		return true
	}
	if !form.MatchString(text) {
		return false
	}
	switch f.Type {
	case table.Integer, table.Year:
		v, _ := new(big.Int).SetString(text, 10)
		return v.IsInt64()
	case table.Number:
		v, _ := strconv.ParseFloat(text, 64)
		return v-v == 0
	case table.Date, table.DateTime:
		day := text[:10]
		t, err := time.Parse(time.DateOnly, day)
		offset := strings.TrimPrefix(text[min(len(text), 16):], ":")
		zoned := strings.ContainsAny(offset, "Z+-")
		if beyond := regexp.MustCompile(`[+-]14:(.[1-9]|[1-9].)$`); beyond.MatchString(text) {
			return false
		}
		return err == nil && t.Format(time.DateOnly) == day && (f.Type == table.Date || zoned == n.zoned[f.Name])
	}
	return true
}

func (n *naive) compare(f table.Field, a, b string) int {
	switch f.Type {
	case table.Integer, table.Year:
		x, _ := new(big.Int).SetString(a, 10)
		y, _ := new(big.Int).SetString(b, 10)
		return x.Cmp(y)
	case table.Number:
		x, _ := strconv.ParseFloat(a, 64)
		y, _ := strconv.ParseFloat(b, 64)
		return cmp.Compare(x, y)
	case table.Time, table.DateTime:
		return moment(a).Compare(moment(b))
	}
	return strings.Compare(a, b) // false < true; dates of four-digit years
}

func moment(text string) time.Time {
	if !strings.Contains(text, "T") {
		text = "1970-01-01T" + text
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05.999999", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	panic(fmt.Sprintf("no moment: %q", text))
}

// sortKey is a key of an order.
type sortKey struct {
	column     string
	descending bool
}

// ordered puts rows in an order, those without a value last, then by number.
func (n *naive) ordered(hits []int, keys []sortKey) []int {
	hits = slices.Clone(hits)
	slices.SortStableFunc(hits, func(a, b int) int {
		for _, key := range keys {
			at := n.field(key.column)
			x, y := n.rows[a][at], n.rows[b][at]
			if x == nil || y == nil {
				if (x == nil) != (y == nil) {
					return map[bool]int{true: 1, false: -1}[x == nil]
				}
				continue
			}
			if c := n.compare(n.fields[at], *x, *y); c != 0 && key.descending {
				return -c
			} else if c != 0 {
				return c
			}
		}
		return cmp.Compare(a, b)
	})
	return hits
}
