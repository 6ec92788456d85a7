package basic

import "slices"

// A list of postings is text: for each document that holds the term, in the
// order of keys, the distance from the key before (from -1 at first) times 8,
// plus the weight. A number is written in digits of five bits, lowest first; all
// but the last are marked by a sixth bit, so a digit is one of 64 signs.
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

const (
	digitBits = 5
	more      = 1 << digitBits
)

func appendNumber(b []byte, n uint32) []byte {
	for n >= more {
		b = append(b, digits[n&(more-1)|more])
		n >>= digitBits
	}
	return append(b, digits[n])
}

// value is the number that a digit stands for, -1 for any other byte.
var value = func() (table [256]int8) {
	for i := range table {
		table[i] = -1
	}
	for i := range len(digits) {
		table[digits[i]] = int8(i)
	}
	return table
}()

// readNumber reads a number from the start of b and returns the rest; ok is
// false where there is none.
func readNumber(b []byte) (n uint32, rest []byte, ok bool) {
	for i := 0; i < len(b) && i < 7; i++ {
		v := value[b[i]]
		if v < 0 {
			break
		}
		n |= uint32(v&(more-1)) << (digitBits * i)
		if v < more {
			return n, b[i+1:], true
		}
	}
	return 0, nil, false
}

// count is the number of postings in a list.
func count(list []byte) (n int) {
	for _, b := range list {
		if value[b] < more {
			n++
		}
	}
	return n
}

// isList reports whether b is numbers and nothing else.
func isList(b []byte) bool {
	for _, digit := range b {
		if value[digit] < 0 {
			return false
		}
	}
	return len(b) == 0 || value[b[len(b)-1]] < more
}

// postings gathers the terms of documents that come in the order of their keys.
type postings struct {
	index map[string]int
	terms []string
	lists [][]uint32 // by index: keys with weights
}

// add notes that a term stands in a document; the best weight counts.
func (p *postings) add(term string, key uint32, w weight) {
	i, ok := p.index[term]
	if !ok {
		i = len(p.terms)
		p.index[term] = i
		p.terms = append(p.terms, term)
		p.lists = append(p.lists, nil)
	}
	entry := key<<weightBits | uint32(w)
	list := p.lists[i]
	if n := len(list); n > 0 && list[n-1]>>weightBits == key {
		list[n-1] = max(list[n-1], entry)
		return
	}
	p.lists[i] = append(list, entry)
}

// sorted lists the numbers of the terms in the order of the terms' bytes.
func (p *postings) sorted() []int {
	order := make([]int, len(p.terms))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case p.terms[a] < p.terms[b]:
			return -1
		case p.terms[a] > p.terms[b]:
			return 1
		}
		return 0
	})
	return order
}

// splitList takes a list apart, so that lists of several shards can be joined
// without reading them: the first entry (key and weight), the digits of the
// others, the last key.
func splitList(list []uint32, buf []byte) (first uint32, rest []byte, last uint32) {
	first, last = list[0], list[0]>>weightBits
	for _, e := range list[1:] {
		key := e >> weightBits
		buf = appendNumber(buf, (key-last)<<weightBits|e&(1<<weightBits-1))
		last = key
	}
	return first, buf, last
}
