package rows

import (
	"math"
	"math/big"
	"math/bits"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// tally is a measure of each group, while rows are added to it.
type tally struct {
	measure Measure
	of      *cells // nil: rows are counted
	groups  []accumulator
	seen    distinct
}

// accumulator is the measure of one group.
type accumulator struct {
	n      int64   // values
	lo, hi uint64  // Integer: their sum, 128 bits
	sum    float64 // Number: their sum
	rest   float64 // what rounding took from it (Neumaier)
	key    int64   // Min, Max
}

func newTally(m Measure, of *cells) tally {
	return tally{measure: m, of: of}
}

// add takes the rows into the groups whose numbers stand beside them.
func (t *tally) add(rows []int64, ids []uint32, groups int) {
	for len(t.groups) < groups {
		t.groups = append(t.groups, accumulator{})
	}
	if t.of == nil {
		for _, id := range ids {
			t.groups[id].n++
		}
		return
	}
	switch t.measure.Function {
	case Sum, Mean:
		t.addSums(rows, ids)
	case Min, Max:
		t.addEnds(rows, ids)
	default:
		t.addCounts(rows, ids)
	}
}

func (t *tally) addCounts(rows []int64, ids []uint32) {
	for i, row := range rows {
		if !t.of.null(row) && (t.measure.Function == CountOf || t.seen.add(ids[i], t.of.keys[row])) {
			t.groups[ids[i]].n++
		}
	}
}

func (t *tally) addEnds(rows []int64, ids []uint32) {
	least := t.measure.Function == Min
	for i, row := range rows {
		if t.of.null(row) {
			continue
		}
		key, g := t.of.keys[row], &t.groups[ids[i]]
		if g.n == 0 || key < g.key == least && key != g.key {
			g.key = key
		}
		g.n++
	}
}

func (t *tally) addSums(rows []int64, ids []uint32) {
	if t.of.Type == table.Number {
		for i, row := range rows {
			if !t.of.null(row) {
				t.groups[ids[i]].addFloat(keyFloat(t.of.keys[row]))
			}
		}
		return
	}
	for i, row := range rows {
		if !t.of.null(row) {
			t.groups[ids[i]].addInteger(t.of.keys[row])
		}
	}
}

func (g *accumulator) addInteger(key int64) {
	var carry uint64
	g.lo, carry = bits.Add64(g.lo, uint64(key), 0)
	g.hi, _ = bits.Add64(g.hi, uint64(key>>63), carry)
	g.n++
}

func (g *accumulator) addFloat(v float64) {
	next := g.sum + v
	if math.Abs(g.sum) >= math.Abs(v) {
		g.rest += (g.sum - next) + v
	} else {
		g.rest += (v - next) + g.sum
	}
	g.sum = next
	g.n++
}

// cells are the figures of the groups. A measure of no values has none, but for
// counts.
func (t *tally) cells(groups int) (*cells, *Fault) {
	column := Column{Field: table.Field{Name: t.measure.Name(), Type: table.Integer}}
	if t.of != nil {
		column.Unit = t.of.Unit
	}
	switch t.measure.Function {
	case Mean:
		column.Type = table.Number
	case Sum:
		column.Type = t.of.Type
	case Min, Max:
		column.Type, column.Zoned = t.of.Type, t.of.Zoned
	default:
		column.Unit = ""
	}
	c := newFigures(column, groups)
	if t.measure.Function == Min || t.measure.Function == Max {
		c.texts = t.of.texts
	}
	for len(t.groups) < groups {
		t.groups = append(t.groups, accumulator{})
	}
	for i := range t.groups {
		key, ok, fault := t.figure(&t.groups[i])
		if fault != nil {
			return nil, fault
		}
		if c.keys[i] = key; !ok {
			c.setNull(int64(i))
		}
	}
	return c, nil
}

// figure is the key of a group's figure, and whether it has one.
func (t *tally) figure(g *accumulator) (key int64, ok bool, fault *Fault) {
	switch t.measure.Function {
	case Sum:
		if t.of.Type == table.Integer {
			ok = int64(g.hi) == int64(g.lo)>>63
			key = int64(g.lo)
			break
		}
		sum := g.sum + g.rest
		key, ok = floatKey(sum), !math.IsInf(sum, 0) && !math.IsNaN(sum)
	case Mean:
		mean := (g.sum + g.rest) / float64(max(g.n, 1))
		if t.of.Type == table.Integer {
			mean = g.integerMean()
		}
		key, ok = floatKey(mean), !math.IsInf(mean, 0) && !math.IsNaN(mean)
	case Min, Max:
		return g.key, g.n > 0, nil
	default:
		return g.n, true, nil
	}
	if g.n > 0 && !ok {
		return 0, false, &Fault{Kind: Unfit, Param: "aggregate", Text: textf("%s 超出了 64 位数值的范围；请加上筛选条件。",
			"%s is beyond the range of a 64-bit number. Filter the rows.", shown(t.measure.Name()))}
	}
	return key, g.n > 0, nil
}

// integerMean is the float64 that is nearest to the exact mean.
func (g *accumulator) integerMean() float64 {
	sum := new(big.Int).Lsh(big.NewInt(int64(g.hi)), 64)
	sum.Add(sum, new(big.Int).SetUint64(g.lo))
	mean, _ := new(big.Rat).SetFrac(sum, big.NewInt(max(g.n, 1))).Float64()
	return mean
}
