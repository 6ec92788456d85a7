package rows

import "math/bits"

// maxGroups is how many groups are told apart. More than that is no summary;
// the rows themselves can be exported.
const maxGroups = 100_000

// grouping tells the groups of rows apart: a hash table from the keys of a row
// to the number of its group. A group is known by the first row that was in it.
type grouping struct {
	by     []*cells
	firsts []int64  // first row of each group
	slots  []uint32 // number of a group and 1; 0: free. A power of two, half of it free
	ids    []uint32 // the group of each row last assigned
	hashes []uint64 // of those rows

	// Where one column with few keys groups, the groups are looked up by key:
	// dense holds the number of a group and 1 by key less low, at last that of
	// cells without a value.
	dense []uint32
	low   int64
}

// maxDense is how far apart the keys of a column may be that are looked up.
const maxDense = 1 << 16

func newGrouping(names []string, of map[string]*cells) *grouping {
	g := &grouping{slots: make([]uint32, 1<<10)}
	for _, name := range names {
		g.by = append(g.by, of[name])
	}
	if len(g.by) == 1 && len(g.by[0].spans) > 0 {
		all := g.by[0].spans[0]
		for _, s := range g.by[0].spans {
			all.lo, all.hi = min(all.lo, s.lo), max(all.hi, s.hi)
		}
		if width := uint64(all.hi) - uint64(all.lo); width < maxDense {
			g.dense, g.low = make([]uint32, width+2), all.lo
		}
	}
	return g
}

// len is how many groups there are.
func (g *grouping) len() int {
	if len(g.by) == 0 {
		return 1
	}
	return len(g.firsts)
}

// assign finds the groups of rows.
func (g *grouping) assign(rows []int64) *Fault {
	g.ids = grown(g.ids, len(rows))
	if len(g.by) == 0 {
		clear(g.ids)
		return nil
	}
	if g.dense != nil {
		g.look(rows)
		return nil
	}
	g.hash(rows)
	for i, row := range rows {
		g.ids[i] = g.group(row, g.hashes[i])
	}
	if len(g.firsts) > maxGroups {
		return &Fault{Kind: TooCostly, Param: "group", Text: textf("分组过多，最多 %d 组；请加上筛选条件，或按取值较少的列分组。",
			"There are too many groups; at most %d are allowed. Filter the rows, or group by a column with fewer values.", maxGroups)}
	}
	return nil
}

// look finds the groups of rows by key.
func (g *grouping) look(rows []int64) {
	by := g.by[0]
	for i, row := range rows {
		at := by.keys[row] - g.low
		if by.null(row) {
			at = int64(len(g.dense) - 1)
		}
		if g.dense[at] == 0 {
			g.firsts = append(g.firsts, row)
			g.dense[at] = uint32(len(g.firsts))
		}
		g.ids[i] = g.dense[at] - 1
	}
}

// group finds or makes the group of a row.
func (g *grouping) group(row int64, hash uint64) uint32 {
	if 2*len(g.firsts) >= len(g.slots) {
		g.grow()
	}
	mask := uint64(len(g.slots) - 1)
	for at := hash; ; at++ {
		slot := &g.slots[at&mask]
		if *slot == 0 {
			g.firsts = append(g.firsts, row)
			*slot = uint32(len(g.firsts))
			return *slot - 1
		}
		if g.same(row, g.firsts[*slot-1]) {
			return *slot - 1
		}
	}
}

func (g *grouping) grow() {
	g.slots = make([]uint32, 4*len(g.slots))
	mask := uint64(len(g.slots) - 1)
	for i, row := range g.firsts {
		at := uint64(0)
		for _, c := range g.by {
			at = mix(at, uint64(c.keys[row]))
		}
		for g.slots[at&mask] != 0 {
			at++
		}
		g.slots[at&mask] = uint32(i + 1)
	}
}

// hash mixes the keys of each row. A cell without a value has the key 0.
func (g *grouping) hash(rows []int64) {
	g.hashes = grown(g.hashes, len(rows))
	clear(g.hashes)
	for _, c := range g.by {
		for i, row := range rows {
			g.hashes[i] = mix(g.hashes[i], uint64(c.keys[row]))
		}
	}
}

// mix spreads keys that are near each other. Keys chosen to meet in a slot cost
// time, which the deadline of the query bounds.
func mix(h, key uint64) uint64 {
	hi, lo := bits.Mul64(h^key^0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return hi ^ lo
}

func (g *grouping) same(a, b int64) bool {
	for _, c := range g.by {
		if c.keys[a] != c.keys[b] || c.null(a) != c.null(b) {
			return false
		}
	}
	return true
}

// column is the i-th column of the groups, a row for each.
func (g *grouping) column(i int) *cells {
	by := g.by[i]
	c := newFigures(by.Column, g.len())
	c.texts = by.texts
	for id, row := range g.firsts {
		c.keys[id] = by.keys[row]
		if by.null(row) {
			c.setNull(int64(id))
		}
	}
	return c
}

// newFigures are n cells in ordinary memory.
func newFigures(c Column, n int) *cells {
	return &cells{Column: c, keys: make([]int64, n)}
}
