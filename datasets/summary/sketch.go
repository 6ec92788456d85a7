package summary

import (
	"math"
	"math/bits"
)

const (
	sketchBits = 14 // 16,384 registers: a standard error of 0.8%
	registers  = 1 << sketchBits
)

// sketch estimates how many different values it was shown: HyperLogLog, after
// Flajolet, Fusy, Gandouet and Meunier (2007), on 64-bit hashes, which need no
// correction for large counts.
type sketch struct {
	ranks [registers]uint8
}

func (s *sketch) add(hash uint64) {
	register := hash >> (64 - sketchBits)
	rank := uint8(bits.LeadingZeros64(hash<<sketchBits|1<<(sketchBits-1)) + 1)
	if rank > s.ranks[register] {
		s.ranks[register] = rank
	}
}

func (s *sketch) estimate() int64 {
	sum, empty := 0.0, 0
	for _, r := range s.ranks {
		sum += math.Ldexp(1, -int(r))
		if r == 0 {
			empty++
		}
	}
	const m = float64(registers)
	estimate := 0.7213 / (1 + 1.079/m) * m * m / sum
	if estimate <= 2.5*m && empty > 0 {
		estimate = m * math.Log(m/float64(empty)) // few values: count the registers that none has reached
	}
	return int64(math.Round(estimate))
}
