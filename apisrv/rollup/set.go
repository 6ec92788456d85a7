package rollup

import "math/bits"

// set holds what counts once a day: entries of 8 bytes, 59 bits of a hash and
// the hour of the day (0 to 23) of the first time. It is a table with open
// addressing, which takes 11 to 22 bytes for an entry where a map takes three
// times that. The zero value is empty.
type set struct {
	slots []uint64 // a power of two of them; 0: free
	n     int
	added []uint64 // entries that are new or changed their hour, since they were last taken
}

const (
	hourBits = 1<<5 - 1
	// maxEntries bounds a set to 256 MiB, which is more than ten million events of a
	// day. What comes after that counts as if it had been there before: for
	// less, never for more.
	maxEntries = 24 << 20
)

// put notes that a thing was there in an hour. It reports whether it had been
// there before, and in which hour first, as far as was known.
func (s *set) put(hash uint64, hour int) (was int, seen bool) {
	hash = nonzero(hash)
	if s.n >= len(s.slots)/4*3 && s.n < maxEntries {
		s.grow()
	}
	i := s.find(hash)
	if e := s.slots[i]; e != 0 {
		if was = int(e & hourBits); was <= hour {
			return was, true
		}
		s.slots[i] = hash | uint64(hour)
		s.added = append(s.added, s.slots[i])
		return was, true
	}
	if s.n >= maxEntries {
		return hour, true
	}
	s.slots[i] = hash | uint64(hour)
	s.n++
	s.added = append(s.added, s.slots[i])
	return hour, false
}

// has reports whether a thing was there.
func (s *set) has(hash uint64) bool {
	return s.n > 0 && s.slots[s.find(nonzero(hash))] != 0
}

// nonzero is the hash of an entry: its low bits are for the hour, and no entry
// is 0.
func nonzero(hash uint64) uint64 {
	if hash &^= hourBits; hash == 0 {
		return hourBits + 1
	}
	return hash
}

// find is where an entry is, or the free slot where it belongs.
func (s *set) find(hash uint64) int {
	mask := len(s.slots) - 1
	i := int(hash >> (64 - bits.Len(uint(mask))))
	for s.slots[i] != 0 && s.slots[i]&^hourBits != hash {
		i = (i + 1) & mask
	}
	return i
}

func (s *set) grow() {
	old := s.slots
	s.slots = make([]uint64, max(1024, 2*len(old)))
	for _, e := range old {
		if e != 0 {
			s.slots[s.find(e&^hourBits)] = e
		}
	}
}
