package rows

import (
	"math"
	"math/bits"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// blockRows is how many rows are tested at once.
const blockRows = table.BatchRows

// block is a set of rows of a block: bit i stands for its i-th row.
type block [blockRows / 64]uint64

func (b *block) count() (n int) {
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

// fill sets the bits from first to before end, and no other.
func (b *block) fill(first, end int) {
	*b = block{}
	if first >= end {
		return
	}
	for w := first / 64; w < (end+63)/64; w++ {
		b[w] = math.MaxUint64
	}
	b[first/64] &= math.MaxUint64 << (first % 64)
	if end%64 != 0 {
		b[end/64] &= 1<<(end%64) - 1
	}
}

// narrow takes out the rows that are not in other.
func (b *block) narrow(other *block) {
	for i := range b {
		b[i] &= other[i]
	}
}

// rowsFrom appends the numbers of the rows, of a block that begins at start.
func (b *block) rowsFrom(start int64, rows []int64) []int64 {
	for w, word := range b {
		for ; word != 0; word &= word - 1 {
			rows = append(rows, start+int64(w*64+bits.TrailingZeros64(word)))
		}
	}
	return rows
}
