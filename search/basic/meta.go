package basic

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/text"
)

// meta is the file that a browser reads first, one of each language: zh.json
// and en.json.
type meta struct {
	Format    int     `json:"format"`
	Count     int     `json:"count"`     // datasets
	Bits      int     `json:"bits"`      // of a key
	ShardBits int     `json:"shardBits"` // leading bits of a key that name its shard
	ChunkBits int     `json:"chunkBits"` // and the file of its display texts
	Terms     []named `json:"terms"`     // the directories of terms
	Updated   string  `json:"updated"`   // name of the order of the keys by day of update, newest first
	Name      string  `json:"name"`      // and by title
	Facets    []facet `json:"facets"`
}

// facet lists the values that datasets have.
type facet struct {
	ID     search.Facet `json:"id"`
	Name   string       `json:"name"`
	Values []facetValue `json:"values"`
}

type facetValue struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Count int    `json:"n"` // datasets
}

// write writes the orders, the table of characters and the meta files.
func (m *meta) write(rows []row, counts map[string]int, v search.Vocabulary, put Files) (err error) {
	if err := put("simplified.json", simplified()); err != nil {
		return err
	}
	width := (m.Bits + 5) / 6
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(b.updated, a.updated), cmp.Compare(a.key, b.key)) })
	if m.Updated, err = putOrder(rows, width, put); err != nil {
		return err
	}
	for _, c := range lang.Codes {
		name := func(r row) string { return lang.Text{ZH: r.zh, EN: r.en}.In(c) }
		slices.SortFunc(rows, func(a, b row) int { return cmp.Or(strings.Compare(name(a), name(b)), cmp.Compare(a.key, b.key)) })
		if m.Name, err = putOrder(rows, width, put); err != nil {
			return err
		}
		m.Facets = facetsOf(v, counts, c)
		body, err := json.Marshal(m)
		if err != nil {
			return fmt.Errorf("write basic index: %w", err)
		}
		if err := put(string(c)+".json", body); err != nil {
			return err
		}
	}
	return nil
}

// putOrder writes the keys of the rows, each in width digits of six bits,
// highest first.
func putOrder(rows []row, width int, put Files) (string, error) {
	body := make([]byte, 0, len(rows)*width+2)
	body = append(body, '"')
	for _, r := range rows {
		for i := width - 1; i >= 0; i-- {
			body = append(body, digits[r.key>>(6*i)&63])
		}
	}
	order, err := putNamed("order/", "", append(body, '"'), put)
	return order.Name, err
}

// facetsOf lists the values that occur: those of the vocabulary in its order,
// then those that it does not name.
func facetsOf(v search.Vocabulary, counts map[string]int, c lang.Code) []facet {
	out := []facet{}
	for _, names := range v.Facets {
		f := facet{ID: names.Facet, Name: names.Name.In(c), Values: []facetValue{}}
		left := map[string]int{}
		for term, n := range counts {
			if id, ok := strings.CutPrefix(term, facetTerm(names.Facet, "")); ok {
				left[id] = n
			}
		}
		for _, value := range names.Values {
			if n := left[value.ID]; n > 0 {
				name, _ := either(value.Name, c)
				f.Values = append(f.Values, facetValue{value.ID, name, n})
				delete(left, value.ID)
			}
		}
		for _, id := range slices.Sorted(maps.Keys(left)) {
			f.Values = append(f.Values, facetValue{id, id, left[id]})
		}
		out = append(out, f)
	}
	return out
}

// simplified is the table of traditional characters that text.Fold replaces:
// all of them in one string, in another what takes their place. A reader needs
// it only where a query's characters are not found as they are.
func simplified() []byte {
	var from, to strings.Builder
	for r := rune(0x3400); r <= 0x9fff; r++ {
		if s := text.Fold(string(r)); s != string(r) {
			from.WriteRune(r)
			to.WriteString(s)
		}
	}
	body, err := json.Marshal([]string{from.String(), to.String()})
	if err != nil {
		panic("basic: " + err.Error()) // two strings
	}
	return body
}
