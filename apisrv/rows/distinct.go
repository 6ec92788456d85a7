package rows

// maxDistinct is how many different values of all groups and measures are told
// apart. Each takes 16 bytes, in a table of which up to three quarters are free.
const maxDistinct = 2_000_000

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
