package table

import (
	"fmt"
	"strings"
)

// outside counts the elements that carry data and are in no row, and around
// none: a country without cities in a file whose rows are cities. A table has no
// place for them, and a person must know.
type outside struct {
	element string       // that makes the rows
	holds   map[int]bool // by depth: whether the open element holds a row
	count   map[string]int
	order   []string
}

// end takes an element that ends.
func (o *outside) end(path []string, n *xmlNode) {
	depth := len(path)
	holds := o.holds[depth] || n.name == o.element
	o.holds[depth] = false
	if holds {
		o.holds[depth-1] = true
		return
	}
	for _, p := range path {
		if p == o.element {
			return
		}
	}
	if len(n.attrs) == 0 && len(trimBlank(n.text)) == 0 {
		return
	}
	if o.count[n.name]++; o.count[n.name] == 1 {
		o.order = append(o.order, n.name)
	}
}

func (o *outside) note(t *Table) {
	if len(o.order) == 0 {
		return
	}
	var all []string
	for _, n := range o.order {
		all = append(all, fmt.Sprintf("%s (%d)", n, o.count[n]))
	}
	list := strings.Join(all, ", ")
	t.note("outside-rows", "不含任何行的元素没有进入表格（括号内为个数）：%s", "elements that hold no row are not in the table (how many in brackets): %s", list)
}
