package table

import (
	"fmt"
	"strings"
)

// names makes column names of the header rows: those of several rows are
// joined, a heading that spans columns goes to each of them.
func (l *layout) names(join string) []string {
	width := l.width
	for _, h := range l.header {
		_, extent := headRow{cells: h}.filled()
		width = max(width, extent)
	}
	names := make([]string, width)
	for i, h := range l.header {
		above := ""
		for c := range names {
			s := ""
			if c < len(h) {
				s = h[c]
			}
			if s != "" {
				above = s
			} else if i+1 < len(l.header) && l.filledBelow(i, c) {
				s = above
			}
			s = strings.Join(strings.Fields(s), " ")
			switch {
			case s == "" || s == names[c]:
			case names[c] == "":
				names[c] = s
			default:
				names[c] += join + s
			}
		}
	}
	return names
}

// filledBelow reports whether a lower header row has a heading in column c.
func (l *layout) filledBelow(row, c int) bool {
	for _, h := range l.header[row+1:] {
		if c < len(h) && h[c] != "" {
			return true
		}
	}
	return false
}

// distinct makes every name unique and not empty, and tells which it changed.
func distinct(names []string) (empty, doubled []string) {
	taken := map[string]bool{}
	for _, n := range names {
		taken[n] = true
	}
	seen := map[string]bool{}
	for i, n := range names {
		base := n
		if n == "" {
			base = fmt.Sprintf("column_%d", i+1)
			n = base
			for k := 2; taken[n]; k++ {
				n = fmt.Sprintf("%s_%d", base, k)
			}
			empty = append(empty, n)
		} else if seen[n] {
			for k := 2; taken[n]; k++ {
				n = fmt.Sprintf("%s_%d", base, k)
			}
			doubled = append(doubled, n)
		}
		names[i] = n
		taken[n], seen[n] = true, true
	}
	return empty, doubled
}
