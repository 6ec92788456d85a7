package rows

// maxDistinct is how many different values of all groups are told apart, 16
// bytes each and as much again.
const maxDistinct = 4_000_000

// distinct is a set of values by group.
type distinct struct {
	slots []member // a power of two, half of it free
	n     int
}

type member struct {
	key   int64
	group uint32
	taken bool
}

// add puts a value in, and reports whether it was not there.
func (d *distinct) add(group uint32, key int64) bool {
	if 2*d.n >= len(d.slots) {
		d.grow()
	}
	slot := d.find(group, key)
	if slot.taken {
		return false
	}
	*slot = member{key: key, group: group, taken: true}
	d.n++
	return true
}

// find is the slot where the value is, or is to be.
func (d *distinct) find(group uint32, key int64) *member {
	mask := uint64(len(d.slots) - 1)
	for at := mix(uint64(group), uint64(key)); ; at++ {
		slot := &d.slots[at&mask]
		if !slot.taken || slot.key == key && slot.group == group {
			return slot
		}
	}
}

func (d *distinct) grow() {
	old := d.slots
	d.slots = make([]member, max(1<<10, 2*len(old)))
	for _, m := range old {
		if m.taken {
			*d.find(m.group, m.key) = m
		}
	}
}

// fault is what there is to say once the set is too large.
func (d *distinct) fault() *Fault {
	if d.n <= maxDistinct {
		return nil
	}
	return &Fault{Kind: TooCostly, Param: "aggregate", Text: textf("不同的值过多，最多能数 %d 个；请加上筛选条件。",
		"There are too many different values to count; at most %d are allowed. Filter the rows.", maxDistinct)}
}
